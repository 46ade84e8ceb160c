import { rmdir } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { dirname, resolve } from "node:path";
import { quote } from "../../command-line";
import { readIfPresent, type Host } from "../../host";
import type { Operation, Step } from "../../operations";
import { Problem } from "../../problem";
import { changeSettings, folderSettings, mustBeWritable, profileOf, usedEditors, runningPid } from "../../vscode";
import { userDataDir } from "../signals/editor-logs";
import { expectEnd } from "../incidents/expected-end";
import { runningGopls, type KnownGopls } from "../processes/list";
import { createProcessTable } from "../processes/process-table";

export interface RestartWish {
  /** One gopls. */
  pid?: number;
  /** The windows of one folder, also one whose gopls is dead. */
  workspace?: string;
}

export interface Left {
  pid: number | null;
  workspace: string | null;
  editor: string | null;
  /** Why it is left alone. */
  reason: string;
}

/** What a restart will do. Nothing is changed before its operation runs. */
export interface RestartPlan {
  method: "settings" | "signal";
  /** Why this way, for people. */
  why: string;
  operation: Operation;
  targets: KnownGopls[];
  left: Left[];
  /** What the budget of silent restarts will be; undefined when it is not touched. */
  silentRestartsLeft?: number;
}

/** With fewer left a signal is not sent: one is kept for a real crash. */
const leastBudget = 2;
/** In go.toolsEnvVars; a program started by gopls sees it, and none reads it. */
const nonceName = "GO_WARDEN_RESTART";
const restartedWithinMs = 20_000;

/**
 * Chooses how to restart gopls. All of an editor's windows, or one folder's: by a nonce in `go.toolsEnvVars`, one of the
 * five settings on whose change vscode-go restarts gopls, which gives the silent restarts back (docs/facts/vscode.md §5); it
 * is taken out again afterwards. One pid: by a signal as long as its editor has silent restarts to spare.
 */
