import { silentRestarts } from "../exits/silent-restarts";
import { GoplsWords } from "./gopls-words";
import { entriesOf, type Entry } from "./log-entries";
import { exitOf, together, type ExitStatus, type LoggedEnd } from "./logged-end";

/** Reads a channel piece by piece; what it has seen so far decides what the next entry means. */
export interface ServerLogReader {
  /** Reads whole lines and answers with the ends that begin in them; `base` is the offset of the first byte. */
  read(bytes: Buffer, base: number): { ends: LoggedEnd[]; consumed: number };
  /** `closes` as in `LoggedEnd`. `dead`: the last end was final, and nothing was started since. */
  budget(): { closes: number | undefined; dead: boolean };
}

/** A start that failed, for the client. */
interface FailedStart {
  entry: Entry;
  /** The end it seems to belong to, and what was known of that before. */
  end: LoggedEnd | undefined;
  before: boolean | undefined;
  /** The editor had closed the connection for the last time already. */
  isOver: boolean;
  /** What the client says of the reason; undefined until it does. */
  answered?: boolean;
}

/** Between the two entries of one end; after that, neither is waited for any more. */
const patienceSeconds = 10;
/** Between entries of which one alone says nothing. */
const besideSeconds = 3;

/**
 * How writing to a gopls that is gone fails. The request `initialize` fails with a message and a code in its place; so this
 * is the notification `initialized`, and gopls had answered.
 */
const failedWrite = /^Error( \[\w+\])?: (write E|Cannot call write )/;

/** `fromStart`: nothing was written before what is read first. */
export const createServerLogReader = (fromStart: boolean): ServerLogReader => new Reader(fromStart);

class Reader implements ServerLogReader {
  private readonly words = new GoplsWords();
  private found: LoggedEnd[] = [];
  private last: LoggedEnd | undefined;
  /** Ends whose exit has not come yet, and exits whose closed connection has not; oldest first. */
  private waiting: LoggedEnd[] = [];
  private loose: { status: ExitStatus; clock: number | undefined }[] = [];
  /** An empty entry that says nothing without an exit beside it: where gopls's own empty lines look the same. */
  private blank: Entry | undefined;
  /** Taken for final because of an empty entry; the closed connection may yet say otherwise. */
  private presumed: LoggedEnd | undefined;
  private start: FailedStart | undefined;
  /** A start has failed, after which the next end is final. */
  private failing = false;
  private count: number | undefined;
  private dead = false;

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
    const speaker = this.words.speakerOf(entry);
    if (speaker === "details") return this.explained(message);
    const stop = /^Request to stop language server - (.*?)( \(enabled: \w+\))?$/.exec(message)?.[1];
    if (stop !== undefined) return this.stopRequested(stop, entry);
    if (/^(Error starting language server: |Restarting server failed$)/.test(message)) return this.gaveUp();
    const status = exitOf(message);
    if (status) return this.exited(status, entry);
    if (/ client: couldn't create connection to server\.$/.test(message)) return this.couldNotStart(entry);
    if (message === "" && level === "info") this.restarts(entry);
    if (message === "" && level === "error") this.emptied(entry);
    if (speaker === "gopls") this.said(message);
  }

  private stopRequested(reason: string, entry: Entry): void {
    const { presumed } = this;
    this.waiting = this.waiting.filter((end) => !end.unsure);
    this.count = 0;
    this.words.take();
    this.blank = this.presumed = this.start = undefined;
    this.failing = false;
    // When nothing runs there is nothing to end.
    if (!this.dead || presumed?.unsure) this.waiting.push(this.begin(entry, { requested: reason }));
    this.dead = false;
  }

  /**
   * Said behind the closed connection of a first attempt and of the last one, and before that of a start which the
   * extension gives up at once: what comes next tells which.
   */
  private couldNotStart(entry: Entry): void {
    if (!this.dead && this.blank && beside(this.blank, entry)) this.presume(this.blank);
    const { last } = this;
    const end = last && last.requested === undefined && beside(last, entry) ? last : undefined;
    this.start = { entry, end, before: end?.failedStart, isOver: this.dead && end !== undefined };
    this.failing = true;
    if (end) end.failedStart = true;
  }

