import { spawn, type ChildProcess } from "node:child_process";
import { ask, startLaunchd } from "./launchd/client";
import { kill } from "./launchd/job";

/** The whole environment of a program that is started from the Dock now. */
export async function dockEnvironment(root: string, bundle: string): Promise<Record<string, string>> {
  const { stdout = "" } = await ask(await startLaunchd(root, bundle), "environment");
  return JSON.parse(stdout) as Record<string, string>;
}

/** Programs started as from the Dock, in groups of their own. */
export function createDock(root: string, bundle: string) {
  const children = new Set<ChildProcess>();
  return {
    async start(program: string, args: readonly string[] = []): Promise<ChildProcess> {
      const env = { ...(await dockEnvironment(root, bundle)), XPC_SERVICE_NAME: `application.${program}` };
      const child = spawn(program, args, { env, cwd: "/", detached: true, stdio: ["ignore", "pipe", "pipe"] });
      children.add(child);
      child.on("exit", () => children.delete(child));
      child.on("error", () => children.delete(child));
      return child;
    },
    stop() {
      for (const { pid } of children) if (pid !== undefined) kill(-pid, "SIGKILL");
    },
  };
}
