import type { VSCodeResolution } from "../environment";
import { stoppable, type Host } from "../host";
import type { Finding } from "../finding";
import { Problem } from "../problem";
import { checkSettings } from "../vscode";
import { editorSettings, type EditorSettings } from "./settings";
import {
  findGoInstalls,
  goEnv,
  readProject,
  searchPath,
  searchTool,
  type GoEnv,
  type GoInstall,
  type Project,
  type ToolSearch,
} from "../toolchain";

type Variables = Readonly<Record<string, string | undefined>>;

/** What the login shell exports, or why that is not known. */
export type ShellEnvironment =
  | { kind: "captured"; shell: string; variables: Readonly<Record<string, string>>; durationMs: number }
  | { kind: "failed"; shell: string; code: string; message: string; hint: string };

/** The GUI session's variables, as launchd has them. */
export type Session =
  | { kind: "known"; variables: Readonly<Record<string, string>> }
  | { kind: "unknown"; message: string }
  /** This machine has no launchd. */
  | { kind: "none" };

/** What an editor started from the Dock works with. */
export interface EditorEnvironment {
  variables: Variables;
  /** Whether it got the login shell's variables, and if not why. */
  outcome: "resolved" | "silently-empty" | "timeout" | "error";
  message?: string;
  durationMs: number;
}

/** What several checks need, each found out at most once. */
export interface Shared {
  shell(): Promise<ShellEnvironment>;
  session(): Promise<Session>;
  editor(): Promise<EditorEnvironment>;
  settings(): Promise<EditorSettings>;
  /** What is wrong in the settings themselves. */
  settingsFindings(): Promise<Finding[]>;
  /** Whether the hardware is Apple's own, whatever this process runs as. */
  appleSilicon(): Promise<boolean>;
  project(): Promise<Project>;
  installs(): Promise<GoInstall[]>;
  /** Which copy of a tool the Go extension takes. */
  tool(name: string): Promise<ToolSearch>;
  /** `go env` in the folder, by the Go and with the environment of the editor. */
  editorGo(): Promise<GoEnv>;
  /** The same by the login shell's. */
  shellGo(): Promise<GoEnv>;
}

export function createShared(given: Host, { folder, signal }: { folder: string; signal?: AbortSignal }): Shared {
  const host = signal ? stoppable(given, signal) : given;
  const resolution = once(async () => {
    const { resolveLikeVSCode } = await import("../environment");
    const session = await shared.session();
    return resolveLikeVSCode(host, { session: session.kind === "known" ? session.variables : {} });
  });
  const shared: Shared = {
    shell: once(() => askShell(host)),
    session: once(() => askSession(host)),
    editor: once(async () => editorEnvironment(host, await shared.session(), await resolution())),
    settings: once(() => editorSettings(host, folder)),
    appleSilicon: once(() => isAppleSilicon(host)),
    settingsFindings: once(() =>
      checkSettings(host, { workspace: folder, resolve: resolution, shell: () => shared.shell() }),
    ),
    project: once(() => readProject(folder)),
    installs: once(async () => findGoInstalls(host, (await shared.editor()).variables)),
    tool: onceFor(async (name) => {
      const [{ variables }, settings] = await Promise.all([shared.editor(), shared.settings()]);
      return searchTool(host, name, {
        alternateTools: strings(settings.get("go.alternateTools")),
        environment: variables,
        toolsGopath: text(settings.get("go.toolsGopath")),
        goroot: text(settings.get("go.goroot")),
        gopath:
          text(settings.get("go.gopath")) ?? goVariable(name === "go" ? undefined : await shared.editorGo(), "GOPATH"),
      });
    }),
    editorGo: once(async () => {
      const [{ chosen }, { variables }, settings] = await Promise.all([
        shared.tool("go"),
        shared.editor(),
        shared.settings(),
      ]);
      if (!chosen) return { kind: "missing", searched: variables.PATH ?? "" };
      // go.toolsEnvVars is laid over the environment of every Go tool (docs/facts/vscode.md §5).
      const environment = { ...variables, ...strings(settings.get("go.toolsEnvVars")) };
      return goEnv(host, { goPath: chosen.path, cwd: folder, environment });
    }),
    shellGo: once(async () => {
      const shell = await shared.shell();
      if (shell.kind !== "captured") return { kind: "failed", goPath: "", message: shell.message };
      const [first] = await searchPath(shell.variables.PATH, "go");
      if (!first) return { kind: "missing", searched: shell.variables.PATH ?? "" };
      return goEnv(host, { goPath: first.path, cwd: folder, environment: shell.variables });
    }),
  };
  return shared;
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= find());
}

function onceFor<T>(find: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const found = new Map<string, Promise<T>>();
  return (name) => {
    const known = found.get(name) ?? find(name);
    found.set(name, known);
    return known;
  };
}

function goVariable(answer: GoEnv | undefined, name: string): string | undefined {
  return answer?.kind === "ok" ? answer.variables[name] : undefined;
}

/** The members of an object that are strings. */
export function strings(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

async function askShell(host: Host): Promise<ShellEnvironment> {
  const { captureEnvironment, loginShell } = await import("../environment");
  try {
    const { shell, variables, durationMs } = await captureEnvironment(host);
    return { kind: "captured", shell, variables, durationMs };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: "failed", shell: loginShell(host), code: error.code, message: error.message, hint: error.hint };
  }
}

async function askSession(host: Host): Promise<Session> {
  if (host.platform !== "macos") return { kind: "none" };
  const { domainVariables } = await import("../launchd");
  try {
    const { variables, complete } = await domainVariables(host);
    return complete ? { kind: "known", variables } : { kind: "unknown", message: "launchctl print cannot be read" };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { kind: "unknown", message: error.message };
  }
}

/** launchd's own PATH, which no `launchctl getenv` shows (docs/facts/launchd.md §1.3). */
const defaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

/** When VS Code's question to the shell fails, it goes on with what launchd gave it (docs/facts/vscode.md §1). */
function editorEnvironment(host: Host, session: Session, answer: VSCodeResolution): EditorEnvironment {
  const { outcome, durationMs } = answer;
  if (answer.outcome === "resolved") return { variables: answer.variables, outcome, durationMs };
  const given = session.kind === "known" ? session.variables : {};
  const variables = { PATH: defaultPath, HOME: host.home, USER: host.user, ...given };
  return { variables, outcome, durationMs, ...("message" in answer ? { message: answer.message } : {}) };
}

/** `-i` is silent where the name does not exist, which is an Intel Mac (docs/facts/launchd.md §8). */
async function isAppleSilicon(host: Host): Promise<boolean> {
  if (host.platform !== "macos") return false;
  const answer = await host.run(host.system("/usr/sbin/sysctl"), ["-in", "hw.optional.arm64"], { timeoutMs: 3000 });
  return answer.stdout.trim() === "1";
}
