import type { WatchState } from "../processes/watch-state";
import { readCounterFiles, troubleOf } from "./telemetry";

/** A counter of trouble that rose. */
export interface CountedTrouble {
  folder: string;
  file: string;
  counter: string;
  value: number;
  trouble: "crash" | "bug";
  version: string;
  goVersion: string;
}

interface Build {
  version: string | null;
  goVersion: string | null;
}

/** Telemetry's counters of crashes and bugs, as far as they rose and belong to no incident yet. */
export class CrashCounters {
  private open: (CountedTrouble & { seenAt: number })[] = [];
  private readonly accounted: Map<string, Record<string, Record<string, number>>>;

  constructor(
    private readonly folders: readonly string[],
    saved: Pick<WatchState, "counters"> | undefined,
  ) {
    this.accounted = new Map(Object.entries(saved?.counters ?? {}));
  }

  /** Reads what is new; `first`: nothing was ever read, and what stands there is no news. */
  async refresh(first: boolean): Promise<void> {
    for (const folder of this.folders) await this.readFolder(folder, first);
  }

  private async readFolder(folder: string, first: boolean): Promise<void> {
    const before = this.accounted.get(folder);
    const next: Record<string, Record<string, number>> = {};
    for (const [file, { metadata, counters }] of await readCounterFiles(folder)) {
      const done: Record<string, number> = { ...before?.[file] };
      for (const [counter, value] of counters) {
        const trouble = troubleOf(counter);
        if (!trouble) continue;
        if (first && !before) {
          done[counter] = value;
          continue;
        }
        const isSame = (one: CountedTrouble) => one.folder === folder && one.file === file && one.counter === counter;
        for (let count = (done[counter] ?? 0) + this.open.filter(isSame).length; count < value; count++) {
          const { Version: version = "", GoVersion: goVersion = "" } = metadata;
          const rose = { folder, file, counter, value: count + 1, trouble, version, goVersion };
          this.open.push({ ...rose, seenAt: performance.now() });
        }
      }
      next[file] = done;
    }
    this.accounted.set(folder, next);
  }

  /** A crash counted for that build of gopls; rather one with this topmost frame. */
  takeCrash(build: Build, topFrame?: string): CountedTrouble | undefined {
    const fits = this.open.filter(
      (one) =>
        one.trouble === "crash" &&
        (build.goVersion === null || one.goVersion === build.goVersion) &&
        (build.version === null || sameVersion(one.version, build.version)),
    );
    const taken = fits.find(({ counter }) => topFrame !== undefined && counter.includes(`\n${topFrame}:`)) ?? fits[0];
    if (taken) this.account(taken);
    return taken;
  }

  /** What nobody claimed for that long. */
  takeOld(ageMs: number): CountedTrouble[] {
    const old = this.open.filter(({ seenAt }) => performance.now() - seenAt >= ageMs);
    for (const one of old) this.account(one);
    return old;
  }

  private account(taken: CountedTrouble): void {
    this.open = this.open.filter((one) => one !== taken);
    const done = this.accounted.get(taken.folder)?.[taken.file];
    if (done) done[taken.counter] = Math.max(done[taken.counter] ?? 0, taken.value);
  }

  state = (): Pick<WatchState, "counters"> => ({ counters: Object.fromEntries(this.accounted) });
}

/** Telemetry writes `devel` for what build info calls `(devel)` or a pseudo-version, and nothing for no version. */
function sameVersion(counted: string, built: string): boolean {
  return counted === built || ((counted === "devel" || counted === "") && !/^v\d+\.\d+\.\d+(-pre\.\d+)?$/.test(built));
}
