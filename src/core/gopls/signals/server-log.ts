import { entriesOf, type Entry } from "./log-entries";

/** How a process ended, as the editor saw it. */
export type ExitStatus = { kind: "code"; code: number } | { kind: "signal"; signal: string };

/**
 * One end of gopls as a window's `gopls (server)` channel has it (docs/facts/vscode.md §5). An end that nobody asked for is
 * two entries, the closed connection and the exit of the process, up to a second apart and in either order: an end that
 * was handed out is completed in place when the other entry comes.
 */
export interface LoggedEnd {
  /** Where its first entry stands, in bytes. */
  at: number;
  /** When that was, in seconds since midnight, local time; undefined when the entry's time cannot be read. */
  clock: number | undefined;
  /** Clients before 9.0 (vscode-go ≤ 0.54) never write it. */
  exit?: ExitStatus;
  /** What gopls wrote on stderr since the end before. */
  text: string;
  /** The editor asked for it, and why: `config change`. */
  requested?: string;
  /** It had not answered `initialize` yet. */
  failedStart?: boolean;
  /** The editor will not start another by itself. */
  final?: boolean;
  /** So far an empty entry only, which a failed write makes as well as the last closed connection. */
  unsure?: boolean;
  /**
   * Ends nobody asked for since gopls was last started by a person, a setting or a new window, this one included; null
   * when the log was not read that far back.
   */
  closes?: number | null;
}

/** Reads a channel piece by piece; what it has seen so far decides what the next entry means. */
export interface ServerLogReader {
  /** Reads whole lines and answers with the ends that begin in them; `base` is the offset of the first byte. */
  read(bytes: Buffer, base: number): { ends: LoggedEnd[]; consumed: number };
  /** `closes` as above. `dead`: the last end was final, and nothing was started since. */
  budget(): { closes: number | undefined; dead: boolean };
}

const clientsWords =
  /^(\S+ client: |Server process exited|Connection to server |Client \S+: |Stopping (the )?server|Restarting server failed|Handling connection |Sending \w+( \w+)? |Launching server |Request \S+ failed|Error starting language server: )/;
/** What follows an entry about an error: its stack, or message and code. */
const clientsDetails = /^(\s+at | {2}Message: | {2}Code: |\w*Error: )/;

/** Between the two entries of one end. */
const togetherSeconds = 3;
/** After which an entry is not waited for any more. */
const patienceSeconds = 10;
const keptLines = 5_000;

/** `fromStart`: nothing was written before what is read first. */
export const createServerLogReader = (fromStart: boolean): ServerLogReader => new Reader(fromStart);

class Reader implements ServerLogReader {
  private lines: string[] = [];
  private found: LoggedEnd[] = [];
  /** Ends whose exit has not come yet, oldest first. */
  private waiting: LoggedEnd[] = [];
  /** An exit whose closed connection has not come yet. */
  private loose: { status: ExitStatus; clock: number | undefined } | undefined;
  private unsure: LoggedEnd | undefined;
  /** The same in a channel in which gopls's own empty lines look like it: nothing until an exit follows. */
  private blank: Entry | undefined;
  /** A start that failed before any connection was closed: gopls was gone before the first request could be sent. */
  private failed: Entry | undefined;
  /** Was unsure, and is taken for final because an exit came: the closed connection may yet say otherwise. */
  private presumed: LoggedEnd | undefined;
  private last: LoggedEnd | undefined;
  /** What the lines after an entry of the client's are when they belong to it. */
  private details: RegExp | undefined;
  private count: number | undefined;
  private dead = false;

  /** `fromStart`: nothing was written before what is read first. */
  constructor(fromStart: boolean) {
    this.count = fromStart ? 0 : undefined;
  }

  budget = () => ({ closes: this.count, dead: this.dead });

  read(bytes: Buffer, base: number) {
    this.found = [];
    let at = 0;
    for (let newline = bytes.indexOf(0x0a); newline >= 0; newline = bytes.indexOf(0x0a, at)) {
      const line = bytes.toString("utf8", at, newline).replace(/\r$/, "");
      for (const entry of entriesOf(line, base + at)) this.take(entry);
      at = newline + 1;
    }
    return { ends: this.found, consumed: at };
  }

