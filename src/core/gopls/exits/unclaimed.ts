import { answers, type Host } from "../../host";
import { buildIncident, dumpOf, incidentId, kindOf, type Seen } from "../incidents/build-incident";
import type { Incident } from "../incidents/incident";
import { knownIssuesUrl, stackId, topGoplsFrame } from "../incidents/stack-id";
import { editorOfFolder } from "../processes/process";
import type { GoplsWindow, WatchedProcess } from "../processes/watch-state";
import type { CountedTrouble } from "../signals/crash-counters";
import { parseDump } from "../signals/dump";
import type { Evidence } from "../signals/evidence";
import type { WindowEnd } from "../signals/log-follower";
import { pastCrashes } from "../signals/past-crashes";
import type { SidecarCrash } from "../signals/sidecar-log";
import { takeExpectedEndIn } from "./expected-end";
import { silentRestarts } from "./silent-restarts";

/** Evidence nobody claimed for a while. */
interface Unclaimed {
  dumps: SidecarCrash[];
  crashes: CountedTrouble[];
  bugs: CountedTrouble[];
  ends: WindowEnd[][];
}

/** An incident of a gopls that nobody saw. */
export interface UnseenIncident {
  incident: Incident;
  /** Where it ended, when that window's log tells of it and the window lives. */
  window?: GoplsWindow;
  end?: WindowEnd;
}

interface Around {
  ageMs: number;
  alive: readonly WatchedProcess[];
  /** What earlier gopls have shown of the window of that extension host. */
  windowOf(hostPid: number): GoplsWindow | undefined;
}

/**
 * Incidents from evidence that belongs to no gopls that was seen to end: it lived too shortly, or it lives on (a bug).
 * An end that we announced is none.
 */
export async function unclaimedIncidents(
  host: Host,
  evidence: Evidence,
  { ageMs, alive, windowOf }: Around,
): Promise<UnseenIncident[]> {
  const counted = evidence.counters.takeOld(ageMs);
  const unclaimed: Unclaimed = {
    dumps: evidence.dumps.takeOld(ageMs),
    crashes: counted.filter(({ trouble }) => trouble === "crash"),
    bugs: counted.filter(({ trouble }) => trouble === "bug"),
    ends: [],
  };
  for (const ends of evidence.ends.takeUnclaimed(ageMs)) {
    const hostPid = ends[0]?.hostPid;
    if (hostPid === undefined || !(await takeExpectedEndIn(host, hostPid))) unclaimed.ends.push(ends);
  }
  return [
    ...(await incidentsOfDumps(host, unclaimed, windowOf)),
    ...(await incidentsOfEnds(host, unclaimed.ends, windowOf)),
    ...(await incidentsOfCounters(host, unclaimed, alive)),
  ];
}

async function incident(
  host: Host,
  id: string,
  seen: Seen,
  windowOf: Around["windowOf"] = () => undefined,
): Promise<UnseenIncident[]> {
  const kind = kindOf(seen);
  if (!kind) return [];
  const { end } = seen;
  const window = end && livingWindow(end, windowOf);
  const what = { id, kind, at: host.now(), window, editor: end && editorOfFolder(end.userDataDir) };
  const silentRestartsLeft = window && end && leftAfter(end);
  return [{ incident: await buildIncident(host, { ...what, silentRestartsLeft }, seen), window, end }];
}

/** Undefined when the log does not name its extension host, or when that is gone. */
function livingWindow({ hostPid, userDataDir }: WindowEnd, windowOf: Around["windowOf"]): GoplsWindow | undefined {
  if (hostPid === undefined || !answers(hostPid)) return undefined;
  const name = editorOfFolder(userDataDir);
  const editor = name === undefined ? null : { name, family: "vscode" as const, userDataDir };
  return windowOf(hostPid) ?? { parent: { pid: hostPid, startToken: null }, workspace: null, editor };
}

/** Undefined when nobody counted. */
function leftAfter({ final, closes }: WindowEnd): number | undefined {
  if (final) return 0;
  return typeof closes === "number" ? Math.max(0, silentRestarts - closes) : undefined;
}

/** A dump's first line says which end in an editor's log is the same. */
async function incidentsOfDumps(
  host: Host,
  { dumps, crashes, ends }: Unclaimed,
  windowOf: Around["windowOf"],
): Promise<UnseenIncident[]> {
  const incidents: UnseenIncident[] = [];
  for (const dump of dumps) {
    const told = parseDump(dump.text)?.firstLine;
    const at = ends.findIndex((group) => told !== undefined && dumpOf(seenOf(group))?.firstLine === told);
    const [group = []] = at < 0 ? [] : ends.splice(at, 1);
    const seen = { ...seenOf(group), dump, counted: crashes.shift() };
    incidents.push(...(await incident(host, incidentId("dump", dump.sidecarPid, dump.loggedAt), seen, windowOf)));
  }
  return incidents;
}

async function incidentsOfEnds(
  host: Host,
  groups: readonly WindowEnd[][],
  windowOf: Around["windowOf"],
): Promise<UnseenIncident[]> {
  const incidents: UnseenIncident[] = [];
  for (const group of groups) incidents.push(...(await incident(host, idOfAttempts(group), seenOf(group), windowOf)));
  return incidents;
}

function seenOf(group: readonly WindowEnd[]): Seen {
  return { end: group.at(-1), remarks: [], ...(group.length > 1 ? { attempts: group } : {}) };
}

/** The same whoever tells of them: attempts to start that failed are one incident. */
export const idOfAttempts = ([first]: readonly WindowEnd[]): string =>
  incidentId("event", first?.path ?? "", first?.at ?? 0);

async function incidentsOfCounters(
  host: Host,
  { crashes, bugs }: Unclaimed,
  alive: readonly WatchedProcess[],
): Promise<UnseenIncident[]> {
  const incidents: UnseenIncident[] = [];
  const idOf = ({ file, counter, value }: CountedTrouble) => incidentId("counter", file, counter, value);
  for (const counted of crashes) incidents.push(...(await incident(host, idOf(counted), { counted, remarks: [] })));
  for (const counted of bugs) {
    const candidates = alive.filter(
      ({ version, goVersion }) => goVersion === counted.goVersion && (version === counted.version || !counted.version),
    );
    const process = candidates.length === 1 ? candidates[0] : undefined;
    const remarks = ["gopls noticed a bug in itself and went on"];
    const what = { id: idOf(counted), kind: "bug" as const, at: host.now(), process };
    incidents.push({ incident: await buildIncident(host, what, { counted, remarks }) });
  }
  return incidents;
}

/** What telemetry still knows of weeks before anybody watched. */
export async function pastIncidents(folders: readonly string[]): Promise<Incident[]> {
  const incidents: Incident[] = [];
  for (const { week, version, goVersion, stack, count } of (await Promise.all(folders.map(pastCrashes))).flat()) {
    const frame = topGoplsFrame(stack);
    const id = stackId(stack);
    incidents.push({
      id: incidentId("week", week, version, goVersion, stack),
      at: `${week}T00:00:00.000Z`,
      tool: "gopls",
      kind: stack.startsWith("gopls/bug") ? "bug" : /\nruntime\.gopanic/.test(stack) ? "panic" : "fatal",
      pid: null,
      version: version || null,
      goVersion: goVersion || null,
      workspace: null,
      editor: null,
      evidence: [`telemetry counted it ${count === 1 ? "once" : `${count} times`} in the week that ended ${week}`],
      stack,
      stackId: id,
      ...(frame ? { topFrame: frame, knownIssues: knownIssuesUrl({ id, frame }) } : {}),
    });
  }
  return incidents;
}
