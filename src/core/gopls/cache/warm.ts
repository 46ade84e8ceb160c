import { totalmem } from "node:os";
import type { Host } from "../../host";
import { goplsSettings, type MachineFacts } from "../../machine";
import { modulesBelow } from "../../toolchain";
import { createProcessTable } from "../processes/process-table";
import { firstGoFiles } from "./first-files";
import { editorIsThere, isEditorsAt } from "./quiet";
import { runSession } from "./session";

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

/** What a gopls of our own is started with for a folder, or why none may be started there. */
export type Loadable =
  | { kind: "loadable"; gopls: string; /** A Go file of each module. */ files: string[] }
  | { kind: "refused"; reason: string };

/** How deep modules of a folder are looked for. */
const modulesWithin = 3;

/** Only a folder that is trusted is loaded, for gopls runs go in it. */
export async function loadable(machine: MachineFacts): Promise<Loadable> {
  const { host, folder = host.home } = machine;
  const refused = (reason: string): Loadable => ({ kind: "refused", reason });
  if (machine.trust.trust !== "trusted") {
    const once = machine.trust.trust === "unknown" ? "; --trust does it for one call" : "";
    return refused(`it is not trusted, and loading it runs go in it${once}`);
  }
  const [modules, { goWork }] = await Promise.all([modulesBelow(folder, modulesWithin), machine.project()]);
  if (modules.length === 0 && !goWork) return refused("it has no go.mod and no go.work");
  const { chosen } = await machine.tool("gopls");
  if (!chosen) return refused("gopls is not installed");
  return { kind: "loadable", gopls: chosen.path, files: await firstGoFiles(modules) };
}

/**
 * Fills the file cache of the user's own gopls for a folder, with the editor's settings and environment, so that the
 * editor's next start finds it. Skipped where the folder is not trusted, holds no module, or has a gopls already.
 */
export async function warmFolder(machine: MachineFacts, signal?: AbortSignal): Promise<WarmAnswer> {
  const { host, folder = host.home } = machine;
  const skipped = (reason: string): WarmAnswer => ({ kind: "skipped", folder, reason });
  const may = await loadable(machine);
  if (may.kind === "refused") return skipped(may.reason);
  const power = await lowPower(host);
  if (power) return skipped(power);
  const running = await createProcessTable(host).scan();
  if (running.some((one) => isEditorsAt(one, folder))) return skipped(editorIsThere);
  const end = await runSession(host, {
    gopls: may.gopls,
    folder,
    environment: await machine.toolEnvironment(),
    settings: goplsSettings(await machine.settings()),
    inBackground: true,
    // Each module of several is loaded when one of its files is opened (docs/facts/gopls.md §5).
    files: may.files.length > 1 ? may.files : [],
    memoryLimitBytes: totalmem() / 2,
    timeoutMs: longestMs,
    signal,
  });
  if (end.kind === "stopped") return skipped(end.reason);
  const { durationMs, rssBytes, peakBytes, cpuSeconds } = end;
  return { kind: "warmed", warmed: { folder, durationMs, rssBytes, peakBytes, cpuSeconds } };
}

/**
 * Why a Mac's power is too short for work that nobody waits for. pmset(1) says `Now drawing from 'Battery Power'`,
 * `-InternalBattery-0 (id=…)	27%; discharging; …`, and `lowpowermode 1`, or `powermode 1` where there is a high one too.
 */
export async function lowPower(host: Host): Promise<string | undefined> {
  if (host.platform !== "macos") return undefined;
  const ask = (...args: string[]) => host.run(host.system("/usr/bin/pmset"), args, { timeoutMs: 5000 });
  const [battery, settings] = [await ask("-g", "batt"), await ask("-g")];
  if (/^\s*(lowpowermode|powermode)\s+1\b/m.test(settings.stdout)) return `${power} is in Low Power Mode`;
  const percent = Number(/(\d+)%;/.exec(battery.stdout)?.[1] ?? 100);
  if (/'Battery Power'/.test(battery.stdout) && percent < leastPercent)
    return `${power} runs on its battery, ${percent} % are left`;
  return undefined;
}

const power = "the Mac";
const leastPercent = 30;

/** Whether a folder was left for want of power, which comes back by itself. */
export const isPowerReason = (reason: string): boolean => reason.startsWith(`${power} `);
