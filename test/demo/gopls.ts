import { spawn, type ChildProcess } from "node:child_process";
import type { DemoTools } from "./tools";

/** A gopls as an editor starts it, in a project's folder; it waits for a client and does nothing. */
export function startGopls({ gopls, goCache }: DemoTools, home: string, project: string): ChildProcess {
  return spawn(gopls, [], {
    cwd: project,
    env: { HOME: home, PATH: process.env.PATH, GOCACHE: goCache, GOTELEMETRY: "off" },
    stdio: ["pipe", "ignore", "ignore"],
  });
}
