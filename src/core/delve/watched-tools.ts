import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isTrouble, type Finding } from "../finding";
import type { Host } from "../host";
import { goEnvFile, readGoEnvFile, searchTool } from "../toolchain";
import { diagnose } from "./diagnose/diagnose";
import { fileFindings } from "./diagnose/file-findings";
import { inspectProgram } from "./inspection";

/** The tools whose replacement breaks something at once. */
export const WATCHED_TOOLS = ["dlv", "gopls"] as const;
type WatchedTool = (typeof WATCHED_TOOLS)[number];

export interface ToolCopy {
  tool: WatchedTool;
  path: string;
  realPath: string;
  /** Changes when the file is replaced or written to. */
  state: string;
}

/** Where the tools lie, and every folder in which one may appear, for programs that have `environment`. */
export async function findTools(
  host: Host,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<{ folders: string[]; copies: ToolCopy[] }> {
  const folders = new Set([host.system("/opt/homebrew/bin"), host.system("/usr/local/bin")]);
  const copies = new Map<string, ToolCopy>();
  const written = await readGoEnvFile(await goEnvFile(host));
  for (const tool of WATCHED_TOOLS) {
    const { all, searched } = await searchTool(host, tool, { environment: { ...written, ...environment } });
    for (const { path } of searched) folders.add(dirname(path));
    for (const { path, realPath } of all) {
      const found = await stat(realPath).catch(() => undefined);
      if (found) copies.set(path, { tool, path, realPath, state: `${found.ino} ${found.size} ${found.mtimeMs}` });
    }
  }
  return { folders: [...folders], copies: [...copies.values()] };
}

/** What is wrong with a tool that was just put there; runs dlv once, gopls not at all. */
export async function troubleOf(host: Host, { tool, path }: ToolCopy, signal?: AbortSignal): Promise<Finding[]> {
  if (tool === "dlv") {
    const { findings } = await diagnose(host, path, { signal });
    return findings.filter((finding) => finding.id.startsWith("dlv-") && isTrouble(finding));
  }
  // The gopls that runs on a simulated Mac is the machine's own.
  const ofDelveOnly = ["dlv-not-delve", "dlv-built-with-old-go", ...(host.simulated ? ["dlv-for-linux"] : [])];
  const findings = fileFindings(host, await inspectProgram(host, path, { pages: true }));
  return findings.filter((finding) => isTrouble(finding) && !ofDelveOnly.includes(finding.id));
}
