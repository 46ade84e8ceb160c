import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfiguration } from "../src/core/configuration";
import {
  dailyCpuSeconds,
  gigabytes,
  isPowerReason,
  readWarmState,
  recentGoFolders,
  staleBy,
  warmedWith,
  warmFolder,
  warmKey,
  writeWarmState,
} from "../src/core/gopls";
import { readMachine } from "../src/core/machine";
import { usedEditors } from "../src/core/vscode";
import type { Duty, DutyContext } from "./duty";
import { watchFolders } from "./watch-folders";

export interface WarmTiming {
  /** Milliseconds after the login, which has enough to do. */
  loginMs: number;
  /** Milliseconds without a change after which a branch counts as switched, or a gopls as written. */
  quietMs: number;
  /** Milliseconds until a folder is tried again that was left for want of power. */
  powerMs: number;
}

const usualTiming: WarmTiming = { loginMs: 120_000, quietMs: 30_000, powerMs: 30 * 60_000 };

/**
 * Fills gopls's cache for the folders of the last week where `warm` allows it: after login, when gopls was replaced, and
 * when the modules or the branch of a folder change that no editor has open. Nothing wakes up in between.
 */
export function warmFolders(timing: WarmTiming = usualTiming): Duty {
  return { name: "warm-folders", start: (context) => new Warming(context, timing).run() };
}

class Warming {
  private changed = true;
  private wake: () => void = () => undefined;
  private retry: NodeJS.Timeout | undefined;
  /** By folder, what it was like when it was left, for a reason that only a change of it can end. */
  private readonly left = new Map<string, string>();
  private usedUp = "";
  private readonly watched = watchFolders(() => this.notice());

  constructor(
    private readonly context: DutyContext,
    private readonly timing: WarmTiming,
  ) {}

  async run(): Promise<void> {
    const { signal, log } = this.context;
    signal.addEventListener("abort", () => this.wake(), { once: true });
    try {
      await this.watch();
      await sleep(this.timing.loginMs, undefined, { signal });
      while (!signal.aborted) {
        if (!this.changed) await new Promise<void>((resolve) => (this.wake = resolve));
        while (this.changed && !signal.aborted) {
          this.changed = false;
          await sleep(this.timing.quietMs, undefined, { signal });
        }
        await this.look().catch((error: unknown) => {
          if (!signal.aborted) log(`warm: ${error instanceof Error ? error.message : String(error)}`);
        });
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      clearTimeout(this.retry);
      this.watched.close();
    }
  }

  private notice(): void {
    this.changed = true;
    this.wake();
  }

  private async isAllowed(): Promise<boolean> {
    const { warm } = await readConfiguration(this.context.host).catch(() => ({ warm: false }));
    return warm;
  }

  /** Watches what decides; only the configuration where nothing is to be warmed. */
  private async watch(): Promise<string[]> {
    const { host } = this.context;
    const wanted = new Map<string, Set<string>>();
    const add = (folder: string, names: Iterable<string>) =>
      wanted.set(folder, new Set([...(wanted.get(folder) ?? []), ...names]));
    add(dirname(host.paths.config), [basename(host.paths.config)]);
    const isAllowed = await this.isAllowed();
    const folders = isAllowed ? await recentGoFolders(host) : [];
    if (isAllowed) {
      // A folder that is opened for the first time gets a folder there.
      for (const { userData } of await usedEditors(host)) add(join(userData, "User/workspaceStorage"), ["*"]);
      for (const folder of folders) for (const [at, names] of await staleBy(folder)) add(at, names);
      for (const path of warmedWith(await readWarmState(host))) add(dirname(path), [basename(path)]);
    }
    this.watched.update(wanted);
    return folders;
  }

  private async look(): Promise<void> {
    const { host, signal } = this.context;
    for (const folder of await this.watch()) {
      if (signal.aborted) return;
      const state = await readWarmState(host);
      if (state.cpuSeconds >= dailyCpuSeconds) return this.tellUsedUp(state.day);
      const known = state.folders[folder];
      const key = await warmKey(folder, known?.gopls ?? "");
      if (known?.key !== key && this.left.get(folder) !== key) await this.warm(folder, key);
    }
    // What was warmed says which gopls is to be watched.
    await this.watch();
  }

  private async warm(folder: string, key: string): Promise<void> {
    const { host, signal, log } = this.context;
    const machine = await readMachine(host, { folder, signal });
    const answer = await warmFolder(machine, signal);
    if (signal.aborted) return;
    if (answer.kind === "skipped") {
      log(`warm: ${folder} was left: ${answer.reason}`);
      if (isPowerReason(answer.reason)) this.tryLater();
      else this.left.set(folder, key);
      return;
    }
    const { durationMs, cpuSeconds, rssBytes, peakBytes } = answer.warmed;
    const gopls = (await machine.tool("gopls")).chosen?.path ?? "";
    const state = await readWarmState(host);
    const own = { key: await warmKey(folder, gopls), gopls, at: host.now().toISOString() };
    await writeWarmState(host, {
      ...state,
      cpuSeconds: state.cpuSeconds + cpuSeconds,
      folders: { ...state.folders, [folder]: { ...own, durationMs, cpuSeconds, rssBytes, peakBytes } },
    });
    const cost = `${Math.round(durationMs / 1000)} s, ${cpuSeconds.toFixed(1)} s of processor time, ${gigabytes(peakBytes)} at most`;
    log(`warm: ${folder} is warm (${cost})`);
  }

  private tryLater(): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.notice(), this.timing.powerMs);
  }

  private tellUsedUp(day: string): void {
    if (this.usedUp !== day) this.context.log(`warm: today's ${dailyCpuSeconds} s of processor time are used up`);
    this.usedUp = day;
  }
}
