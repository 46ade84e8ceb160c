import { dirname } from "node:path";
import { confinedTo, insideOf, stoppable, type Host } from "../host";
import {
  findGoInstalls,
  goEnv,
  isGoProgram,
  readProject,
  searchPath,
  type GoEnv,
  type GoInstall,
  type Project,
} from "../toolchain";
import { isWorkspaceFile, usedEditors, workspaceFolders, workspaceOf, type Editor } from "../vscode";
import { askDock, askSession, askShell, type DockEnvironment, type Session, type ShellEnvironment } from "./dock";
import { extensionVariables } from "./gopls-environment";
import { profileFiles } from "./profile-files";
import { readEditorSettings, text, type EditorSettings } from "./settings";
import type { VariableOrigin } from "./origins/origin";
import { selectedGo } from "./selected-go";
import { chooseTool, gorootSetting, type ToolChoice } from "./tool-choice";
import { confinedFolders, trustOf, type FolderTrust } from "./trust";

type Variables = Readonly<Record<string, string | undefined>>;

/** What is known of this machine and of one folder on it. Each fact is asked once, when it is first wanted. */
export interface MachineFacts {
  /** Runs nothing out of a folder that is not trusted, whatever asks for it. Every program for the folder goes through it. */
  readonly host: Host;
  /** The folder that is looked at; undefined when there is none. */
  readonly folder: string | undefined;
  readonly trust: FolderTrust;
  /** Whether a file lies where nothing may run, as the folder is not trusted. */
  isConfined(path: string): boolean;
  /** What the login shell exports. */
  shell(): Promise<ShellEnvironment>;
  /** What launchd has. */
  session(): Promise<Session>;
  /** What an editor started from the Dock works with. */
  dock(): Promise<DockEnvironment>;
  /** Every editor of the VS Code family that was used; the first one is asked where one is enough. */
  editors(): Promise<readonly Editor[]>;
  settings(editor?: Editor): Promise<EditorSettings>;
  /** Which copy of a tool the editor takes. */
  tool(name: string, editor?: Editor): Promise<ToolChoice>;
  /** What the editor starts Go's tools with: the dock's environment, and over it what the Go extension's settings add. */
  toolEnvironment(): Promise<Variables>;
  /** Where the editor's Go tools have a variable from: file and line, launchd, a setting. */
  whereFrom(name: string): Promise<VariableOrigin>;
  /** The user's own profile files, of one shell or of every common one. */
  profileFiles(shell?: string): Promise<string[]>;
  /** Whether the hardware is Apple's own, whatever this process runs as. */
  appleSilicon(): Promise<boolean>;
  project(): Promise<Project>;
  installs(): Promise<GoInstall[]>;
  /** `go env` in the folder, by any go and with any environment. */
  goIn(goPath: string, environment: Variables): Promise<GoEnv>;
  /** The same by the Go and with the environment of the editor. */
  editorGo(): Promise<GoEnv>;
  /** The same by the login shell's. */
  shellGo(): Promise<GoEnv>;
}

export interface FactsOptions {
  /** A folder or `.code-workspace`, absolute. */
  folder?: string;
  signal?: AbortSignal;
}

