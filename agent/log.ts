import { mkdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { redactCredentials } from "../src/core/credentials";
import { appendTextSync, type Host } from "../src/core/host";
import { oneLine } from "../src/core/visible";
import type { Log } from "./duty";

const maxBytes = 256 * 1024;

/** Lines with a time in front and without credentials, in `agent.log`; when it is full it becomes `agent.log.1`. Never throws. */
export function createLog(host: Host): Log {
  const path = join(host.paths.logs, "agent.log");
  return (line) => {
    try {
      mkdirSync(host.paths.logs, { recursive: true, mode: 0o700 });
      if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) renameSync(path, `${path}.1`);
      appendTextSync(path, `${host.now().toISOString()} ${oneLine(redactCredentials(line.replaceAll("\n", " ")))}\n`);
    } catch {
      // A full disk must not end the agent.
    }
  };
}
