import { randomBytes } from "node:crypto";
import { userInfo } from "node:os";
import { basename, join } from "node:path";
import { readIfPresent, type Host, type RunResult } from "../../host";
import { readFamily } from "../../vscode/settings/effective";
import { parse } from "../../vscode/settings/syntax";

/**
 * What became of VS Code's question. `silently-empty`: the shell ended well but printed no mark, and VS Code goes on
 * with launchd's variables without a word.
 */
export type VSCodeResolution = Judged & { durationMs: number };

type Judged =
  | { outcome: "resolved"; variables: Record<string, string> }
  | { outcome: "silently-empty" }
  | { outcome: "timeout" | "error"; message: string };

export interface VSCodeResolutionOptions {
  shell?: string;
  /** The GUI session's variables; laid over what launchd gives every program. */
  session?: Readonly<Record<string, string>>;
  /** Seconds; the default is VS Code's setting. */
  timeoutSeconds?: number;
  signal?: AbortSignal;
}

const electronAsNode = {
  ELECTRON_RUN_AS_NODE: "1",
  ELECTRON_NO_ATTACH_CONSOLE: "1",
  VSCODE_RESOLVING_ENVIRONMENT: "1",
};

/** Resolves the shell environment as VS Code's main process does after a start from the Dock (docs/facts/vscode.md §1). */
export async function resolveLikeVSCode(host: Host, options: VSCodeResolutionOptions = {}): Promise<VSCodeResolution> {
  const shell = vscodeShell(host, options.shell);
  const started = dockEnvironment(host, shell, options.session);
  const mark = randomBytes(6).toString("hex");
  const { args, command } = questionFor(basename(shell), mark);
  const seconds = options.timeoutSeconds ?? (await resolutionTimeout(host));
  const result = await host.run(shell, [...args, command], {
    env: { ...started, ...electronAsNode },
    cwd: "/",
    timeoutMs: seconds * 1000,
    maxBytes: 256 * 1024 * 1024,
    graceMs: 1000,
    signal: options.signal,
  });
  return { durationMs: Math.round(result.durationMs), ...judge(result, shell, mark, started) };
}

/** What VS Code says; the words are its own. */
const timeoutMessage =
  "Unable to resolve your shell environment in a reasonable time. Please review your shell configuration and restart.";
const failed = (reason: string) => `Unable to resolve your shell environment: ${reason}`;

function judge(result: RunResult, shell: string, mark: string, started: Record<string, string>): Judged {
  const error = (reason: string): Judged => ({ outcome: "error", message: failed(reason) });
  switch (result.kind) {
    case "timeout":
      return { outcome: "timeout", message: timeoutMessage };
    case "not-found":
      return error(`A system error occurred (spawn ${shell} ENOENT)`);
    case "not-started":
      return error(`A system error occurred (spawn ${shell} EACCES)`);
    case "signalled":
      return error(`Unexpected exit code from spawned shell (code null, signal ${result.signal})`);
    case "too-much-output":
    case "cancelled":
      return error("stopped by Go Warden");
    case "exited":
      if (result.code !== 0) {
        return error(`Unexpected exit code from spawned shell (code ${result.code}, signal null)`);
      }
  }
  const match = new RegExp(`${mark}({.*})${mark}`).exec(result.stdout);
  if (!match?.[1]) return { outcome: "silently-empty" };
  let parsed: unknown;
  try {
    parsed = JSON.parse(match[1]);
  } catch (cause) {
    return error(String(cause instanceof Error ? cause.message : cause));
  }
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(parsed ?? {})) if (typeof value === "string") variables[name] = value;
  for (const name of [...Object.keys(electronAsNode), "XDG_RUNTIME_DIR"]) delete variables[name];
  return { outcome: "resolved", variables: { ...started, ...variables } };
}

export function vscodeShell(host: Host, wanted?: string): string {
  const shell = wanted ?? (host.env.SHELL || recordedShell());
  return shell === "/bin/false" ? "/bin/bash" : shell;
}

function recordedShell(): string {
  try {
    return userInfo().shell || "sh";
  } catch {
    return "sh";
  }
}

/** What a program started from the Dock has: launchd's own variables and those set with launchctl setenv. */
export function dockEnvironment(
  host: Host,
  shell: string,
  session: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const { TMPDIR, SSH_AUTH_SOCK } = host.env;
  const USER = host.user;
  return {
    PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
    HOME: host.home,
    SHELL: shell,
    ...(USER ? { USER, LOGNAME: USER } : {}),
    ...(TMPDIR ? { TMPDIR } : {}),
    ...(SSH_AUTH_SOCK?.includes("/com.apple.launchd.") ? { SSH_AUTH_SOCK } : {}),
    ...session,
  };
}

function questionFor(name: string, mark: string): { args: string[]; command: string } {
  // Stands for VS Code's own binary, which is a Node when it is told to be one.
  const executable = process.execPath;
  const command = `'${executable}' -p '"${mark}" + JSON.stringify(process.env) + "${mark}"'`;
  if (/^(?:pwsh|powershell)(?:-preview)?$/.test(name)) {
    const doubled = `'' + JSON.stringify(process.env) + ''`.replaceAll("''", `''${mark}''`);
    return { args: ["-Login", "-Command"], command: `& '${executable}' -p '${doubled}'` };
  }
  if (name === "nu") return { args: ["-i", "-l", "-c"], command: `^${command}` };
  if (name === "xonsh") {
    const line = `import os, json; print("${mark}", json.dumps(dict(os.environ)), "${mark}")`;
    return { args: ["-i", "-l", "-c"], command: line };
  }
  if (name === "tcsh" || name === "csh") return { args: ["-ic"], command };
  return { args: ["-i", "-l", "-c"], command };
}

/** Seconds VS Code waits: its setting in the default profile, clamped as VS Code does. */
async function resolutionTimeout(host: Host): Promise<number> {
  const folder =
    host.platform === "macos"
      ? join(host.home, "Library", "Application Support")
      : host.env.XDG_CONFIG_HOME || join(host.home, ".config");
  const text = (await readIfPresent(join(folder, "Code", "User", "settings.json")).catch(() => undefined))?.toString();
  const settings = parse(text ?? "");
  const value =
    settings.kind === "parsed"
      ? readFamily(settings.document, "application").read(["application.shellEnvironmentResolutionTimeout"])
      : undefined;
  return typeof value === "number" ? Math.min(120, Math.max(1, value)) : 10;
}
