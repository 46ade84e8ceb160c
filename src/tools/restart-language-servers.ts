import type { Tool } from "@raycast/api";
import { planRestart } from "../core/gopls";
import { perform, stepText } from "../core/operations";
import { launcherHost } from "../launcher/host";

type Input = {
  /** Only the windows of this folder, an absolute path; every window when absent. */
  workspace?: string;
};

/** Shows the exact steps before anything is restarted. */
export const confirmation: Tool.Confirmation<Input> = async (input) => {
  const { operation, why, targets } = await planRestart(launcherHost(), input);
  return {
    message: `${operation.title}? ${why}.`,
    info: [
      ...targets.map(({ process }) => ({ name: `Process ${process.pid}`, value: process.workspace ?? "no workspace" })),
      ...operation.steps.map((step) => ({ name: step.title, value: stepText(step) })),
    ],
  };
};

/** Restarts gopls in VS Code, in one folder's windows or all. */
export default async function restartGopls(input: Input) {
  const host = launcherHost();
  const { operation, targets, left, method } = await planRestart(host, input);
  await perform(host, operation);
  return { restarted: targets.map(({ process }) => process.workspace ?? process.pid), method, left };
}
