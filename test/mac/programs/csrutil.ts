import { signingFacts } from "../signing/facts";

export const path = "/usr/bin/csrutil";
export const usual = ["status"];

/** docs/facts/delve.md §3.9. */
export function main([verb]: string[], root: string): number {
  if (verb !== "status") return 1;
  const { systemIntegrity } = signingFacts(root);
  const custom = [
    "unknown (Custom Configuration).",
    "",
    "Configuration:",
    "\tApple Internal: disabled",
    "\tKext Signing: enabled",
    "\tFilesystem Protections: enabled",
    "\tDebugging Restrictions: disabled",
  ].join("\n");
  const state = systemIntegrity === "custom" ? custom : `${systemIntegrity}.`;
  console.log(`System Integrity Protection status: ${state}`);
  return 0;
}
