/** How a gopls ended, as the editor's `gopls (server)` channel has it (docs/facts/vscode.md §5). */
export type LoggedEnd =
  | { kind: "code"; code: number }
  | { kind: "signal"; signal: string }
  /** The connection was closed without the editor wanting it; older clients write no more than an empty line. */
  | { kind: "closed" };

export interface LoggedEvent {
  end: LoggedEnd;
  /** Offset behind the event's line, in bytes. */
  offset: number;
  /** What was written since the end before, without the channel's prefixes: gopls's stderr. */
  text: string;
  /** The editor said before that it stops gopls, and why: `config change`. */
  requested?: string;
}

/** `2026-11-23 07:01:48.123 [error] `: how a LogOutputChannel starts an entry (0.57.1 and later). */
const channelPrefix = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} \[\w+\] /;
/** `[Error - 2:33:02 PM] `: how the language client starts a line in a plain channel (0.56 and before). */
const clientPrefix = /^\[(?:Error|Warn|Info|Debug|Trace)\s*- [^\]]+\] ?/;

/** Finds the ends of gopls in a piece of the channel that starts at a line's beginning. */
export function parseServerLog(bytes: Buffer): LoggedEvent[] {
  const events: LoggedEvent[] = [];
  let lines: string[] = [];
  let requested: string | undefined;
  let at = 0;
  for (;;) {
    const newline = bytes.indexOf(0x0a, at);
    if (newline < 0) return events;
    const raw = bytes.toString("utf8", at, newline).replace(/\r$/, "");
    at = newline + 1;
    const entry = raw.replace(channelPrefix, "");
    const line = entry.replace(clientPrefix, "");
    const stop = /^Request to stop language server - (.*)$/.exec(line)?.[1];
    if (stop !== undefined) requested = stop;
    const end = endOf(line, clientPrefix.test(entry));
    if (!end) {
      lines.push(line);
      continue;
    }
    const last = events.at(-1);
    if (end.kind === "closed" && lines.join("").trim() === "" && last && !requested) {
      // The same end, told twice: the exit first, then the closed connection.
      last.offset = at;
    } else if (last?.end.kind === "closed" && end.kind !== "closed" && lines.join("").trim() === "") {
      Object.assign(last, { end, offset: at });
    } else {
      events.push({ end, offset: at, text: lines.join("\n"), ...(requested === undefined ? {} : { requested }) });
    }
    lines = [];
    requested = undefined;
  }
}

function endOf(line: string, fromClient: boolean): LoggedEnd | undefined {
  const [, code, signal] = /^Server process exited with (?:code (\d+)|signal (SIG\w+))\.?$/.exec(line) ?? [];
  if (code !== undefined) return { kind: "code", code: Number(code) };
  if (signal !== undefined) return { kind: "signal", signal };
  if (/^Server process exited successfully\.?$/.test(line)) return { kind: "code", code: 0 };
  return fromClient && line === "" ? { kind: "closed" } : undefined;
}
