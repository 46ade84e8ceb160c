import type { WatchedProcess } from "../processes/watch-state";
import { processKey } from "../processes/watch-state";
import { within, type Lifetime } from "./lifetime";
import type { LogFollower, LogPosition, WindowEnd } from "./log-follower";

/** A gopls that has ended and for which the editor's log may have an end. */
export interface EndedProcess {
  process: WatchedProcess;
  /** The editor's folder; undefined when it keeps no log that we know. */
  userDataDir: string | undefined;
  life: Lifetime;
}

interface SeenEnd {
  end: WindowEnd;
  /** Milliseconds of the monotonic clock. */
  seenAt: number;
  claimed: boolean;
}

const keptMs = 120_000;
/** After which a gopls that could not start is not tried again, or was. */
const triedAgainMs = 10_000;
/** In which an entry is completed by the one that belongs to it. */
const joinedMs = 1_500;

/** The ends in the editors' logs; each goes to the gopls that ended in that window at that time, and to no other. */
export class WindowEnds {
  private ends: SeenEnd[] = [];
  private readonly claims = new Map<string, WindowEnd>();

  constructor(private readonly follower: LogFollower) {}

  /** Reads what is new, and gives the ends of each window to the processes that ended in it, in their order. */
  async refresh(folders: Iterable<string>, since: number, ended: readonly EndedProcess[]): Promise<void> {
    const read = await this.follower.read(folders, { since });
    const now = performance.now();
    this.ends.push(...read.map((end) => ({ end, seenAt: now, claimed: false })));
    this.ends = this.ends.filter(({ seenAt }) => now - seenAt < keptMs);
    for (const [key, end] of this.claims) if (!this.ends.some((one) => one.end === end)) this.claims.delete(key);
    this.assign(ended);
  }

  private assign(ended: readonly EndedProcess[]): void {
    for (const seen of this.ends) if (!seen.end.unsure) this.give(seen, ended);
    // A mere empty entry counts only where nothing better has come.
    const alone = ended.filter(({ life }) => Date.now() - life.to > joinedMs);
    for (const seen of this.ends) if (seen.end.unsure) this.give(seen, alone);
  }

  private give(seen: SeenEnd, ended: readonly EndedProcess[]): void {
    const { end } = seen;
    if (seen.claimed) return;
    const owner = ended.find(
      ({ process, userDataDir, life }) =>
        !this.claims.has(processKey(process)) &&
        end.userDataDir === userDataDir &&
        (end.hostPid === undefined || end.hostPid === process.parent.pid) &&
        within(end.clock, life),
    );
    if (!owner) return;
    seen.claimed = true;
    this.claims.set(processKey(owner.process), end);
  }

  /** The end that belongs to that gopls; it may still be completed. */
  of = (process: WatchedProcess): WindowEnd | undefined => this.claims.get(processKey(process));

  /**
   * Attempts to start that failed one after the other, and whether another one may still come: an editor tries twice
   * (docs/facts/vscode.md §5). Any other end stands alone.
   */
  attempts(end: WindowEnd): { ends: WindowEnd[]; settled: boolean } {
    const all = this.ends.filter((one) => one.end.path === end.path);
    const at = all.findIndex((one) => one.end === end);
    if (at < 0 || !end.failedStart) return { ends: [end], settled: true };
    const goesOn = (one: SeenEnd | undefined) => one?.end.failedStart === true;
    let first = at;
    while (goesOn(all[first - 1]) && !all[first - 1]?.end.final) first -= 1;
    let last = at;
    while (!all[last]?.end.final && goesOn(all[last + 1])) last += 1;
    const age = (one: SeenEnd | undefined) => (one ? performance.now() - one.seenAt : 0);
    const settled =
      all[last]?.end.final === true ||
      age(all[last]) > triedAgainMs ||
      (all[last + 1] && age(all[last + 1]) > joinedMs);
    return { ends: all.slice(first, last + 1).map((one) => one.end), settled: settled === true };
  }

  /**
   * Ends nobody asked for that belong to no gopls that was seen, each alone or with the attempts it goes with: it lived
   * too shortly, and the editor's log is all there is of it.
   */
  takeUnclaimed(ageMs: number): WindowEnd[][] {
    const now = performance.now();
    const found: WindowEnd[][] = [];
    for (const seen of this.ends) {
      const { end } = seen;
      if (seen.claimed || now - seen.seenAt < ageMs) continue;
      const { ends, settled } = this.attempts(end);
      if (!settled) continue;
      const group = this.ends.filter((one) => ends.includes(one.end));
      const belongs = group.some((one) => one.claimed);
      for (const one of group) one.claimed = true;
      if (!belongs && end.requested === undefined && !end.unsure) found.push(ends);
    }
    return found;
  }

  /** Whether there are ends that are neither claimed nor taken yet, in that window or any. */
  isWaiting = (hostPid?: number): boolean =>
    this.ends.some(({ end, claimed }) => !claimed && (hostPid === undefined || end.hostPid === hostPid));

  /** How far everything is read and claimed. */
  positions(): Record<string, LogPosition> {
    const open = this.follower.positions();
    for (const { end, claimed } of this.ends) {
      const position = open.get(end.path);
      if (!claimed && position && end.at < position.offset) open.set(end.path, { ...position, offset: end.at });
    }
    return Object.fromEntries(open);
  }
}