  private take(entry: Entry): void {
    const { message, level } = entry;
    const stop = /^Request to stop language server - (.*?)( \(enabled: \w+\))?$/.exec(message)?.[1];
    if (stop !== undefined) return this.stopRequested(stop, entry);
    if (/^Error starting language server: /.test(message)) return this.neverStarted();
    const status = exitOf(message);
    if (status) return this.exited(status, entry);
    if (/ client: couldn't create connection to server\.$/.test(message)) this.couldNotStart(entry);
    else if (level !== undefined && message === "") this.emptied(entry);
    this.keepWords(entry);
  }

  private stopRequested(reason: string, entry: Entry): void {
    this.count = 0;
    this.lines = [];
    this.unsure = undefined;
    this.blank = undefined;
    this.presumed = undefined;
    // When nothing runs there is nothing to end.
    if (this.dead) this.dead = false;
    else this.waiting.push(this.begin(entry, { requested: reason }));
  }

  /** Said behind the closed connection of a first attempt, and of one after which the extension gives up. */
  private couldNotStart(entry: Entry): void {
    const { blank } = this;
    const closedBefore =
      this.recent(this.unsure, entry) ??
      (blank && together(blank.clock, entry.clock, togetherSeconds) ? this.begin(blank, {}) : undefined);
    this.blank = undefined;
    const end = closedBefore ?? this.recent(this.last, entry);
    this.failed = end ? undefined : entry;
    if (!end || end.requested !== undefined) return;
    end.failedStart = true;
    if (closedBefore) this.giveUp(closedBefore);
  }

  /** `Error starting language server`: there is no third start. */
  private neverStarted(): void {
    const known = [this.unsure, this.last].find((one) => one?.failedStart && !one.final);
    const end = known ?? (this.failed && this.begin(this.failed, { failedStart: true }));
    this.failed = undefined;
    if (end) this.giveUp(end);
  }

  private giveUp(end: LoggedEnd): void {
    this.settle(end);
    end.final = true;
    this.dead = true;
    if (!end.exit && !this.waiting.includes(end)) this.waiting.push(end);
  }

  /** An entry without words: the handler of closed connections says nothing. */
  private emptied(entry: Entry): void {
    const exit = together(this.loose?.clock, entry.clock, togetherSeconds) ? this.loose?.status : undefined;
    if (entry.level === "info") {
      const presumed = this.recent(this.presumed, entry);
      this.presumed = undefined;
      if (presumed) {
        delete presumed.final;
        this.dead = false;
        return;
      }
      const end = this.recent(this.unsure, entry) ?? this.begin(entry, {});
      end.clock = entry.clock;
      this.closed(end, exit);
    } else if (entry.level === "error") {
      if (exit) {
        this.presumed = this.begin(entry, { final: true });
        this.closed(this.presumed, exit);
        this.dead = true;
      } else if (entry.structured) this.blank = entry;
      else if (!this.recent(this.unsure, entry) && !this.gaveUp(entry))
        this.unsure = this.begin(entry, { unsure: true });
    }
  }

  /** The closed connection of a start that was given up is no other end. */
  private gaveUp(entry: Entry): boolean {
    return this.dead && this.recent(this.last, entry)?.failedStart === true;
  }

  private closed(end: LoggedEnd, exit: ExitStatus | undefined): void {
    this.blank = undefined;
    this.settle(end);
    this.loose = undefined;
    if (exit) end.exit = exit;
    else this.waiting.push(end);
  }

  private exited(status: ExitStatus, entry: Entry): void {
    this.waiting = this.waiting.filter(({ clock }) => together(clock, entry.clock, patienceSeconds));
    const waiting = this.waiting.shift();
    const { blank } = this;
    const unsure =
      this.recent(this.unsure, entry) ??
      (!waiting && blank && together(blank.clock, entry.clock, togetherSeconds) ? this.begin(blank, {}) : undefined);
    this.blank = undefined;
    if (waiting) this.complete(waiting, status);
    else if (unsure) {
      this.settle(unsure);
      this.complete(unsure, status);
      unsure.final = true;
      this.presumed = unsure;
      this.dead = true;
    } else this.loose = { status, clock: entry.clock };
    this.details = undefined;
  }

  private complete(end: LoggedEnd, status: ExitStatus): void {
    end.exit = status;
    if (end !== this.last || end.requested !== undefined) return;
    // The pipes are read one by one: the last words may stand behind the closed connection.
    end.text = [...(end.text === "" ? [] : [end.text]), ...this.lines].join("\n");
    this.lines = [];
  }

  private recent(end: LoggedEnd | undefined, { clock }: Entry): LoggedEnd | undefined {
    return end && together(end.clock, clock, togetherSeconds) ? end : undefined;
  }

  private begin({ at, clock }: Entry, what: Partial<LoggedEnd>): LoggedEnd {
    const end: LoggedEnd = { at, clock, text: "", ...what };
    this.found.push(end);
    this.last = end;
    return end;
  }

  /** It is an end for certain, and nobody asked for it. */
  private settle(end: LoggedEnd): void {
    if (end === this.unsure) this.unsure = undefined;
    if (end.closes === undefined) {
      if (this.count !== undefined) this.count += 1;
      end.closes = this.count ?? null;
      end.text = this.lines.join("\n");
      this.lines = [];
    }
    delete end.unsure;
    this.dead = false;
  }

  /** gopls's stderr, without what the client and the extension say. */
  private keepWords({ message, level, structured }: Entry): void {
    const fromClient = structured ? level !== undefined && clientsWords.test(message) : level !== undefined;
    const { details } = this;
    if (fromClient) this.details = message === "" ? /^(true|false)$/ : clientsDetails;
    else if (!details?.test(message)) this.details = undefined;
    if (fromClient || details?.test(message) || (level !== undefined && level !== "error")) return;
    const { last } = this;
    if (this.dead && last?.failedStart && !last.exit) {
      last.text = last.text === "" ? message : `${last.text}\n${message}`;
      return;
    }
    this.lines.push(message);
    if (this.lines.length > keptLines) this.lines = this.lines.slice(-keptLines / 2);
  }
}

/** Whether two times of day are that near; an unknown one is. */
export function together(one: number | undefined, other: number | undefined, seconds: number): boolean {
  if (one === undefined || other === undefined) return true;
  const apart = Math.abs(one - other);
  return Math.min(apart, 86_400 - apart) <= seconds;
}

function exitOf(message: string): ExitStatus | undefined {
  const [, code, signal] = /^Server process exited with (?:code (\d+)|signal (SIG\w+))\.?$/.exec(message) ?? [];
  if (code !== undefined) return { kind: "code", code: Number(code) };
  if (signal !== undefined) return { kind: "signal", signal };
  return /^Server process exited successfully\.?$/.test(message) ? { kind: "code", code: 0 } : undefined;
}
