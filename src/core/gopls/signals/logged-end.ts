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

/** Whether two times of day are that near; an unknown one is. */
export function together(one: number | undefined, other: number | undefined, seconds: number): boolean {
  if (one === undefined || other === undefined) return true;
  const apart = Math.abs(one - other);
  return Math.min(apart, 86_400 - apart) <= seconds;
}

/** What a client's entry about the end of the process says. */
export function exitOf(message: string): ExitStatus | undefined {
  const [, code, signal] = /^Server process exited with (?:code (\d+)|signal (SIG\w+))\.?$/.exec(message) ?? [];
  if (code !== undefined) return { kind: "code", code: Number(code) };
  if (signal !== undefined) return { kind: "signal", signal };
  return /^Server process exited successfully\.?$/.test(message) ? { kind: "code", code: 0 } : undefined;
}
