import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { commandLine } from "../../src/core/operations";
import { until } from "../mac/until";

/** `go-warden` in front of somebody: on a terminal of its own, which is util-linux's or the Mac's `script`. */
export interface Terminal {
  /** Waits until all that was shown so far has this in it. */
  sees(text: string | RegExp): Promise<string>;
  /** Presses keys: `"y\r"`, Ctrl-C is `"\u0003"`. */
  types(keys: string): void;
  /** The exit code, and all that was shown. */
  ended: Promise<{ code: number | null; shown: string }>;
}

export function onTerminal(
  args: readonly string[],
  { env, cwd }: { env: Readonly<Record<string, string | undefined>>; cwd: string },
): Terminal {
  const command = [process.execPath, join(process.cwd(), "dist/cli.js"), ...args];
  const [file = "", ...rest] = command;
  const script =
    process.platform === "darwin"
      ? ["-q", "/dev/null", ...command]
      : ["-qefc", commandLine({ file, args: rest }), "/dev/null"];
  const child: ChildProcess = spawn("script", script, { env: { ...env, NO_COLOR: "1" }, cwd, stdio: "pipe" });
  onTestFinished(() => void child.kill("SIGKILL"));
  let shown = "";
  child.stdout?.on("data", (chunk: Buffer) => (shown += chunk.toString()));
  return {
    sees: (text) =>
      until(
        () => shown,
        (now) => (typeof text === "string" ? now.includes(text) : text.test(now)),
      ),
    types: (keys) => void child.stdin?.write(keys),
    ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, shown }))),
  };
}
