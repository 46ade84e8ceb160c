import { answers, type Host } from "../../host";
import { buildIncident, incidentId, kindOf, type Seen } from "../incidents/build-incident";
import type { Evidence } from "./evidence";
import type { Incident } from "../incidents/incident";
import { pastCrashes } from "./past-crashes";
import { knownIssuesUrl, stackId, topGoplsFrame } from "../incidents/stack-id";
import { editorOfFolder } from "../processes/process";
import { parseDump } from "./dump";
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
  const add = async (id: string, seen: Seen, silentRestartsLeft?: number) => {
    const kind = kindOf(seen);
    const editor = seen.event && editorOfFolder(seen.event.userDataDir);
    if (kind) incidents.push(await buildIncident(host, { id, kind, at, editor, silentRestartsLeft }, seen));
  };
  // An end that tells nothing but that it was is none.
  const events = open.events.filter(({ end }) => end.kind !== "closed");
  for (const dump of open.dumps) {
    const id = incidentId("dump", dump.sidecarPid, dump.loggedAt);
    const told = parseDump(dump.text)?.firstLine;
    const at = events.findIndex(({ text }) => told !== undefined && parseDump(text)?.firstLine === told);
    const [event] = at < 0 ? [] : events.splice(at, 1);
    await add(id, { dump, event, counted: crashes.shift(), remarks: [] });
  }
  for (const [index, event] of events.entries()) {
    const { hostPid, path, offset } = event;
    const last = !events.slice(index + 1).some((later) => later.path === path);
    const windowLives = hostPid !== undefined && answers(hostPid);
    const left = last && windowLives && !alive.some(({ parent }) => parent.pid === hostPid) ? 0 : undefined;
    await add(incidentId("event", path, offset), { event, remarks: [] }, left);
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
