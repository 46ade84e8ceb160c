import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "jsonc-parser";
import { createShellEnvironment, type Environment } from "./shell-environment";
import { createWindows, type WindowRequest } from "./windows";

/** Nothing starts it from here: the bundle's executable does, with the bundle as its first argument. */
export const path = "/usr/libexec/code-main";

/** VS Code's main process by the rules of docs/facts/vscode.md §1 and §3. */
export async function main([bundle = "", ...args]: string[], root: string): Promise<number> {
  const { nameShort } = JSON.parse(readFileSync(join(bundle, "Contents/Resources/app/product.json"), "utf8")) as {
    nameShort: string;
  };
  const request = parseArguments(args);
  const userData = request.userDataDir ?? join(process.env.HOME ?? "/", "Library/Application Support", nameShort);
  // Short enough for a socket's name; the real one lies in the user data folder.
  const socket = join(tmpdir(), `code-${createHash("md5").update(userData).digest("hex").slice(0, 16)}.sock`);
  if (await handOver(socket, { ...request, env: process.env })) return 0;
  rmSync(socket, { force: true });

  const logs = join(userData, "logs", timestamp(new Date()));
  mkdirSync(logs, { recursive: true });
  const log = (line: string) =>
    appendFileSync(
      join(logs, "main.log"),
      `${new Date().toISOString().replace("T", " ").slice(0, 23)} [info] ${line}\n`,
    );
  const resolveShell = createShellEnvironment(() => timeoutSeconds(userData), log);
  const windows = createWindows({ root, userData, logs, log, resolveShell });
  const lock = join(userData, "code.lock");
  writeFileSync(lock, String(process.pid));

  const server = createServer((connection) => {
    let text = "";
    connection.on("data", (chunk) => {
      text += chunk.toString("utf8");
      if (!text.endsWith("\n")) return;
      const received = JSON.parse(text) as Required<WindowRequest>;
      const keepsEnv = received.env.VSCODE_CLI === "1" || received.preserveEnv;
      void windows.open({ ...received, env: keepsEnv ? received.env : {} }).then(() => connection.end("done\n"));
    });
    connection.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  // The first instance's own variables are the process's; its window brings none.
  void windows.open({ ...request, env: {} });
  await new Promise<void>((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  await windows.close();
  server.close();
  rmSync(socket, { force: true });
  rmSync(lock, { force: true });
  process.exit(0);
}

function parseArguments(args: string[]): WindowRequest & { userDataDir?: string } {
  const has = (...names: string[]) => names.some((name) => args.includes(name));
  const at = args.indexOf("--user-data-dir");
  const values = new Set(at < 0 ? [] : [args[at + 1]]);
  return {
    folders: args.filter((arg) => !arg.startsWith("-") && !values.has(arg)),
    newWindow: has("--new-window", "-n"),
    forceUserEnv: has("--force-user-env"),
    forceDisableUserEnv: has("--force-disable-user-env"),
    preserveEnv: has("--preserve-env"),
    userDataDir: at < 0 ? undefined : args[at + 1],
    env: {},
  };
}

/** Sends everything to the instance that runs already; false when there is none. */
function handOver(socket: string, request: WindowRequest & { env: Environment }): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = createConnection(socket, () => connection.write(JSON.stringify(request) + "\n"));
    connection.on("error", () => resolve(false));
    connection.on("data", () => resolve(true));
  });
}

/** `application.shellEnvironmentResolutionTimeout`, of the default profile. */
function timeoutSeconds(userData: string): number {
  try {
    const settings: unknown = parse(readFileSync(join(userData, "User/settings.json"), "utf8"));
    const value = (settings as Record<string, unknown>)["application.shellEnvironmentResolutionTimeout"];
    return typeof value === "number" ? Math.min(120, Math.max(1, value)) : 10;
  } catch {
    return 10;
  }
}

function timestamp(now: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${day}T${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