  /** The client's reason for the entry before. */
  private explained(reason: string): void {
    const { start } = this;
    if (!start || start.answered !== undefined) return;
    start.answered = failedWrite.test(reason);
    if (start.answered) this.undoFailedStart(start);
  }

  private undoFailedStart({ end, before }: FailedStart): void {
    if (end && before === undefined) delete end.failedStart;
  }

  /** The client does not try again. */
  private gaveUp(): void {
    const { start } = this;
    this.start = this.presumed = undefined;
    if (!start) return;
    if (start.isOver && start.end) return this.settle(start.end);
    this.undoFailedStart(start);
    const end = this.begin(start.entry, { final: true, ...(start.answered ? {} : { failedStart: true }) });
    this.settle(end);
    this.awaitExit(end);
    this.dead = true;
  }

  /** The connection is closed, and the editor starts another gopls: an entry without words. */
  private restarts(entry: Entry): void {
    const { presumed } = this;
    this.blank = this.presumed = this.start = undefined;
    this.failing = this.dead = false;
    if (presumed && together(presumed.clock, entry.clock, patienceSeconds)) {
      delete presumed.final;
      return this.settle(presumed);
    }
    const end = this.begin(entry, {});
    this.settle(end);
    this.awaitExit(end);
  }

  /** The same when it does not, or a failed write. */
  private emptied(entry: Entry): void {
    // The rest of the last end, when no other exit follows.
    const isOver = this.dead && this.last && together(this.last.clock, entry.clock, patienceSeconds);
    if (isOver || (entry.structured && !this.loose.some((exit) => beside(exit, entry)))) this.blank = entry;
    else this.presume(entry);
  }

  private presume(entry: Entry): void {
    const isLast = this.failing || (this.count ?? 0) >= silentRestarts;
    const end = this.begin(entry, { final: true, unsure: true });
    this.blank = undefined;
    this.presumed = end;
    this.dead = true;
    if (isLast) this.settle(end);
    this.awaitExit(end);
  }

  private exited(status: ExitStatus, entry: Entry): void {
    const waiting = this.inTime(this.waiting, entry).shift();
    const { blank } = this;
    this.blank = undefined;
    if (waiting) return this.complete(waiting, status);
    this.loose = [...this.inTime(this.loose, entry), { status, clock: entry.clock }];
    if (blank && beside(blank, entry)) this.presume(blank);
  }

  private awaitExit(end: LoggedEnd): void {
    const exit = this.inTime(this.loose, end).shift();
    if (exit) this.complete(end, exit.status);
    else this.inTime(this.waiting, end).push(end);
  }

  /** Those that are waited for still; the others are dropped. */
  private inTime<T extends { clock: number | undefined }>(all: T[], { clock }: { clock: number | undefined }): T[] {
    const kept = all.filter((one) => together(one.clock, clock, patienceSeconds));
    all.splice(0, all.length, ...kept);
    return all;
  }

  private complete(end: LoggedEnd, status: ExitStatus): void {
    end.exit = status;
    if (end.requested !== undefined) return;
    this.settle(end);
    // The pipes are read one by one: the last words may stand behind the closed connection.
    if (end === this.last) end.text = [end.text, this.words.take()].filter((text) => text !== "").join("\n");
  }

  private begin({ at, clock }: Entry, what: Partial<LoggedEnd>): LoggedEnd {
    const end: LoggedEnd = { at, clock, text: "", ...what };
    this.found.push(end);
    this.last = end;
    return end;
  }

  /** It is an end for certain, and nobody asked for it. */
  private settle(end: LoggedEnd): void {
    delete end.unsure;
    if (end.closes !== undefined) return;
    if (this.count !== undefined) this.count += 1;
    end.closes = this.count ?? null;
    end.text = this.words.take();
  }

  private said(line: string): void {
    const { last } = this;
    if (this.dead && last && last.closes !== undefined && !last.exit)
      last.text = last.text === "" ? line : `${last.text}\n${line}`;
    else this.words.keep(line);
  }
}

type Timed = { clock: number | undefined };

const beside = (one: Timed, other: Timed) => together(one.clock, other.clock, besideSeconds);
