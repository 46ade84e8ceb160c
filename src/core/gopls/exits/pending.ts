import type { Host } from "../../host";
import { crashFields, dumpOf, evidenceLines, saidBy, type Seen } from "../incidents/build-incident";
import type { Incident } from "../incidents/incident";
import { fillIncident } from "../incidents/incident-store";
import type { WatchedProcess, WatchState } from "../processes/watch-state";
import type { Evidence } from "../signals/evidence";
import type { Lifetime } from "../signals/lifetime";
import type { EndedProcess } from "../signals/window-ends";

type Owed = WatchState["owed"][number];

interface Pending extends Owed {
  life: Lifetime;
  userDataDir: string | undefined;
}

const keptPending = 50;
/** After which an editor writes no more of an end. */
const loggedWithinMs = 60_000;

/**
 * An end is told as soon as it is certain; its dump, its counter and its entries in the editor's log may come later. They
 * belong to the incident that stands already, and must not be taken for another end.
 */
export class PendingEvidence {
  private pending: Pending[];

  constructor(
    private readonly host: Host,
    private readonly evidence: Evidence,
    saved: readonly Owed[] = [],
    folderOf: (process: WatchedProcess) => string | undefined,
  ) {
    this.pending = saved.map((owed) => {
      const to = Date.parse(owed.endedAt) || 0;
      return { ...owed, life: { from: 0, lastSeen: to, to }, userDataDir: folderOf(owed.process) };
    });
  }

  get isEmpty(): boolean {
    return this.pending.length === 0;
  }

  /** As they are kept on disk. */
  all = (): Owed[] => this.pending.map(({ life: _life, userDataDir: _userDataDir, ...owed }) => owed);

  /** Those whose end in the editor's log has not come. */
  awaitingEnd = (): EndedProcess[] => this.pending.filter(({ event }) => event);

  /** Notes what is still to come of an end of which that was seen. */
  add(id: string, { process, userDataDir, life }: EndedProcess, seen: Seen): void {
    const crashed = dumpOf(seen) !== undefined || (seen.end?.exit?.kind === "code" && seen.end.exit.code === 2);
    const dump = crashed && !seen.dump && this.evidence.dumps.expected();
    const counter = (seen.dump !== undefined || dump) && !seen.counted;
    const event = userDataDir !== undefined && !seen.end?.exit;
    const endedAt = new Date(life.to).toISOString();
    const one = { id, process, endedAt, dump, counter, event, life, userDataDir };
    if (isOpen(one)) this.pending = [...this.pending, one].slice(-keptPending);
  }

  /** The window is gone. */
  forget(parentPid: number): void {
    this.pending = this.pending.filter(({ process }) => process.parent.pid !== parentPid);
  }

  /** Takes what has come for incidents that stand already. */
  async settle(otherSidecars: (process: WatchedProcess) => ReadonlySet<number>): Promise<void> {
    const came: { id: string; seen: Seen }[] = [];
    for (const one of this.pending) {
      const end = one.event ? this.evidence.ends.of(one.process) : undefined;
      const dump = one.dump ? this.evidence.dumps.take(one.process, one.life, otherSidecars(one.process)) : undefined;
      const counted = one.counter && !(one.dump && !dump) ? this.evidence.counters.takeCrash(one.process) : undefined;
      if (dump) one.dump = false;
      if (counted) one.counter = false;
      if (end?.exit || Date.now() - one.life.to > loggedWithinMs) one.event = false;
      if (end?.exit || dump || counted) came.push({ id: one.id, seen: { end, dump, counted, remarks: [] } });
    }
    this.pending = this.pending.filter(isOpen);
    for (const { id, seen } of came) {
      const fields = seen.dump || seen.counted ? await crashFields(this.host, id, seen) : {};
      await fillIncident(
        this.host,
        (incident) => incident.id === id,
        (incident) => filledUp(incident, seen, fields),
      );
    }
  }
}

const isOpen = ({ dump, counter, event }: Owed) => dump || counter || event;

function filledUp(incident: Incident, seen: Seen, fields: Partial<Incident>): Incident {
  const lines = evidenceLines(seen).filter(
    // `gopls dump` has read the editor's log itself.
    (line) => !line.startsWith(saidBy) && !incident.evidence.includes(line),
  );
  // What a counter adds must not take from what a dump has told.
  const known = seen.dump ? {} : { firstLine: incident.firstLine, dumpFile: incident.dumpFile };
  const kept = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return {
    ...incident,
    ...fields,
    ...kept,
    kind: kindWith(incident, seen),
    evidence: [...incident.evidence, ...lines],
  };
}

/** The kind may have been told before everything was known. */
function kindWith({ kind }: Incident, seen: Seen): Incident["kind"] {
  if (kind !== "exit" && kind !== "killed") return kind;
  const dump = dumpOf(seen);
  if (dump) return dump.kind;
  const exit = seen.end?.exit;
  return kind === "killed" && exit?.kind === "code" && exit.code !== 0 ? "exit" : kind;
}
