import { existsSync } from "node:fs";
import type { Host } from "../../host";
import type { GoplsProcess } from "./process";
import { createProcTable } from "./proc";
import { createPsTable } from "./ps";

export interface Usage {
  rssBytes: number;
  /** Processor time since its start. */
  cpuSeconds: number;
}

/** Finds gopls among the running processes. */
export interface ProcessTable {
  /** Every gopls of this user. */
  scan(): Promise<GoplsProcess[]>;
  /** What each uses, by pid; one that is gone is missing. */
  usage(processes: readonly { pid: number; startToken: string }[]): Promise<Map<number, Usage>>;
  /** Whether a process that answers to kill(pid, 0) is still the one that was meant and no zombie; asks the system. */
  confirm(process: { pid: number; startToken: string }): Promise<boolean>;
  /** Whether `confirm` starts a program. */
  readonly confirmCosts: boolean;
  /** Programs started so far, for the bill. */
  spawned(): number;
}

/**
 * Linux is read from /proc; a Mac is asked by one `ps` per scan, and `lsof` for a gopls not seen before. The processes
 * of a simulated Mac are real Linux ones: without a `ps` in its tree they are read from /proc too.
 */
export function createProcessTable(host: Host): ProcessTable {
  const ps = host.system("/bin/ps");
  if (host.platform === "macos" && (!host.simulated || existsSync(ps))) return createPsTable(host, ps);
  return createProcTable(host);
}

/** Whether anything runs under this pid; a zombie does, too. */
export function answers(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
