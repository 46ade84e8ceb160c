import { randomBytes } from "node:crypto";
import { rmdir } from "node:fs/promises";
import { dirname } from "node:path";
import { quote } from "../../command-line";
import { readIfPresent } from "../../host";
import type { Step } from "../../operations";
import { changeSettings, mustBeWritable } from "../../vscode";
import type { KnownGopls } from "./list";
import { followRestart } from "./restarted";
import type { Left, RestartPlan } from "./plan";

/** In go.toolsEnvVars; a program started by gopls sees it, and none reads it. */
const nonceName = "GO_WARDEN_RESTART";

/**
 * Restarts gopls by a variable in `go.toolsEnvVars`: on its change vscode-go stops gopls and starts another, with all its
 * silent restarts (docs/facts/vscode.md §5). It is taken out again, which restarts it a second time.
 */
export async function bySettings(
  targets: KnownGopls[],
  left: Left[],
  files: readonly string[],
  why: string,
  /** Only this folder's windows, also those whose gopls is dead. */
  folder?: string,
): Promise<RestartPlan> {
  const restarted = followRestart(targets, folder);
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
      take.push({ kind: "write", title: "Remove it again", path, before: contents, contents: before });
    } else {
      take.push({ kind: "remove", title: "Remove the file again", path }, removeEmptyFolder(path));
    }
  }
  // Nobody can be seen to restart: the editor reads its settings some tenths of a second later.
  const settle: Step[] =
    targets.length > 0 || folder !== undefined ? [] : [{ kind: "wait", title: "Give the editor time", ms: 2000 }];
  return {
    method: "settings",
    why,
    targets,
    left,
    restarted: (host) => restarted.outcome(host),
    operation: {
      id: "gopls-restart",
      title:
        targets.length === 1
          ? "Restart gopls through the editor's settings"
          : "Restart every gopls of these windows through the editor's settings",
      risk: "restarts",
      steps: [...put, restarted.verify, ...settle, ...take, restarted.verify],
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
