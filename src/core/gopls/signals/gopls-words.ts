import type { Entry } from "./log-entries";
import { exitOf } from "./logged-end";

const clientsWords =
  /^(\S+ client: |Server process exited|Connection to server |Client \S+: |Stopping (the )?server|Restarting server failed|Handling connection |Sending \w+( \w+)? |Launching server |Request \S+ failed|Error starting language server: )/;
/** What follows an entry about an error: its stack, or message and code. */
const clientsDetails = /^(\s+at | {2}Message: | {2}Code: |\w*Error( \[\w+\])?: )/;

const keptLines = 5_000;

/** What the lines of a channel are: the client's and the extension's own, details of those, or gopls's stderr. */
export type Speaker = "client" | "details" | "gopls";

/** Keeps what gopls writes on stderr apart from what the client and the extension say. */
export class GoplsWords {
  private lines: string[] = [];
  /** What the lines after an entry of the client's are when they belong to it. */
  private details: RegExp | undefined;

  speakerOf({ message, level, structured }: Entry): Speaker {
    const fromClient = structured ? level !== undefined && clientsWords.test(message) : level !== undefined;
    if (fromClient) this.details = message === "" ? /^(true|false)$/ : exitOf(message) ? undefined : clientsDetails;
    else if (this.details?.test(message)) return "details";
    else this.details = undefined;
    return fromClient || (level !== undefined && level !== "error") ? "client" : "gopls";
  }

  keep(line: string): void {
    this.lines.push(line);
    if (this.lines.length > keptLines) this.lines = this.lines.slice(-keptLines / 2);
  }

  /** What was kept since the last call. */
  take(): string {
    const text = this.lines.join("\n");
    this.lines = [];
    return text;
  }
}