/** Decides whether the folder is trusted, and remembers from then on what is asked. */
export async function readMachine(given: Host, { folder: target, signal }: FactsOptions = {}): Promise<MachineFacts> {
  const stopping = signal ? stoppable(given, signal) : given;
  const trust = target === undefined ? noFolder : await trustOf(stopping, target);
  const editors = once(() => usedEditors(stopping));
  const confined = trust.trust === "trusted" || target === undefined ? [] : await confinement(stopping, target);
  const host = confinedTo(stopping, confined);
  const isConfined = insideOf(confined);
  const folder = target !== undefined && isWorkspaceFile(target) ? await firstFolder(target) : target;
  const cwd = folder ?? host.home;

  const settings = onceFor(async (editor: Editor | undefined) =>
    readEditorSettings(editor, target, trust.trust === "trusted"),
  );
  const tools = onceFor((editor: Editor | undefined) =>
    onceFor(async (name: string) => {
      const [{ variables: environment }, of] = await Promise.all([facts.dock(), settings(editor)]);
      const go = name === "go" || text(of.forPrograms.get("go.gopath")) ? undefined : await facts.editorGo();
      const gopath = go?.kind === "ok" ? go.variables.GOPATH : undefined;
      const chosen = name === "go" && editor && target ? await selectedGo(editor, target) : undefined;
      return chooseTool(host, name, of, { folder, environment, selectedGo: chosen, gopath, isConfined });
    }),
  );
  const ask = async (goPath: string, environment: Variables): Promise<GoEnv> => {
    const question = { goPath, environment };
    if (confined.length === 0 || (await isGoProgram(goPath))) return goEnv(host, { ...question, cwd });
    return askShimOutside(host, question, await facts.project());
  };
  const facts: MachineFacts = {
    host,
    folder,
    trust,
    isConfined,
    shell: once(() => askShell(host)),
    session: once(() => askSession(host)),
    dock: once(async () => askDock(host, await facts.session())),
    editors,
    settings: async (editor) => settings(editor ?? (await editors())[0]),
    tool: async (name, editor) => tools(editor ?? (await editors())[0])(name),
    toolEnvironment: once(async () => {
      const [{ variables }, of] = await Promise.all([facts.dock(), facts.settings()]);
      const GOROOT = await gorootSetting(host, of, folder, variables);
      const withRoot = { ...variables, ...(GOROOT ? { GOROOT } : {}) };
      return { ...withRoot, ...extensionVariables(host, of, folder, withRoot) };
    }),
    whereFrom: onceFor((name: string) =>
      import("./origins/where-from").then(({ whereFrom }) => whereFrom(facts, name)),
    ),
    profileFiles: async (shell) => {
      const answer = await facts.shell();
      return profileFiles(host, answer.kind === "captured" ? answer.variables : host.env, shell);
    },
    appleSilicon: once(() => isAppleSilicon(host)),
    project: once(async () => {
      const answer = await facts.shell();
      const variables = answer.kind === "captured" ? answer.variables : host.env;
      return readProject(cwd, { home: host.home, variables });
    }),
    installs: once(async () => {
      const [{ variables }, ...answers] = await Promise.all([facts.dock(), facts.editorGo(), facts.shellGo()]);
      // A script that runs a Go elsewhere, as some version managers and companies have it, knows where that Go is.
      const roots = answers.map((answer) => (answer.kind === "ok" ? (answer.variables.GOROOT ?? "") : ""));
      return findGoInstalls(host, variables, roots.filter(Boolean));
    }),
    goIn: ask,
    editorGo: once(async () => {
      const [{ chosen }, environment] = await Promise.all([facts.tool("go"), facts.toolEnvironment()]);
      return chosen ? ask(chosen.path, environment) : { kind: "missing", searched: environment.PATH ?? "" };
    }),
    shellGo: once(async () => {
      const shell = await facts.shell();
      if (shell.kind !== "captured") return { kind: "failed", goPath: "", message: shell.message, said: [] };
      const found = await searchPath(shell.variables.PATH, "go");
      const first = found.find(({ path, realPath }) => !isConfined(path) && !isConfined(realPath));
      return first ? ask(first.path, shell.variables) : { kind: "missing", searched: shell.variables.PATH ?? "" };
    }),
  };
  return facts;
}

const noFolder: FolderTrust = { trust: "trusted", because: "No folder is looked at" };

/** Every editor's idea of what belongs to the folder counts. */
async function confinement(host: Host, target: string): Promise<string[]> {
  const editors = await usedEditors(host);
  const workspaces = await Promise.all(editors.map((editor) => workspaceOf(editor, target)));
  const folders = await Promise.all([undefined, ...workspaces].map((one) => confinedFolders(host, target, one)));
  return [...new Set(folders.flat())];
}

async function firstFolder(workspace: string): Promise<string> {
  return (await workspaceFolders(workspace))[0] ?? dirname(workspace);
}

/**
 * A version manager's shim reads files of the folder to choose what it runs, so it is asked outside of a folder that is
 * not trusted: for the Go behind it, which then answers in the folder by itself.
 */
async function askShimOutside(
  host: Host,
  { goPath, environment }: { goPath: string; environment: Variables },
  project: Project,
): Promise<GoEnv> {
  const outside = await goEnv(host, { goPath, environment, cwd: "/" });
  if (outside.kind !== "ok") return outside;
  const { GOROOT = "" } = outside.variables;
  const behind = `${GOROOT}/bin/go`;
  if (GOROOT && (await isGoProgram(behind))) {
    const inside = await goEnv(host, { goPath: behind, environment, cwd: project.folder });
    if (inside.kind === "ok") return { ...inside, goPath: behind, behindShim: goPath };
  }
  const { goMod: GOMOD = "/dev/null", goWork: GOWORK = "" } = project;
  return { ...outside, variables: { ...outside.variables, GOMOD, GOWORK }, behindShim: goPath };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= find());
}

function onceFor<K, T>(find: (key: K) => T): (key: K) => T {
  const found = new Map<K, T>();
  return (key) => {
    const known = found.get(key) ?? find(key);
    found.set(key, known);
    return known;
  };
}

/** `-i` is silent where the name does not exist, which is an Intel Mac (docs/facts/launchd.md §8). */
async function isAppleSilicon(host: Host): Promise<boolean> {
  if (host.platform !== "macos") return false;
  const answer = await host.run(host.system("/usr/sbin/sysctl"), ["-in", "hw.optional.arm64"], { timeoutMs: 3000 });
  return answer.stdout.trim() === "1";
}
