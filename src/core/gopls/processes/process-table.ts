import { existsSync } from "node:fs";
import type { Host } from "../../host";
import type { ProcessTable } from "./process";
import { createProcTable } from "./proc";
import { createPsTable } from "./ps";

/**
 * Linux is read from /proc; a Mac is asked by one `ps` per scan, and `lsof` for a gopls not seen before. The processes
 * of a simulated Mac are real Linux ones: without a `ps` in its tree they are read from /proc too.
 */
export function createProcessTable(host: Host): ProcessTable {
  const ps = host.system("/bin/ps");
  if (host.platform === "macos" && (!host.simulated || existsSync(ps))) return createPsTable(host, ps);
  return createProcTable(host);
}
