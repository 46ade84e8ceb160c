/** An entry of a window's `gopls (server)` channel, or a line of gopls's own (docs/facts/vscode.md §5). */
export interface Entry {
  /** Undefined for a line that starts no entry. */
  level: string | undefined;
  clock: number | undefined;
  message: string;
  /** The channel writes a time before everything, gopls's own lines included. */
  structured: boolean;
  at: number;
}

/** `2026-11-23 07:01:48.123 [error] `: how a LogOutputChannel starts an entry (vscode-go 0.57.1 and later). */
const channelPrefix = /^\d{4}-\d\d-\d\d (\d\d):(\d\d):(\d\d)\.\d{3} \[(\w+)\] ?/;
/** `[Error - 2:33:02 PM] `: how the language client starts an entry in a plain channel (0.56 and before). */
const clientPrefix = /\[(Error|Warn|Info|Debug|Trace)\s*- ([^\]\n]*\d:\d\d[^\]\n]*)\] ?/;
/** The extension appends these without a newline, so that whatever comes next is glued to them. */
const appended = /^(Request to stop language server - .*? \(enabled: \w+\)|Error starting language server: .*)/;
/** The entries of one line: some are glued to what was appended before them. */
export function entriesOf(line: string, at: number): Entry[] {
  const [whole, hours, minutes, seconds, level = ""] = channelPrefix.exec(line) ?? [];
  if (whole !== undefined) {
    const clock = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
    return [{ level, clock, message: line.slice(whole.length), structured: true, at }];
  }
  const found: Entry[] = [];
  const add = (message: string, level?: string, time?: string) =>
    found.push({ level: level?.toLowerCase(), clock: time && clockOf(time), message, structured: false, at } as Entry);
  let rest = line;
  for (let prefix = clientPrefix.exec(rest); prefix; prefix = clientPrefix.exec(rest)) {
    if (prefix.index > 0) splitAppended(rest.slice(0, prefix.index)).forEach((part) => add(part));
    rest = rest.slice(prefix.index + prefix[0].length);
    const next = clientPrefix.exec(rest);
    const message = next ? rest.slice(0, next.index) : rest;
    const [first = "", ...others] = splitAppended(message);
    add(first, prefix[1], prefix[2]);
    for (const other of others) add(other);
    rest = next ? rest.slice(next.index) : "";
  }
  if (found.length === 0) splitAppended(line).forEach((part) => add(part));
  return found;
}

function splitAppended(text: string): string[] {
  const [head] = appended.exec(text) ?? [];
  const rest = head === undefined ? "" : text.slice(head.length);
  return head === undefined || rest === "" ? [text] : [head, rest];
}

/** `9:13:15 PM` or `21:13:15`, as the editor's language has it. */
function clockOf(time: string): number | undefined {
  const [, hours, minutes, seconds, half] = /(\d{1,2}):(\d\d):(\d\d)(?:\s*([AP])\.?M)?/i.exec(time) ?? [];
  if (hours === undefined) return undefined;
  const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0);
  return (hour * 60 + Number(minutes)) * 60 + Number(seconds);
}
