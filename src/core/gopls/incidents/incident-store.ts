import { rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { redactCredentials } from "../../credentials";
import { appendLine, readIfPresent, writeAtomically, type Host } from "../../host";
import { parseIncident, type Incident } from "./incident";

const path = (host: Host) => join(host.paths.support, "gopls", "incidents.jsonl");
const dumps = (host: Host) => join(host.paths.support, "gopls", "dumps");

/** Incidents kept; the file may hold twice as many lines before it is rewritten. */
const kept = 500;
const maximumDumpBytes = 256 * 1024;

/** Every incident kept, oldest first. A later line with the same id replaces the earlier one. */
export async function readIncidents(host: Host): Promise<Incident[]> {
  const byId = new Map<string, Incident>();
  const text = (await readIfPresent(path(host), "data"))?.toString("utf8") ?? "";
  for (const line of text.split("\n")) {
    const found = line && parseIncident(parseJson(line));
    if (found) byId.set(found.id, found);
  }
  return [...byId.values()].slice(-kept);
}

/** Appends an incident, without the credentials in its texts; the old ones go when there are too many. */
export function writeIncident(host: Host, incident: Incident): Promise<void> {
  return inTurn(() => append(host, incident));
}

/**
 * Replaces an incident that stands there by a fuller version, made of what stands there at that moment. False when there
 * is none; `fill` answers undefined when it has nothing to add.
 */
export function fillIncident(
  host: Host,
  matches: (incident: Incident) => boolean,
  fill: (incident: Incident) => Incident | undefined,
): Promise<boolean> {
  return inTurn(async () => {
    const incident = (await readIncidents(host)).findLast(matches);
    const fuller = incident && fill(incident);
    if (fuller) await append(host, fuller);
    return incident !== undefined;
  });
}

/** Late evidence comes from several sides at once; none may overwrite what another has just added. */
let lastTurn: Promise<unknown> = Promise.resolve();
function inTurn<T>(action: () => Promise<T>): Promise<T> {
  const turn = lastTurn.then(action);
  lastTurn = turn.catch(() => undefined);
  return turn;
}

async function append(host: Host, incident: Incident): Promise<void> {
  const file = path(host);
  await appendLine(file, JSON.stringify(incident, withoutCredentials));
  const lines = (await readIfPresent(file, "data"))?.toString("utf8").split("\n") ?? [];
  if (lines.length <= kept * 2) return;
  const incidents = await readIncidents(host);
  await writeAtomically(file, incidents.map((one) => JSON.stringify(one) + "\n").join(""), 0o600);
  const named = new Set(incidents.map((one) => one.dumpFile));
  for (const line of lines) {
    const dropped = line ? parseIncident(parseJson(line))?.dumpFile : undefined;
    if (dropped && !named.has(dropped) && dirname(dropped) === dumps(host)) await rm(dropped, { force: true });
  }
}

const withoutCredentials = (_: string, value: unknown) =>
  typeof value === "string" ? redactCredentials(value) : value;

/** Keeps a dump's text, without credentials, beside the incidents and returns its path. */
export async function keepDump(host: Host, id: string, text: string): Promise<string> {
  const file = join(dumps(host), `${id}.txt`);
  await writeAtomically(file, Buffer.from(redactCredentials(text)).subarray(0, maximumDumpBytes), 0o600);
  return file;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
