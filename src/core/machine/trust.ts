import { stat } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { real, type Host } from "../host";
import {
  isWorkspaceFile,
  parse,
  readFamily,
  readSettings,
  recentFolders,
  runningPid,
  usedEditors,
  windowFolders,
  workspaceFolders,
  workspaceOf,
  type Editor,
} from "../vscode";
import { readTrustEntries, trustByEntries } from "./trust-store";

/** Whether anything of a folder may choose or influence a program that is run. */
export type Trust = "trusted" | "untrusted" | "unknown";

export interface FolderTrust {
  trust: Trust;
  /** The editor whose answer it is; undefined when none says anything. */
  editor?: Editor;
  /** Where the answer comes from, a sentence. */
  because: string;
}

interface Opinion {
  editor: Editor;
  trust: Trust;
  because: string;
  /** Whether a window of it shows the folder. */
  shows: boolean;
  running: boolean;
  /** Whether its list of trusted folders could be read. */
  listed: boolean;
}

/**
 * Whether a folder or `.code-workspace` is trusted, as the editors of the VS Code family keep it. The editor that shows
 * the folder decides, else those that know it; where they disagree, the safest answer. A folder that an editor opened
 * without trusting it is untrusted; one that no editor knows is `unknown`, which `host.trustsUnknown` makes trusted.
 */
export async function trustOf(host: Host, target: string): Promise<FolderTrust> {
  const editors = await usedEditors(host);
  const opinions = await Promise.all(editors.map((editor) => opinionOf(editor, target)));
  const showing = opinions.filter(({ shows }) => shows);
  const running = showing.filter(({ running }) => running);
  const knowing = opinions.filter(({ trust }) => trust !== "unknown");
  const deciding = running.length > 0 ? running : showing.length > 0 ? showing : knowing;
  const safest =
    deciding.find(({ trust }) => trust === "untrusted") ??
    deciding.find(({ trust }) => trust === "unknown") ??
    deciding[0];
  const answer = safest ?? opinions.find(({ listed }) => listed) ?? noOpinion;
  return granted(host, { trust: answer.trust, editor: answer.editor, because: answer.because });
}

const noOpinion: FolderTrust = { trust: "unknown", because: "No editor says whether it is trusted" };

function granted(host: Host, answer: FolderTrust): FolderTrust {
  if (answer.trust !== "unknown" || !host.trustsUnknown) return answer;
  return { ...answer, trust: "trusted", because: "--trust was given" };
}

async function opinionOf(editor: Editor, target: string): Promise<Opinion> {
  const [shown, recent, pid] = await Promise.all([windowFolders(editor), recentFolders(editor), runningPid(editor)]);
  const workspace = await workspaceOf(editor, target);
  // VS Code trusts a workspace when it trusts each of its folders and the file itself.
  const parts = workspace === undefined ? [target] : [workspace, ...(await workspaceFolders(workspace))];
  const covers = (path: string) => isBelow(real(target), real(path)) || path === workspace;
  const known = { editor, shows: shown.some(covers), running: pid !== undefined, listed: false };
  if (await isSwitchedOff(editor)) {
    const because = `"security.workspace.trust.enabled" is false in the user settings of ${editor.name}`;
    return { ...known, trust: "trusted", because };
  }
  const entries = await readTrustEntries(editor);
  if (entries === undefined) {
    return { ...known, trust: "unknown", because: `${editor.name} has no list of trusted folders that can be read` };
  }
  known.listed = true;
  const answers = await Promise.all(parts.map((path) => trustByEntries(path, entries)));
  if (answers.includes(false)) return { ...known, trust: "untrusted", because: `${editor.name} does not trust it` };
  if (!answers.includes(undefined)) return { ...known, trust: "trusted", because: `${editor.name} trusts it` };
  const opened = known.shows || recent.some(({ path }) => covers(path));
  const because = opened
    ? `${editor.name} opened it and does not trust it`
    : `${editor.name} has not opened it and does not list it as trusted`;
  return { ...known, trust: opened ? "untrusted" : "unknown", because };
}

/** The switch counts in the user settings alone, which a folder cannot change. */
async function isSwitchedOff(editor: Editor): Promise<boolean> {
  const file = await readSettings(join(editor.userData, "User/settings.json")).catch(() => undefined);
  const parsed = parse(file?.text || "{}");
  if (parsed.kind !== "parsed") return false;
  return readFamily(parsed.document, "security").read(["security.workspace.trust.enabled"]) === false;
}

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(join(folder, sep));

/**
 * The folders out of which nothing may run while the target is not trusted, as real paths: it, or the folders and place
 * of a `.code-workspace`, each with the repository around it. The home folder and what is above it are the user's own.
 */
export async function confinedFolders(host: Host, target: string, workspace?: string): Promise<string[]> {
  const file = isWorkspaceFile(target) ? target : workspace;
  const places = file === undefined ? [target] : [target, dirname(file), ...(await workspaceFolders(file))];
  const home = real(host.home);
  const folders = await Promise.all(
    places.filter((path) => !isWorkspaceFile(path)).map((path) => repositoryAround(real(path), home)),
  );
  return [...new Set(folders)].filter((folder) => !isBelow(home, folder));
}

async function repositoryAround(folder: string, home: string): Promise<string> {
  let outermost = folder;
  for (let at = folder; !isBelow(home, at) && dirname(at) !== at; at = dirname(at)) {
    if (await stat(join(at, ".git")).catch(() => undefined)) outermost = at;
  }
  return outermost;
}
