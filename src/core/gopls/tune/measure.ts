import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { writeAtomically, type Host } from "../../host";
import type { Json } from "../../vscode";
import { runSession } from "../cache/session";
import { metrics, type Sample } from "./compare";

/** What one start of gopls is measured with. */
export interface Setup {
  gopls: string;
  folder: string;
  settings: Readonly<Record<string, Json>>;
  environment: Readonly<Record<string, string | undefined>>;
  /** The text of a go.work that stands nowhere yet, with absolute folders. */
  goWork?: string;
  files: readonly string[];
  /** With an empty cache, as after an upgrade of gopls; else with the user's own. */
  cold: boolean;
  memoryLimitBytes: number;
  timeoutMs: number;
  signal?: AbortSignal;
}

export type Measured = { kind: "measured"; sample: Sample; durationMs: number } | { kind: "failed"; reason: string };

/** Starts gopls once in a private session and measures until it has nothing left to do. */
export async function measure(host: Host, { cold, goWork, ...setup }: Setup): Promise<Measured> {
  const temporary = cold || goWork !== undefined;
  const folder = temporary ? await mkdtemp(join(host.paths.temp, "go-warden-tune-")) : "";
  try {
    const environment: Record<string, string | undefined> = { ...setup.environment };
    if (cold) environment.GOPLSCACHE = join(folder, "cache");
    if (goWork !== undefined) {
      environment.GOWORK = join(folder, "go.work");
      await writeAtomically(environment.GOWORK, goWork);
    }
    const end = await runSession(host, { ...setup, environment, inBackground: false });
    if (end.kind === "stopped") return { kind: "failed", reason: end.reason };
    if (end.loadError !== null) return { kind: "failed", reason: end.loadError };
    const sample = Object.fromEntries(metrics.map((metric) => [metric, end[metric]])) as Sample;
    return { kind: "measured", sample, durationMs: end.durationMs };
  } finally {
    if (temporary) await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
