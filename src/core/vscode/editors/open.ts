import { realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { quote } from "../../command-line";
import { readConfiguration } from "../../configuration";
import {
  bringsEnvironment,
  captureEnvironment,
  decide,
  folderEnvironments,
  readEnvironments,
  type Exclusion,
} from "../../environment";
import { describeEnd, succeeded, type Host } from "../../host";
import { Problem } from "../../problem";
import { editorPlaces, findEditors, runningPid, type Editor } from "./editors";
import { installedExtensions } from "./extension";
import { windowFolders } from "./profiles";

export interface OpenRequest {
  /** A folder, a file or a `.code-workspace`; or the `vscode-remote:` URI of a folder elsewhere. */
  target: string;
  /** An editor's id; the default is the configuration's, then one that runs, then VS Code. */
  editor?: string;
  newWindow?: boolean;
  /** Where in a file, counted from 1. */
  at?: { line: number; column?: number };
  signal?: AbortSignal;
}

export interface OpenPlan {
  editor: Editor;
  /** `focus`: a window shows it already and only comes to the front; `cli`: the bundle's own command line program. */
  method: "cli" | "focus";
  alreadyOpen: boolean;
  command: string[];
  /** Everything the editor's window gets; values stay out of reports. */
  environment: Readonly<Record<string, string>>;
  excluded: Exclusion[];
  /** What the user has to know, a sentence each. */
  notes: string[];
}

/** Finds out how to open something with the login shell's environment, and what stands in the way; starts nothing. */
export async function planOpen(host: Host, request: OpenRequest): Promise<OpenPlan> {
  const remote = request.target.startsWith("vscode-remote://");
  const target = remote ? request.target : resolve(request.target);
  if (!remote && !(await stat(target).catch(() => undefined))) {
    throw new Problem(
      "no-such-path",
      `There is nothing at ${target}`,
      "Name a folder, a file or a .code-workspace.",
      2,
    );
  }
  const editor = await chooseEditor(host, request.editor);
  if (!editor.cli) {
    const message = `${editor.name} has no command line program in its bundle`;
    throw new Problem("no-editor-cli", message, "Choose another one with --editor.", 3);
  }
  const { environment, excluded } = await windowEnvironment(host, request.signal);
  const pid = await runningPid(editor);
  const alreadyOpen = pid !== undefined && (await isShown(editor, target));
  const named = remote
    ? [target.endsWith(".code-workspace") ? "--file-uri" : "--folder-uri", target]
    : placeIn(target, request.at);
  const command = [editor.cli, ...(request.newWindow ? ["--new-window"] : []), ...named];
  const notes = remote
    ? [elsewhere]
    : [...(await notesFor(host, editor, { pid, alreadyOpen })), ...(await environmentNotes(host, editor, target))];
  return { editor, method: alreadyOpen ? "focus" : "cli", alreadyOpen, command, environment, excluded, notes };
}

const placeIn = (file: string, at: OpenRequest["at"]) =>
  at ? ["--goto", [file, at.line, at.column ?? 1].join(":")] : [file];

const elsewhere =
  "The folder is on another machine: its Go tools run there, and this Mac's variables do not reach them.";

/** Runs the plan's command, with the plan's environment and nothing else. */
export async function open(host: Host, plan: OpenPlan, signal?: AbortSignal): Promise<void> {
  const [file = "", ...args] = plan.command;
  const result = await host.run(file, args, { timeoutMs: 30_000, env: plan.environment, cwd: host.home, signal });
  if (succeeded(result)) return;
  const said = result.stderr.trim().split("\n").at(-1) ?? "";
  const message = `${plan.editor.name} could not be opened: ${describeEnd(result)}${said ? `: ${said}` : ""}`;
  throw new Problem("not-opened", message, `Try it by hand: ${plan.command.map(quote).join(" ")}`, 1);
}

/** Environments of the folder's own, which the editor gets from an extension or not at all. */
async function environmentNotes(host: Host, editor: Editor, target: string): Promise<string[]> {
  const folder = (await stat(target)).isDirectory() ? target : dirname(target);
  const extensions = [...(await installedExtensions(editor))];
  const found = await folderEnvironments(folder, host.home);
  return found
    .filter(({ tool }) => !extensions.some((extension) => bringsEnvironment(tool, extension)))
    .map(({ name, tool, advice }) => `${editor.name} does not read the folder's ${name} (${tool}). ${advice}`);
}

/** Windows know their folders by other spellings: /tmp is /private/tmp on a Mac. */
async function isShown(editor: Editor, target: string): Promise<boolean> {
  const real = (path: string) => realpath(path).catch(() => path);
  const [wanted, ...shown] = await Promise.all([target, ...(await windowFolders(editor))].map(real));
  return wanted !== undefined && shown.includes(wanted);
}

async function chooseEditor(host: Host, id: string | undefined): Promise<Editor> {
  const editors = await findEditors(host);
  const wanted = id ?? (await readConfiguration(host)).editor;
  const named = editors.find((editor) => editor.id === wanted);
  if (named) return named;
  const [first] = editors;
  if (id !== undefined || !first) {
    const found = editors.map((editor) => editor.id).join(", ");
    const message = id === undefined ? "No editor of the VS Code family was found" : `No editor called ${id} was found`;
    throw new Problem(
      "no-editor",
      message,
      found
        ? `There are: ${found}`
        : `Install VS Code (code.visualstudio.com); looked for it in ${editorPlaces(host).join(host.platform === "macos" ? " and " : ", ")}.`,
      3,
    );
  }
  for (const editor of editors) if ((await runningPid(editor)) !== undefined) return editor;
  return editors.find((editor) => editor.cli) ?? first;
}

/**
 * The shell's variables that the policy lets out, over the few that every program needs. Built from scratch: what
 * Raycast, Electron or a terminal put into our own environment must not reach the editor (docs/facts/raycast.md §1.4), and
 * the CLI shows every variable in open's arguments, where other users' `ps` sees it, so that secrets stay out.
 */
async function windowEnvironment(host: Host, signal?: AbortSignal) {
  const [{ shell, variables }, wishes] = await Promise.all([
    captureEnvironment(host, { signal }),
    readConfiguration(host),
  ]);
  const environment: Record<string, string> = {
    HOME: host.home,
    USER: host.user,
    LOGNAME: host.user,
    SHELL: shell,
    PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
    ...(host.env.TMPDIR ? { TMPDIR: host.env.TMPDIR } : {}),
  };
  const excluded: Exclusion[] = [];
  for (const [name, value] of Object.entries(variables)) {
    const decision = decide(name, value, { ...wishes, shareSecrets: [] });
    if (decision.share) environment[name] = value;
    else excluded.push({ name, reason: decision.reason });
  }
  return { environment, excluded };
}

async function notesFor(
  host: Host,
  editor: Editor,
  { pid, alreadyOpen }: { pid?: number; alreadyOpen: boolean },
): Promise<string[]> {
  const { name } = editor;
  if (alreadyOpen) {
    return [
      `A window of ${name} shows it already: it only comes to the front, and its gopls keeps the environment it has.`,
      `What helps: close that window and open it again with this command, or quit ${name} (Cmd-Q). A new window or Reload Window does not.`,
    ];
  }
  if (pid === undefined) {
    return [
      `${name} is not running. Started this way it does not ask the shell itself: all its windows have these variables until it is quit.`,
    ];
  }
  const main = (await readEnvironments(host, [pid])).get(pid);
  if (main?.("VSCODE_CLI", "1") === "1") {
    return [
      `${name} was started by its command line program: its first environment lies under every window, and it asks no shell.`,
      `The new window gets these variables on top; what was in that terminal and is not in the shell's profile stays. Only quitting ${name} (Cmd-Q) takes it away.`,
    ];
  }
  return [];
}
