import { existsSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { goplsSettings, type MachineFacts } from "../../machine";
import { createProcessTable } from "../processes/process-table";
import { editorIsThere, isEditorsAt, runSession } from "./session";

/** A folder whose gopls starts warm now. */
export interface Warmed {
  folder: string;
  durationMs: number;
  /** What gopls used when it was done, and at most. */
  rssBytes: number;
  peakBytes: number;
  cpuSeconds: number;
}

export type WarmAnswer = { kind: "warmed"; warmed: Warmed } | { kind: "skipped"; folder: string; reason: string };

/** Milliseconds for one folder. */
const longestMs = 20 * 60_000;

/**
 * Fills the file cache of the user's own gopls for a folder, with the editor's settings and environment, so that the
 * editor's next start finds it. Skipped where the folder is not trusted, holds no module, or has a gopls already.
 */
export async function warmFolder(machine: MachineFacts, signal?: AbortSignal): Promise<WarmAnswer> {
  const { host, folder = host.home } = machine;
  const skipped = (reason: string): WarmAnswer => ({ kind: "skipped", folder, reason });
  if (machine.trust.trust !== "trusted") {
    const once = machine.trust.trust === "unknown" ? "; --trust does it for one call" : "";
    return skipped(`it is not trusted, and loading it runs go in it${once}`);
  }
  if (!["go.mod", "go.work"].some((name) => existsSync(join(folder, name))))
    return skipped("it has no go.mod and no go.work");
  const { chosen } = await machine.tool("gopls");
  if (!chosen) return skipped("gopls is not installed");
  const power = await lowPower(machine);
  if (power) return skipped(power);
  const running = await createProcessTable(host).scan();
  if (running.some((one) => isEditorsAt(one, folder))) return skipped(editorIsThere);
  const end = await runSession(host, {
    gopls: chosen.path,
    folder,
    environment: await machine.toolEnvironment(),
    settings: goplsSettings(await machine.settings()),
    memoryLimitBytes: totalmem() / 2,
    timeoutMs: longestMs,
    signal,
  });
  if (end.kind === "stopped") return skipped(end.reason);
  const { durationMs, rssBytes, peakBytes, cpuSeconds } = end;
  return { kind: "warmed", warmed: { folder, durationMs, rssBytes, peakBytes, cpuSeconds } };
}

/** pmset(1): `Now drawing from 'Battery Power'`, `-InternalBattery-0 (id=…)	27%; discharging`; `lowpowermode 1`. */
async function lowPower({ host }: MachineFacts): Promise<string | undefined> {
  if (host.platform !== "macos") return undefined;
  const ask = (...args: string[]) => host.run(host.system("/usr/bin/pmset"), args, { timeoutMs: 5000 });
  const [battery, settings] = [await ask("-g", "batt"), await ask("-g")];
  if (/^\s*lowpowermode\s+1\b/m.test(settings.stdout)) return "the Mac is in Low Power Mode";
  const percent = Number(/(\d+)%;/.exec(battery.stdout)?.[1] ?? 100);
  if (/'Battery Power'/.test(battery.stdout) && percent < 30)
    return `the Mac runs on its battery, ${percent} % are left`;
  return undefined;
}
