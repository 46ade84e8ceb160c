import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { userInfo } from "node:os";
import { basename } from "node:path";

export type Environment = Record<string, string | undefined>;

export interface LaunchArguments {
  forceUserEnv: boolean;
  forceDisableUserEnv: boolean;
}

/**
 * VS Code's resolution of the shell environment (docs/facts/vscode.md §1): once for the main process; the answer, and also a
 * failure, holds for every later window. Skipped for a window that the `code` command opened.
 */
export function createShellEnvironment(timeoutSeconds: () => number, log: (line: string) => void) {
  let resolving: Promise<Environment> | undefined;
  return (args: LaunchArguments, windowEnv: Environment): Promise<Environment> => {
    if (args.forceDisableUserEnv) return Promise.resolve({});
    if (windowEnv.VSCODE_CLI === "1" && !args.forceUserEnv) {
      log("resolveShellEnv(): skipped (VSCODE_CLI is set)");
      return Promise.resolve({});
    }
    log("resolveShellEnv(): running (macOS/Linux)");
    return (resolving ??= resolve(timeoutSeconds()));
  };
}

function resolve(timeoutSeconds: number): Promise<Environment> {
  const mark = randomUUID().replace(/-/g, "").slice(0, 12);
  const shell = systemShell();
  const { args, command } = how(basename(shell), mark);
  const child = spawn(shell, [...args, command], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ELECTRON_RUN_AS_NODE: "1",
      ELECTRON_NO_ATTACH_CONSOLE: "1",
      VSCODE_RESOLVING_ENVIRONMENT: "1",
    },
  });
  return new Promise((done, failed) => {
    const timer = setTimeout(() => {
      // Only the shell is told; what it runs lives on.
      child.kill();
      failed(
        new Error(
          "Unable to resolve your shell environment in a reasonable time. Please review your shell configuration and restart.",
        ),
      );
    }, timeoutSeconds * 1000);
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString("utf8")));
    child.stderr.resume();
    const fail = (text: string) => failed(new Error(`Unable to resolve your shell environment: ${text}`));
    child.on("error", (error) => fail(`A system error occurred (${error.message})`));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code || signal) return fail(`Unexpected exit code from spawned shell (code ${code}, signal ${signal})`);
      const json = new RegExp(`${mark}({.*})${mark}`).exec(output)?.[1];
      // No mark, no variables, and not a word about it.
      done(json === undefined ? {} : cleaned(JSON.parse(json) as Environment));
    });
  });
}

function systemShell(): string {
  const shell = process.env.SHELL || userInfo().shell || "sh";
  return shell === "/bin/false" ? "/bin/bash" : shell;
}

function how(shell: string, mark: string): { args: string[]; command: string } {
  const print = (quoted: string) => `${quoted} -p '"${mark}" + JSON.stringify(process.env) + "${mark}"'`;
  const node = `'${process.execPath}'`;
  if (shell === "nu") return { args: ["-i", "-l", "-c"], command: print(`^${node}`) };
  if (/^(tcsh|csh)$/.test(shell)) return { args: ["-ic"], command: print(node) };
  return { args: ["-i", "-l", "-c"], command: print(node) };
}

function cleaned(env: Environment): Environment {
  const { ELECTRON_RUN_AS_NODE: runAsNode, ELECTRON_NO_ATTACH_CONSOLE: noConsole } = process.env;
  const result = { ...env };
  for (const [name, before] of [
    ["ELECTRON_RUN_AS_NODE", runAsNode],
    ["ELECTRON_NO_ATTACH_CONSOLE", noConsole],
  ] as const) {
    if (before === undefined) delete result[name];
    else result[name] = before;
  }
  delete result.VSCODE_RESOLVING_ENVIRONMENT;
  delete result.XDG_RUNTIME_DIR;
  return result;
}
