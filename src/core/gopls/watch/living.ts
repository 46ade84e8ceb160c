import { answers } from "../../host";
import type { ProcessTable } from "../processes/process";
import { goplsBuild } from "../processes/version";
import { processKey, type GoplsWindow, type WatchedProcess } from "../processes/watch-state";
import type { Lifetime } from "../signals/lifetime";
import { coalesced } from "./background";

interface Living {
  process: WatchedProcess;
  /** Milliseconds since 1970. */
  lastSeen: number;
}

export interface LivingEvents {
  /** A gopls is seen for the first time. */
  started(process: WatchedProcess): Promise<void>;
  ended(process: WatchedProcess, life: Lifetime): void;
  /** Something about those that live is not on disk yet. */
  changed(): Promise<void>;
}

const keptSidecars = 500;

/** The gopls of this user that live, as far as the last scan saw them; says which come and which go. */
export class LivingGopls {
  private readonly alive = new Map<string, Living>();
  /** Told as ended; a scan that began before their end still shows them. */
  private readonly gone = new Set<string>();
  /** By extension host. */
  private readonly windows = new Map<number, GoplsWindow>();
  /** Whose sidecar it is, by pid, of those that have ended as well. */
  private readonly sidecars = new Map<number, string>();

  constructor(
    private readonly table: ProcessTable,
    private readonly events: LivingEvents,
    /** Those of an earlier run, and when that wrote them down. */
    saved: { processes: readonly WatchedProcess[]; at: number },
  ) {
    for (const process of saved.processes) this.add(process, saved.at);
  }

  get size(): number {
    return this.alive.size;
  }

  processes = (): WatchedProcess[] => [...this.alive.values()].map(({ process }) => process);

  /** Whether a gopls runs in the window of that extension host. */
  inWindow = (hostPid: number | undefined): boolean => this.processes().some(({ parent }) => parent.pid === hostPid);

  /** The window of that extension host, when a gopls was ever seen in it. */
  windowOf = (hostPid: number): GoplsWindow | undefined => this.windows.get(hostPid);

  /** Sidecars that were seen and are not that gopls's. */
  sidecarsBut(process: WatchedProcess): ReadonlySet<number> {
    const key = processKey(process);
    return new Set([...this.sidecars].filter(([, owner]) => owner !== key).map(([pid]) => pid));
  }

  /** Whether those that were seen live: one system call each. */
  tick(): void {
    const now = Date.now();
    for (const living of this.alive.values()) {
      if (answers(living.process.pid)) living.lastSeen = now;
      else this.leave(living);
    }
  }

  /** Looks for new ones, and for ended ones whose pid answers nevertheless: a zombie, or another program. */
  readonly scan: () => Promise<void> = coalesced(() => this.scanNow());

  private async scanNow(): Promise<void> {
    const found = (await this.table.scan()).filter(({ sameHome, role }) => sameHome && role !== "own");
    const present = new Set(found.map(processKey));
    let changed = false;
    for (const process of found) {
      const key = processKey(process);
      const known = this.alive.get(key)?.process;
      if (!known && this.gone.has(key)) continue;
      if (!known) {
        const watched = { ...process, ...(await goplsBuild(process.executable)) };
        this.add(watched, Date.now());
        await this.events.started(watched);
        changed = true;
      } else if (known.sidecarPid === null && process.sidecarPid !== null) {
        known.sidecarPid = process.sidecarPid;
        this.noteSidecar(known);
        changed = true;
      }
    }
    for (const [key, living] of this.alive) if (!present.has(key)) this.leave(living);
    if (changed) await this.events.changed();
  }

  private add(process: WatchedProcess, lastSeen: number): void {
    this.alive.set(processKey(process), { process, lastSeen });
    const { parent, editor, workspace } = process;
    this.windows.set(parent.pid, { parent, editor, workspace });
    for (const hostPid of this.windows.keys()) if (!answers(hostPid)) this.windows.delete(hostPid);
    this.noteSidecar(process);
  }

  private noteSidecar(process: WatchedProcess): void {
    if (process.sidecarPid === null) return;
    this.sidecars.set(process.sidecarPid, processKey(process));
    const [oldest] = this.sidecars.keys();
    if (this.sidecars.size > keptSidecars && oldest !== undefined) this.sidecars.delete(oldest);
  }

  private leave({ process, lastSeen }: Living): void {
    const key = processKey(process);
    this.alive.delete(key);
    this.gone.add(key);
    this.events.ended(process, { from: Date.parse(process.startedAt), lastSeen, to: Date.now() });
  }
}
