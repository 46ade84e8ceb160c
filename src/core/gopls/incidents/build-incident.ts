import { createHash } from "node:crypto";
import type { Host } from "../../host";
import type { CountedTrouble } from "../signals/crash-counters";
import { parseDump, type Dump } from "../signals/dump";
import type { WindowEnd } from "../signals/log-follower";
import { keepDump } from "./incident-store";
import type { Incident, IncidentKind } from "./incident";
import type { SidecarCrash } from "../signals/sidecar-log";
import { knownIssuesUrl, stackId, topGoplsFrame } from "./stack-id";
import { newerGopls } from "../processes/version";
import type { GoplsWindow, WatchedProcess } from "../processes/watch-state";

/** Everything that was seen of one end. */
export interface Seen {
  dump?: SidecarCrash;
  counted?: CountedTrouble;
  /** As the editor's log has it; the last one, when several attempts to start failed. */
  end?: WindowEnd;
  /** Those attempts. */
  attempts?: readonly WindowEnd[];
  /** Further lines of evidence. */
  remarks: string[];
}

/** The same end has the same id, whoever looks at it and whenever. */
export function incidentId(...parts: readonly (string | number)[]): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, 12);
}

export const idOfEnd = (process: { pid: number; startToken: string }) =>
  incidentId("end", process.pid, process.startToken);

/** What kind of end that was; undefined for a normal one. */
export function kindOf(seen: Seen): IncidentKind | undefined {
  const dump = dumpOf(seen);
  if (dump) return dump.kind;
  if (seen.counted) return /\nruntime\.gopanic/.test(seen.counted.counter) ? "panic" : "fatal";
  const { requested, exit, failedStart } = seen.end ?? {};
  // One that is too slow to stop when the editor asks is killed by it (docs/facts/vscode.md §5).
  if (requested !== undefined) return undefined;
  if (exit?.kind === "code") return exit.code === 0 && !failedStart ? undefined : "exit";
  // Clients before 9.0 do not say how it ended; one that could not start has given up.
  return failedStart && exit === undefined ? "exit" : "killed";
}

export function dumpOf(seen: Seen): Dump | undefined {
  return parseDump(seen.dump?.text ?? "") ?? parseDump(wordsOf(seen) ?? "");
}

/** What gopls wrote on stderr, as the editor's log has it. */
const wordsOf = ({ end, attempts }: Seen): string | undefined =>
  [...(attempts ?? []), ...(end ? [end] : [])].findLast(({ text }) => text.trim() !== "")?.text;

/** Puts together what a person, and whoever searches for the same crash, needs to know. */
export async function buildIncident(
  host: Host,
  what: {
    id: string;
    kind: IncidentKind;
    at: Date;
    process?: WatchedProcess;
    /** Where it ran, when no process was seen. */
    window?: GoplsWindow;
    /** Whose log tells of it, when no process was seen. */
    editor?: string;
    silentRestartsLeft?: number | null;
  },
  seen: Seen,
): Promise<Incident> {
  const { id, kind, process } = what;
  const window = process ?? what.window;
  const counter = seen.counted;
  const version = process?.version ?? (counter?.version || null);
  const [newer, crash] = await Promise.all([newerGopls(host, version), crashFields(host, id, seen)]);
  const { failedStart, final } = seen.end ?? {};
  return {
    id,
    at: what.at.toISOString(),
    tool: "gopls",
    kind,
    pid: process?.pid ?? null,
    version,
    workspace: window?.workspace ?? null,
    editor: window?.editor?.name ?? what.editor ?? null,
    evidence: [...evidenceLines(seen), ...seen.remarks],
    goVersion: process?.goVersion ?? (counter?.goVersion || null),
    ...crash,
    ...(what.silentRestartsLeft === undefined ? {} : { silentRestartsLeft: what.silentRestartsLeft }),
    ...(failedStart ? { failedStart } : {}),
    ...(final ? { editorRestarts: false } : {}),
    ...(newer ? { newerVersion: newer } : {}),
  };
}

/** What a dump and a counter tell of a crash; keeps the dump's text. */
export async function crashFields(host: Host, id: string, seen: Seen): Promise<Partial<Incident>> {
  const dump = dumpOf(seen);
  const counted = seen.counted && isStack(seen.counted.counter) ? seen.counted.counter : undefined;
  const stack = counted ?? dump?.frames.join("\n");
  const frame = (counted && topGoplsFrame(counted)) ?? dump?.topFrame;
  const text = seen.dump?.text ?? (dump && wordsOf(seen));
  const dumpFile = text ? await keepDump(host, id, text) : undefined;
  return {
    ...(stack ? { stack } : {}),
    ...(counted ? { stackId: stackId(counted) } : {}),
    ...(dump ? { firstLine: dump.firstLine } : {}),
    ...(frame ? { topFrame: frame } : {}),
    ...(dump?.request ? { request: dump.request } : {}),
    ...(dump?.file ? { file: dump.file } : {}),
    ...(stack && frame ? { knownIssues: knownIssuesUrl({ id: counted && stackId(counted), frame }) } : {}),
    ...(dumpFile ? { dumpFile } : {}),
  };
}

export const isStack = (counter: string) => counter.includes("\n");

export function evidenceLines(seen: Seen): string[] {
  const lines: string[] = [];
  const dump = dumpOf(seen);
  if (dump) lines.push(dump.firstLine);
  if (seen.dump) lines.push(`sidecar.log: process ${seen.dump.sidecarPid} wrote the dump at ${seen.dump.loggedAt}`);
  if (seen.counted) {
    const [name = ""] = seen.counted.counter.split("\n");
    lines.push(`telemetry: ${name} rose to ${seen.counted.value} in ${seen.counted.file}`);
  }
  const { end } = seen;
  if (!end) return lines;
  lines.push(`editor's log: ${statusOf(end)} (${end.path})`);
  if (!dump && (end.failedStart || (end.exit?.kind === "code" && end.exit.code !== 0))) {
    lines.push(...lastWords(wordsOf(seen) ?? ""));
  }
  if (end.failedStart) lines.push(startSentence(seen.attempts?.length ?? 1, end.final === true));
  return lines;
}

function statusOf({ exit }: WindowEnd): string {
  if (!exit) return "the connection was closed";
  return exit.kind === "code" ? `exit code ${exit.code}` : `ended by ${exit.signal}`;
}

function startSentence(attempts: number, final: boolean): string {
  const times = attempts === 1 ? "" : `, ${attempts} times`;
  const next = final ? "the editor will not try again" : "the editor started another";
  return `gopls ended before it answered the editor${times}; ${next}`;
}

/** How a line of evidence starts that gopls wrote itself. */
export const saidBy = "gopls said: ";

/** A complaint of Go's flag package; the whole usage follows it. */
const flagComplaint = /^(flag provided but not defined|flag needs an argument|invalid (boolean )?value .* for flag)\b/;

/** The last lines gopls wrote itself. */
function lastWords(text: string): string[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const complaint = lines.findLast((line) => flagComplaint.test(line));
  return (complaint ? [complaint] : lines.slice(-3)).map((line) => saidBy + line.trim().slice(0, 300));
}
