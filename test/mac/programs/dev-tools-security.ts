import { changeMachine } from "../machine";
import { signingFacts } from "../signing/facts";

export const path = "/usr/sbin/DevToolsSecurity";
export const usual = ["-status"];

/** docs/facts/delve.md §3.10. */
export function main([verb]: string[], root: string): number {
  const { developerMode } = signingFacts(root);
  if (verb === "-enable") {
    console.log(`Developer mode is ${developerMode ? "already" : "now"} enabled.`);
    changeMachine(root, { developerMode: true });
  } else console.log(`Developer mode is currently ${developerMode ? "enabled" : "disabled"}.`);
  return 0;
}
