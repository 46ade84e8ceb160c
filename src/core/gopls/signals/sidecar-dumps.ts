import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { readPart } from "../../host";
import type { WatchedProcess, WatchState } from "../processes/watch-state";
import { debugFolder } from "./consent";
import { within, type Lifetime } from "./lifetime";
import { parseSidecarLog, type SidecarCrash } from "./sidecar-log";

interface LoggedDump extends SidecarCrash {
  path: string;
  /** Of the piece of the log in which it was found. */
  offset: number;
  /** Milliseconds of the monotonic clock. */
  seenAt: number;
}

const keptNames = 200;

/** The crash dumps that telemetry sidecars wrote and that belong to no incident yet. */
export class SidecarDumps {
  private open: LoggedDump[] = [];
  private readonly positions: Map<string, { inode: number; offset: number; tail: string }>;
  private readonly taken: Set<string>;

  constructor(
    private readonly folders: readonly string[],
    saved: Pick<WatchState, "sidecarLogs" | "seenDumps"> | undefined,
  ) {
    this.positions = new Map(Object.entries(saved?.sidecarLogs ?? {}));
    this.taken = new Set(saved?.seenDumps);
  }

  /** Whether a crashing gopls's sidecar writes a dump, because the folder for it is there. */
  expected = (): boolean => this.folders.some((folder) => existsSync(debugFolder(folder)));

  /** Reads what is new; `first`: nothing was ever read, and what stands there is no news. */
  async refresh(first: boolean): Promise<void> {
    for (const folder of this.folders) await this.readLog(join(debugFolder(folder), "sidecar.log"), first);
  }

  private async readLog(path: string, first: boolean): Promise<void> {
    const status = await stat(path).catch(() => undefined);
    if (!status) return;
    const before = this.positions.get(path);
    if (!before && first) {
      this.positions.set(path, { inode: status.ino, offset: status.size, tail: await tailOf(path, status.size) });
      return;
    }
    let offset = before?.inode === status.ino && before.offset <= status.size ? before.offset : 0;
    if (offset === status.size) return;
    if (offset > 0 && (await tailOf(path, offset)) !== before?.tail) offset = 0;
    const { crashes, consumed } = parseSidecarLog(await readPart(path, offset, status.size));
    for (const crash of crashes) {
      const known = this.taken.has(nameOf(crash)) || this.open.some((one) => nameOf(one) === nameOf(crash));
      if (known || !crash.text.includes("golang.org/x/tools/gopls/")) continue;
      this.open.push({ ...crash, path, offset, seenAt: performance.now() });
    }
    const end = offset + consumed;
    this.positions.set(path, { inode: status.ino, offset: end, tail: await tailOf(path, end) });
  }

  /**
   * The dump of that gopls's own sidecar. When nobody saw its sidecar: one that was written in its lifetime by a sidecar
   * that belongs to no other.
   */
  take(process: WatchedProcess, life: Lifetime, otherSidecars: ReadonlySet<number>): SidecarCrash | undefined {
    const own =
      process.sidecarPid === null
        ? (dump: LoggedDump) => !otherSidecars.has(dump.sidecarPid) && within(clockOf(dump.loggedAt), life)
        : (dump: LoggedDump) => dump.sidecarPid === process.sidecarPid;
    const at = this.open.findIndex(own);
    const [taken] = at < 0 ? [] : this.open.splice(at, 1);
    if (taken) this.taken.add(nameOf(taken));
    return taken;
  }

  /** What nobody claimed for that long. */
  takeOld(ageMs: number): SidecarCrash[] {
    const isOld = ({ seenAt }: LoggedDump) => performance.now() - seenAt >= ageMs;
    const old = this.open.filter(isOld);
    this.open = this.open.filter((one) => !isOld(one));
    for (const dump of old) this.taken.add(nameOf(dump));
    return old;
  }

  state(): Pick<WatchState, "sidecarLogs" | "seenDumps"> {
    const unread = new Map(this.positions);
    for (const { path, offset } of this.open) {
      const position = unread.get(path);
      // Without a tail to compare the log is read from its start again; dumps taken already are known by name.
      if (position && offset < position.offset) unread.set(path, { ...position, offset: 0, tail: "" });
    }
    return { sidecarLogs: Object.fromEntries(unread), seenDumps: [...this.taken].slice(-keptNames) };
  }

  /** The log was cut by us. */
  forget(path: string): void {
    const position = this.positions.get(path);
    if (position) this.positions.set(path, { ...position, offset: 0, tail: "" });
  }

  readTo = (path: string): number => this.positions.get(path)?.offset ?? 0;
}

const nameOf = (dump: SidecarCrash) => `${dump.sidecarPid} ${dump.loggedAt}`;

/** `2026/11/23 07:01:48`, local time, in seconds since midnight. */
function clockOf(loggedAt: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = loggedAt.slice(11).split(":").map(Number);
  return (hours * 60 + minutes) * 60 + seconds;
}

async function tailOf(path: string, end: number): Promise<string> {
  return (await readPart(path, Math.max(0, end - 64), end)).toString("base64");
}
