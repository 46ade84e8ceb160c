import { basename } from "node:path";

/**
 * How a gopls is run. Only a `server` or a `forwarder` has an editor at the other end of its pipes; `own` is one that
 * Go Warden itself has started for a while, which is nobody's to watch, restart or count.
 */
export type GoplsRole = "server" | "forwarder" | "daemon" | "mcp" | "own";

/** Marks a gopls of our own in its command line: the flag has no effect (docs/facts/gopls.md §1). */
export const ownMark = "-mode=go-warden";

/** A running gopls; its telemetry sidecar is no gopls of its own. */
export interface GoplsProcess {
  pid: number;
  /** The pid's start as the system tells it; a reused pid has another one. */
  startToken: string;
  startedAt: string;
  role: GoplsRole;
  /** Absolute, when the system tells. */
  executable: string;
  args: string[];
  /** Its working directory, which vscode-go sets to the first workspace folder (docs/facts/vscode.md §5). */
  workspace: string | null;
  rssBytes: number | null;
  sidecarPid: number | null;
  /** Whoever started it: the extension host, in VS Code. */
  parent: { pid: number; startToken: string | null; startedAt: string | null };
  editor: Editor | null;
  /** Whether it runs with our HOME; one that does not writes its telemetry and settings elsewhere. */
  sameHome: boolean;
}

export interface Editor {
  /** As people call it: `Visual Studio Code`, `Neovim`. */
  name: string;
  /** Whether vscode-go's rules hold for it: silent restarts, the five settings. */
  family: "vscode" | "other";
  /** From `--user-data-dir`, when it was started with one. */
  userDataDir: string | null;
}

/** A process as the table shows it. */
export interface ProcessRow {
  pid: number;
  ppid: number;
  startToken: string;
  startedAt: Date;
  /** Undefined where arguments come as one text. */
  argv?: readonly string[];
  /** The whole command line. */
  command: string;
}

/** The argument x/telemetry gives its child, to be seen in ps. */
const sidecarMark = "** telemetry **";

export function isSidecar(row: ProcessRow): boolean {
  return row.argv ? row.argv[1] === sidecarMark : row.command.includes(sidecarMark);
}

/**
 * Whether it is its parent, copied by fork and about to become another program: until then it has the same command
 * line. A gopls starts `go` all the time, and none starts a gopls like itself.
 */
export function isForkOf(parent: ProcessRow | undefined, row: ProcessRow): boolean {
  return parent?.command === row.command;
}

/** The role of a command line that starts with a gopls; undefined for one-shot commands like `gopls version`. */
export function roleOf(args: readonly string[]): GoplsRole | undefined {
  const subcommand = args.find((arg) => !arg.startsWith("-"));
  const flag = (name: string) => args.some((arg) => new RegExp(`^--?${name}(=|$)`).test(arg));
  if (args.includes(ownMark)) return "own";
  if (subcommand === "mcp") return "mcp";
  if (subcommand !== undefined && subcommand !== "serve") return undefined;
  if (flag("remote")) return "forwarder";
  return flag("listen") ? "daemon" : "server";
}

/** Whether a file name is gopls's: also `gopls-v0.23.0`, which a setting in go.alternateTools may name. */
export function isGoplsName(path: string): boolean {
  return /^gopls([-_.@].*)?$/.test(basename(path).replace(/ \(deleted\)$/, ""));
}

/** VS Code and its descendants, by the name of their user-data folder (docs/facts/vscode.md §3). */
const vscodeFamily: Readonly<Record<string, string>> = {
  Code: "Visual Studio Code",
  "Code - Insiders": "Visual Studio Code - Insiders",
  "Code - OSS": "Code - OSS",
  VSCodium: "VSCodium",
  "VSCodium - Insiders": "VSCodium - Insiders",
  Cursor: "Cursor",
  Windsurf: "Windsurf",
  "Antigravity IDE": "Antigravity IDE",
  Kiro: "Kiro",
  Void: "Void",
};

const executables: Readonly<Record<string, Editor>> = Object.fromEntries(
  Object.entries({
    code: "Visual Studio Code",
    "code-insiders": "Visual Studio Code - Insiders",
    "code-oss": "Code - OSS",
    codium: "VSCodium",
    cursor: "Cursor",
    windsurf: "Windsurf",
    kiro: "Kiro",
  })
    .map(([file, name]): [string, Editor] => [file, { name, family: "vscode", userDataDir: null }])
    .concat(
      Object.entries({
        nvim: "Neovim",
        vim: "Vim",
        hx: "Helix",
        emacs: "Emacs",
        zed: "Zed",
        subl: "Sublime Text",
        sublime_text: "Sublime Text",
        claude: "Claude Code",
      }).map(([file, name]): [string, Editor] => [file, { name, family: "other", userDataDir: null }]),
    ),
);

/** The editor a process belongs to, told by its ancestors, nearest first. */
export function editorOf(ancestors: readonly ProcessRow[]): Editor | null {
  let userDataDir: string | null = null;
  for (const { command, argv } of ancestors) {
    userDataDir ??= userDataDirOf(command, argv);
    const bundle = /\/([^/]+)\.app\/Contents\//.exec(command)?.[1];
    if (bundle) {
      const known = Object.values(vscodeFamily).includes(bundle) || userDataDir !== null;
      return { name: bundle, family: known ? "vscode" : "other", userDataDir };
    }
    const editor = executables[basename(argv?.[0] ?? command.split(" ")[0] ?? "")];
    if (editor) return { ...editor, userDataDir };
  }
  return userDataDir === null ? null : { name: editorOfFolder(userDataDir), family: "vscode", userDataDir };
}

/** The name of the editor that keeps its settings and logs there. */
export function editorOfFolder(userDataDir: string): string {
  const folder = basename(userDataDir);
  return vscodeFamily[folder] ?? folder;
}

function userDataDirOf(command: string, argv: readonly string[] | undefined): string | null {
  const flag = "--user-data-dir";
  if (argv) {
    const at = argv.findIndex((arg) => arg === flag || arg.startsWith(`${flag}=`));
    if (at < 0) return null;
    return argv[at] === flag ? (argv[at + 1] ?? null) : (argv[at]?.slice(flag.length + 1) ?? null);
  }
  // ps joins arguments by spaces, and the folder has one in its name on every Mac.
  return /--user-data-dir[= ](.+?)(?= --?[a-zA-Z]|$)/.exec(command)?.[1] ?? null;
}

/** The user-data folders that exist by name, for editors started without `--user-data-dir`. */
export const userDataFolderNames = Object.keys(vscodeFamily);

/** The default user-data folder's name of an editor in VS Code's family. */
export function userDataFolderName(editor: string): string | undefined {
  return Object.entries(vscodeFamily).find(([, name]) => name === editor)?.[0];
}

export interface Usage {
  rssBytes: number;
  /** Processor time since its start. */
  cpuSeconds: number;
}

/** Finds gopls among the running processes. */
export interface ProcessTable {
  /** Every gopls of this user. */
  scan(): Promise<GoplsProcess[]>;
  /** What each uses, by pid; one that is gone is missing. */
  usage(processes: readonly { pid: number; startToken: string }[]): Promise<Map<number, Usage>>;
  /** Whether a process that answers to kill(pid, 0) is still the one that was meant and no zombie; asks the system. */
  confirm(process: { pid: number; startToken: string }): Promise<boolean>;
  /** Whether `confirm` starts a program. */
  readonly confirmCosts: boolean;
  /** Programs started so far, for the bill. */
  spawned(): number;
}
