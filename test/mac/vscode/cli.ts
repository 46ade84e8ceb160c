import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** Nothing starts it from here: the bundle's `bin/code` does. */
export const path = "/usr/libexec/code-cli";

/** out/cli.js on macOS: `open -n -g -a EXECUTABLE --env K=V … --args …`, with nothing in open's own environment. */
export function main([bundle = "", ...args]: string[], root: string): number {
  if (args.includes("--version") || args.includes("-v")) {
    const { version } = JSON.parse(readFileSync(join(bundle, "Contents/Resources/app/package.json"), "utf8")) as {
      version: string;
    };
    console.log(`${version}\n0000000000000000000000000000000000000000\narm64`);
    return 0;
  }
  if (process.env.VSCODE_IPC_HOOK_CLI) {
    // Inside a VS Code terminal the script talks to that window's server instead.
    mkdirSync(join(root, "var/log"), { recursive: true });
    appendFileSync(join(root, "var/log/remote-cli.jsonl"), JSON.stringify(args) + "\n");
    return 0;
  }
  const env: Record<string, string | undefined> = { ...process.env, VSCODE_CLI: "1", ELECTRON_NO_ATTACH_CONSOLE: "1" };
  delete env.ELECTRON_RUN_AS_NODE;
  const passed = Object.entries(env).flatMap(([name, value]) => (name === "_" ? [] : ["--env", `${name}=${value}`]));
  const absolute = args.map((arg) => (arg.startsWith("-") ? arg : resolve(arg)));
  const executable = join(bundle, "Contents/MacOS/Electron");
  const opened = spawnSync(
    join(root, "/usr/bin/open"),
    ["-n", "-g", "-a", executable, ...passed, "--args", ...absolute],
    {
      env: {},
      stdio: "inherit",
    },
  );
  return opened.status ?? 1;
}
