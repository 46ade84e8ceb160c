import type { RunOptions, RunResult } from "./run";
import type { StartOptions, StartedProgram } from "./start";
import type { Paths, Platform } from "./paths";
import type { SessionEnd, SessionOptions } from "./session";

/** What a front end's own preferences say over the configuration file; the fields are the configuration's. */
interface Preferences {
  share?: string[];
  shell?: string;
  revive?: boolean;
  editor?: string;
}

/** The one door to the outside. Everything in core takes it as its first parameter. */
export interface Host {
  readonly platform: Platform;
  /** True when `GO_WARDEN_SYSROOT` names a simulated Mac. */
  readonly simulated: boolean;
  /** The environment this process was started with. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** Numeric user id; -1 where there is none. */
  readonly uid: number;
  readonly user: string;
  readonly paths: Paths;
  readonly preferences?: Readonly<Preferences>;
  /** `--trust`: a folder of which no editor says anything counts as trusted for this call. */
  readonly trustsUnknown?: boolean;
  /**
   * Where an absolute system path lies: below `GO_WARDEN_SYSROOT` when it is set, itself otherwise.
   * `host.system("/bin/launchctl")` is the only way to name a system file.
   */
  system(path: string): string;
  /** Runs a program without a shell, bounded in time and output; never throws for what the program does. */
  run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult>;
  /** Starts a program to talk with over its pipes (a language server, a debug adapter); bounded in time. */
  start(file: string, args: readonly string[], options: StartOptions): StartedProgram;
  /** Runs a program in a session of its own, as a terminal would, until it has printed what is wanted. */
  session(file: string, args: readonly string[], options: SessionOptions): Promise<SessionEnd>;
  now(): Date;
}
