import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { built } from "../built";

/** The built agent, running in a simulated session; resolves when its first sync is done. */
export async function startAgent(root: string, home: string, shell: string) {
  const bundle = built("agent.js");
  const child = spawn(process.execPath, [bundle], {
    env: { HOME: home, SHELL: shell, PATH: "/usr/bin:/bin:/usr/sbin:/sbin", GO_WARDEN_SYSROOT: root },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const log = join(home, "Library", "Logs", "go-warden", "agent.log");
  for (let tries = 0; !(await readFile(log, "utf8").catch(() => "")).includes("environment: "); tries++) {
    if (tries > 400) throw new Error("the agent did not sync");
    await sleep(50);
  }
  return {
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exit = once(child, "exit");
      child.kill("SIGTERM");
      await exit;
    },
  };
}
