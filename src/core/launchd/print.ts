/** One field or block of a target that `launchctl print` shows; only the first level counts, blocks repeat its names. */
interface Entry {
  name: string;
  /** Of a field. */
  value?: string;
  /** Of a block: its lines, as they stand. */
  lines?: string[];
}

/**
 * Reads the first level of what `launchctl print` prints for a domain or a service (docs/facts/launchd.md §1.4, §1.5);
 * undefined when it does not look like that. A block ends at the brace that is indented like its head, so that braces
 * inside of values do no harm.
 */
function firstLevel(text: string): Entry[] | undefined {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line !== "");
  if (start < 0 || !/^\S.* = \{$/.test(lines[start] ?? "")) return undefined;
  const indent = /^[\t ]+/.exec(lines.slice(start + 1).find((line) => line.trim() !== "") ?? "")?.[0];
  if (!indent) return undefined;
  const entries: Entry[] = [];
  for (let i = start + 1; i < lines.length; i++) {
    const line = lines[i] ?? "";
    if (line === "}") return entries;
    if (!line.startsWith(indent) || /^\s/.test(line.slice(indent.length))) continue;
    const [, name, value] = /^(.+?) = (.*)$/s.exec(line.slice(indent.length)) ?? [];
    if (name === undefined || value === undefined) continue;
    if (value !== "{") {
      entries.push({ name, value });
      continue;
    }
    const end = endOfBlock(lines, i + 1, indent);
    if (end === undefined) return undefined;
    entries.push({ name, lines: lines.slice(i + 1, end) });
    i = end;
  }
  return undefined;
}

/** Where a block ends; a brace that is followed by anything but the next entry belongs to a value of several lines. */
function endOfBlock(lines: readonly string[], from: number, indent: string): number | undefined {
  for (let end = lines.indexOf(`${indent}}`, from); end >= 0; end = lines.indexOf(`${indent}}`, end + 1)) {
    const next = lines.slice(end + 1).find((line) => line.trim() !== "");
    if (next === "}" || (next?.startsWith(indent) && /^\S/.test(next.slice(indent.length)))) return end;
  }
  return undefined;
}

export interface PrintedVariables {
  variables: Record<string, string>;
  /** Names whose value goes on in a further line, where print's format is no longer certain. */
  uncertain: string[];
}

/** The variables in `launchctl print gui/UID`; without any, launchd leaves the block out. */
export function parseDomainVariables(text: string): PrintedVariables | undefined {
  const entries = firstLevel(text);
  if (!entries?.some(({ name, lines }) => (name === "environment" || name === "services") && lines)) return undefined;
  const variables = new Map<string, string>();
  const uncertain = new Set<string>();
  let current: string | undefined;
  for (const line of entries.find(({ name, lines }) => name === "environment" && lines)?.lines ?? []) {
    const [, name, value] = /^[\t ]+([^\s=]+) => (.*)$/s.exec(line) ?? [];
    if (name !== undefined && value !== undefined) {
      variables.set(name, value);
      current = name;
    } else if (current !== undefined) uncertain.add(current);
  }
  return { variables: Object.fromEntries(variables), uncertain: [...uncertain] };
}

/** How a job's previous run ended. */
export type LastExit =
  | { kind: "never" }
  | { kind: "code"; code: number }
  | { kind: "signal"; text: string }
  | { kind: "other"; text: string };

export interface PrintedService {
  /** `running`, `not running`, `spawn scheduled`, `SIGTERMed` … */
  state: string;
  pid: number | undefined;
  /** The plist that launchd imported. */
  path: string | undefined;
  program: string | undefined;
  runs: number | undefined;
  lastExit: LastExit;
}

/** `launchctl print gui/UID/LABEL`; undefined when it does not look like that. */
export function parseService(text: string): PrintedService | undefined {
  const fields = new Map<string, string>();
  for (const { name, value } of firstLevel(text) ?? []) {
    if (value !== undefined && !fields.has(name)) fields.set(name, value);
  }
  const state = fields.get("state");
  if (state === undefined) return undefined;
  return {
    state,
    pid: number(fields.get("pid")),
    path: fields.get("path"),
    program: fields.get("program"),
    runs: number(fields.get("runs")),
    lastExit: lastExit(fields),
  };
}

function lastExit(fields: ReadonlyMap<string, string>): LastExit {
  const signal = fields.get("last terminating signal");
  if (signal !== undefined) return { kind: "signal", text: signal };
  const reason = fields.get("last exit reason");
  if (reason !== undefined) return { kind: "other", text: reason };
  const code = number(/^\d+/.exec(fields.get("last exit code") ?? "")?.[0]);
  return code === undefined ? { kind: "never" } : { kind: "code", code };
}

function number(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `launchctl list LABEL`; its exit status is the raw one of wait(2) (docs/facts/launchd.md §1.6). */
export function parseListed(text: string): PrintedService | undefined {
  const field = (name: string) => new RegExp(`^\\s*"${name}" = "?(.*?)"?;$`, "m").exec(text)?.[1];
  const raw = number(field("LastExitStatus"));
  if (field("Label") === undefined) return undefined;
  const pid = number(field("PID"));
  return {
    state: pid === undefined ? "not running" : "running",
    pid,
    path: undefined,
    program: field("Program"),
    runs: undefined,
    lastExit: raw ? listedExit(raw) : { kind: "never" },
  };
}

function listedExit(raw: number): LastExit {
  const signal = raw & 0x7f;
  return signal ? { kind: "signal", text: String(signal) } : { kind: "code", code: raw >> 8 };
}

/** Whether the override store switches a label off; undefined when it does not know the label (docs/facts/launchd.md §1.9). */
export function parseDisabled(text: string, label: string): boolean | undefined {
  for (const line of text.split("\n")) {
    const [, name, word] = /^\s*"(.+)" => (\w+)$/.exec(line) ?? [];
    if (name === label) return word === "disabled" || word === "true";
  }
  return undefined;
}
