import { resolve } from "node:path";
import type { Host } from "../../host";
import { Problem } from "../../problem";
import { folderSettings, profileOf, runningPid, usedEditors } from "../../vscode";
import { userDataDir } from "../signals/editor-logs";
import { bySettings } from "./by-settings";
import { bySignal } from "./by-signal";
import { runningGopls, type KnownGopls } from "./list";
import type { RestartPlan } from "./plan";

export interface RestartWish {
  /** One gopls. */
  pid?: number;
  /** The windows of one folder, also one whose gopls is dead. */
  workspace?: string;
}

/** With fewer left a signal is not sent: one is kept for a real crash. */
const leastBudget = 2;

/**
 * Chooses how to restart gopls. All of an editor's windows, or one folder's: by a nonce in `go.toolsEnvVars`, one of the
 * five settings on whose change vscode-go restarts gopls, which gives the silent restarts back (docs/facts/vscode.md §5); it
 * is taken out again afterwards. One pid: by a signal as long as its editor has silent restarts to spare.
 */
export async function planRestart(host: Host, wish: RestartWish): Promise<RestartPlan> {
  const running = await runningGopls(host);
  if (wish.pid !== undefined) {
    const one = running.find(({ process }) => process.pid === wish.pid);
    if (!one) {
      throw new Problem(
        "no-such-gopls",
        `Process ${wish.pid} is not a gopls process of yours`,
        "go-warden gopls list shows them.",
        2,
      );
    }
    const reason = untouchable(one);
    if (reason) {
      const hint = "go-warden gopls list shows those of your editor's windows.";
      throw new Problem("not-restartable", `gopls (process ${wish.pid}) is left alone: ${reason}`, hint, 4);
    }
    const left = one.silentRestartsLeft;
    if (left !== null && left >= leastBudget) return bySignal(one, left);
    const workspace = one.process.workspace ?? "";
    return bySettings([one], [], [folderSettings(workspace)], signalRefused(left));
  }
  const wanted = wish.workspace === undefined ? running : running.filter(inFolder(resolve(wish.workspace)));
  const targets = wanted.filter((one) => untouchable(one) === undefined);
  const left = wanted.flatMap((one) => {
    const reason = untouchable(one);
    return reason ? [{ ...namesOf(one), reason }] : [];
  });
  if (wish.workspace !== undefined) {
    const why = "only this folder's windows restart, and their silent restarts start over";
    const folder = resolve(wish.workspace);
    return bySettings(targets, left, [folderSettings(folder)], why, folder);
  }
  const files = await userSettings(host, targets);
  if (files.length === 0) {
    throw new Problem("no-editor", "No editor of VS Code's family is running", "Open a Go folder in it first.", 3);
  }
  return bySettings(targets, left, files, "all windows restart, and their silent restarts start over");
}

function signalRefused(left: number | null): string {
  if (left === null) return "nobody counted the silent restarts its editor has left, so no signal is sent";
  return `its editor has ${left} of its silent restarts left, which a signal would use up`;
}

function untouchable({ process }: KnownGopls): string | undefined {
  if (process.role === "daemon") return "it is shared by several editors; it ends by itself when they do";
  if (process.role === "mcp") return "it serves an agent, which would not start it again";
  return process.editor?.family === "vscode" ? undefined : "its editor would not start it again; restart it there";
}

const namesOf = ({ process }: KnownGopls) => ({
  pid: process.pid,
  workspace: process.workspace,
  editor: process.editor?.name ?? null,
});

const inFolder = (folder: string) => (one: KnownGopls) => one.process.workspace === folder;

/** The user settings that the windows in question read; of every running editor, when none of its gopls is alive. */
async function userSettings(host: Host, targets: readonly KnownGopls[]): Promise<string[]> {
  const files = new Set<string>();
  const add = async (editor: { name: string; userData: string }, folder: string | undefined) => {
    const { settings } = await profileOf({ id: "", bundle: "", dotFolder: "", ...editor }, folder);
    files.add(settings);
  };
  for (const { process } of targets) {
    const userData = process.editor && userDataDir(host, process.editor);
    if (userData) await add({ name: process.editor?.name ?? "", userData }, process.workspace ?? undefined);
  }
  if (files.size > 0) return [...files];
  for (const editor of await usedEditors(host)) {
    if ((await runningPid(editor)) !== undefined) await add(editor, undefined);
  }
  return [...files];
}