export async function planRestart(host: Host, wish: RestartWish): Promise<RestartPlan> {
  const running = (await runningGopls(host)).filter(({ process }) => process.sameHome);
  if (wish.pid !== undefined) {
    const one = running.find(({ process }) => process.pid === wish.pid);
    if (!one) {
      throw new Problem(
        "no-such-gopls",
        `Process ${wish.pid} is no gopls of yours`,
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
    return bySettings(host, [one], [], [folderSettings(workspace)], signalRefused(left));
  }
  const wanted = wish.workspace === undefined ? running : running.filter(inFolder(resolve(wish.workspace)));
  const targets = wanted.filter((one) => untouchable(one) === undefined);
  const left = wanted.flatMap((one) => {
    const reason = untouchable(one);
    return reason ? [{ ...namesOf(one), reason }] : [];
  });
  if (wish.workspace !== undefined) {
    const why = "only this folder's windows restart, and their silent restarts begin anew";
    const folder = resolve(wish.workspace);
    return bySettings(host, targets, left, [folderSettings(folder)], why, targets.length === 0 ? folder : undefined);
  }
  const files = await userSettings(host, targets);
  if (files.length === 0) {
    throw new Problem("no-editor", "No editor of VS Code's family is running", "Open a Go folder in it first.", 3);
  }
  return bySettings(host, targets, left, files, "all windows restart, and their silent restarts begin anew");
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

function bySignal(one: KnownGopls, left: number): RestartPlan {
  const { process: target } = one;
  const after = left - 1;
  return {
    method: "signal",
    why: `one of the ${left} silent restarts its editor has left is used; ${after} remain`,
    targets: [one],
    left: [],
    silentRestartsLeft: after,
    operation: {
      id: "gopls-restart",
      title: `Restart gopls (process ${target.pid}) by a signal`,
      risk: "restarts",
      steps: [
        {
          kind: "call",
          title: `End it; its editor starts another, and has ${after} silent restarts left`,
          command: `kill -TERM ${target.pid}`,
          async perform(host) {
            await stillThere(host, target);
            await expectEnd(host, target, "restart");
            process.kill(target.pid, "SIGTERM");
          },
        },
        verifyRestarted([one]),
      ],
    },
  };
}

/** Between showing the plan and doing it the pid may have gone to another program. */
export async function stillThere(host: Host, target: { pid: number; startToken: string }): Promise<void> {
  if (await createProcessTable(host).confirm(target)) return;
  throw new Problem(
    "gone",
    `Process ${target.pid} has ended meanwhile`,
    "go-warden gopls list shows what runs now.",
    1,
  );
}

async function bySettings(
  host: Host,
  targets: KnownGopls[],
  left: Left[],
  files: readonly string[],
  why: string,
  /** A folder whose gopls is dead. */
  deadFolder?: string,
): Promise<RestartPlan> {
  const restarted = verifyRestarted(targets, deadFolder);
  const put: Step[] = [];
  const take: Step[] = [];
  const nonce = randomBytes(4).toString("hex");
  for (const path of files) {
    await mustBeWritable(path);
    const before = await readIfPresent(path);
    const text = changeSettings(
      before?.toString("utf8") ?? "",
      [{ path: ["go.toolsEnvVars", nonceName], set: nonce }],
      path,
    ).text;
    const contents = Buffer.from(text);
    put.push({ kind: "write", title: "Add a variable nobody reads to go.toolsEnvVars", path, before, contents });
    if (before) {
      take.push({ kind: "write", title: "Take it out again", path, before: contents, contents: before });
    } else {
      take.push({ kind: "remove", title: "Take the file away again", path }, removeEmptyFolder(path));
    }
  }
  // Nobody can be seen to restart: the editor reads its settings some tenths of a second later.
  const settle: Step[] =
    targets.length > 0 || deadFolder !== undefined ? [] : [{ kind: "wait", title: "Give the editor time", ms: 2000 }];
  return {
    method: "settings",
    why,
    targets,
    left,
    operation: {
      id: "gopls-restart",
      title:
        targets.length === 1
          ? "Restart gopls through the editor's settings"
          : "Restart every gopls of these windows through the editor's settings",
      risk: "restarts",
      steps: [...put, restarted, ...settle, ...take, restarted],
    },
  };
}

function removeEmptyFolder(path: string): Step {
  return {
    kind: "call",
    title: "Remove its folder when it is empty",
    command: `rmdir ${quote(dirname(path))}`,
    perform: () => rmdir(dirname(path)).catch(() => undefined),
  };
}

/** Waits until each window has a gopls that is not the one from before; asked again, it waits for the next one. */
function verifyRestarted(targets: readonly KnownGopls[], deadFolder?: string): Step {
  const before = new Map(targets.map(({ process }) => [process.parent.pid, process.pid]));
  let revived: number | undefined;
  return {
    kind: "verify",
    title: "Wait until gopls runs again",
    async check(host, signal) {
      const table = createProcessTable(host);
      for (const end = performance.now() + restartedWithinMs; ;) {
        const running = (await table.scan()).filter(({ role }) => role === "server" || role === "forwarder");
        const now = new Map(running.map((process) => [process.parent.pid, process.pid]));
        const waiting = [...before].filter(([parent, pid]) => (now.get(parent) ?? pid) === pid);
        const inDeadFolder = running.find(({ workspace, pid }) => workspace === deadFolder && pid !== revived);
        if (waiting.length === 0 && (deadFolder === undefined || inDeadFolder)) {
          for (const parent of before.keys()) before.set(parent, now.get(parent) ?? 0);
          revived = inDeadFolder?.pid;
          return undefined;
        }
        if (performance.now() > end) return notRestarted(waiting.map(([, pid]) => pid));
        await new Promise((resolve) => setTimeout(resolve, table.confirmCosts ? 500 : 100));
        signal?.throwIfAborted();
      }
    },
  };
}

function notRestarted(pids: readonly number[]): string {
  const which = pids.length === 0 ? "" : ` (${pids.length === 1 ? "process" : "processes"} ${pids.join(", ")})`;
  return `the editor did not restart gopls${which}: is the folder open in it and trusted?`;
}

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
