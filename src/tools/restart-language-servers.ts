import type { Tool } from "@raycast/api";
import { redactValue } from "../core/credentials";
import { planRestart, type RestartPlan } from "../core/gopls";
import type { Host } from "../core/host";
import { editorInUse } from "../core/machine";
import { perform, stepText, type Step } from "../core/operations";
import { Problem } from "../core/problem";
import { windowFolders } from "../core/vscode";
import { shownSteps } from "../launcher/feedback/operation";
import { folderInput } from "../launcher/folder-input";
import { asTool } from "../launcher/as-tool";
import { shortHome } from "../launcher/paths";

type Input = {
  /** Only the windows of this folder, absolute or beginning with ~/; every window when absent. */
  workspace?: string;
};

async function plan(host: Host, { workspace }: Input): Promise<RestartPlan> {
  if (!workspace) return planRestart(host, {});
  const folder = await folderInput(host, workspace);
  const planned = await planRestart(host, { workspace: folder });
  if (planned.targets.length > 0) return planned;
  // A dead gopls has no process, but the window that it served is there.
  const editor = await editorInUse(host);
  if (editor && (await windowFolders(editor)).includes(folder)) return planned;
  throw new Problem(
    "no-such-gopls",
    `No gopls runs for ${shortHome(folder, host.home)}, and no window of the editor shows it`,
    "Open the folder in the editor, or leave the folder out to restart gopls in every window.",
    2,
  );
}

/** Shows what changes before anything is restarted. */
export const confirmation: Tool.Confirmation<Input> = (input) =>
  asTool(async (host) => {
    const { operation, why, targets } = await plan(host, input);
    return {
      message: `${operation.title}? ${why}.`,
      info: [
        ...targets.map(({ process }) => ({
          name: `Process ${process.pid}`,
          value: shortHome(process.workspace ?? "no workspace", host.home),
        })),
        ...shownSteps(operation).map((step) => ({ name: step.title, value: shortHome(changeOf(step), host.home) })),
      ],
    };
  });

/** The lines that a write takes out and puts in, without the rest of the diff; the command of everything else. */
function changeOf(step: Step): string {
  if (step.kind !== "write") return stepText(step);
  const lines = stepText(step)
    .split("\n")
    .filter((line) => /^[+-](?!--|\+\+)/.test(line));
  return [step.path, ...lines].join("\n");
}

/** Restarts gopls in VS Code, in one folder's windows or all. */
export default function restartGopls(input: Input) {
  return asTool(async (host) => {
    const { operation, targets, left, method } = await plan(host, input);
    await perform(host, operation);
    const restarted = targets.map(({ process }) => process.workspace ?? process.pid);
    return redactValue(host, { restarted, method, left });
  });
}
