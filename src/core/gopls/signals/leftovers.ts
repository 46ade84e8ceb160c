import type { Host } from "../../host";
import { buildIncident, incidentId, kindOf, type Seen } from "../incidents/build-incident";
import type { Evidence } from "./evidence";
import type { Incident } from "../incidents/incident";
import { pastCrashes } from "./past-crashes";
import { knownIssuesUrl, stackId, topGoplsFrame } from "../incidents/stack-id";
import type { WatchedProcess } from "../watch/watch-state";

/** Incidents from evidence that belongs to no gopls that was watched: it lived too shortly, or it lives on (a bug). */
export async function leftoverIncidents(
  host: Host,
  open: ReturnType<Evidence["takeLeftovers"]>,
  alive: readonly WatchedProcess[],
): Promise<Incident[]> {
  const incidents: Incident[] = [];
  const at = host.now();
  const crashes = open.counters.filter(({ trouble }) => trouble === "crash");
  const add = async (id: string, seen: Seen, process?: WatchedProcess) => {
    const kind = kindOf(seen);
    if (kind) incidents.push(await buildIncident(host, { id, kind, at, process }, seen));
  };
  for (const dump of open.dumps) {
    const id = incidentId("dump", dump.sidecarPid, dump.loggedAt);
    await add(id, { dump, counted: crashes.shift(), remarks: [] });
  }
  for (const event of open.events) {
    // An end that somebody asked for, or that tells nothing but that it was.
    if (event.end.kind === "closed") continue;
    await add(incidentId("event", event.path, event.offset), { event, counted: undefined, remarks: [] });
  }
  for (const counted of crashes) {
    await add(incidentId("counter", counted.file, counted.counter, counted.value), { counted, remarks: [] });
  }
  for (const counted of open.counters.filter(({ trouble }) => trouble === "bug")) {
    const candidates = alive.filter(
      ({ version, goVersion }) => goVersion === counted.goVersion && (version === counted.version || !counted.version),
    );
    const id = incidentId("counter", counted.file, counted.counter, counted.value);
    const process = candidates.length === 1 ? candidates[0] : undefined;
    const remarks = ["gopls noticed a bug in itself and went on"];
    incidents.push(await buildIncident(host, { id, kind: "bug", at, process }, { counted, remarks }));
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
