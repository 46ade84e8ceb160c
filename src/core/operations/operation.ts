import type { Host } from "../host";

/** What an operation may touch; front ends ask before anything but `safe`. */
export type Risk = "safe" | "edits-files" | "restarts" | "needs-admin";

/** A program to run, without a shell. */
export interface Command {
  file: string;
  args: readonly string[];
  /** Added to the cleaned environment. */
  env?: Readonly<Record<string, string>>;
  cwd?: string;
  /** Default 60,000. */
  timeoutMs?: number;
}

/** One exact command or edit. Steps run in order; the first that fails stops the operation and what it changed is put back. */
export type Step =
  | ({
      kind: "run";
      title: string;
      undo?: Command;
      /** Exit codes that count as done; default [0]. */ accept?: readonly number[];
    } & Command)
  /** Sets a file's whole contents. Symlinks are followed; `before` is what the preview was made from (undefined: no file). */
  | {
      kind: "write";
      title: string;
      path: string;
      before: Buffer | undefined;
      contents: Buffer;
      mode?: number;
      inverse?: unknown;
    }
  | { kind: "remove"; title: string; path: string }
  /** Renames a finished file over another; both in the same folder. */
  | { kind: "replace"; title: string; path: string; staged: string }
  | { kind: "wait"; title: string; ms: number }
  /** Looks whether it worked; the sentence returned says why not. */
  | { kind: "verify"; title: string; check: (host: Host, signal?: AbortSignal) => Promise<string | undefined> }
  /** A system call of our own process; `command` is what one would type instead. Throws a Problem when it fails. */
  | {
      kind: "call";
      title: string;
      command: string;
      undo?: Command;
      /** Takes it back by our own code; `perform` says with what before it changes anything. */
      reversal?: Reversal;
      perform: (
        host: Host,
        signal?: AbortSignal,
        reversible?: (args: readonly string[]) => Promise<void>,
      ) => Promise<void>;
    };

/** How our own code takes a call back. The journal keeps its name and arguments, which are data. */
export interface Reversal {
  /** Stable, kebab-case. */
  name: string;
  /** What one would type instead. */
  command(host: Host, args: readonly string[]): string;
  /** Throws a Problem when it fails. */
  perform(host: Host, args: readonly string[]): Promise<void>;
}

/** A change as data: shown, confirmed, run, journaled and undone by the same code in every front end. */
export interface Operation {
  /** Stable, kebab-case. */
  id: string;
  title: string;
  risk: Risk;
  steps: readonly Step[];
}
