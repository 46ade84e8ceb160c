import { existsSync } from "node:fs";
import { join } from "node:path";
import { readMachine } from "../machine";

/** The user whose GUI session the simulated Mac runs; what launchd takes from the password database. */
export interface MacUser {
  name: string;
  home: string;
  shell: string;
}

/** How this macOS release answers where releases differ, or where sources conflict (docs/facts/launchd.md, lines marked [!]). */
export interface LaunchdFacts {
  /** `setenv` and `unsetenv` take many; otherwise one, as in the 10.9 era, or they keep the first and say nothing. */
  manyPairs: boolean | "keeps-first";
  /** Names that setenv refuses with 22. */
  refusedNames: string[];
  /** Refuses setenv and unsetenv: 1 as for a sandboxed caller, 150 as for the system domain. */
  setenvRefusal: 1 | 150 | undefined;
  /** There is no GUI session; the exit code that says so. */
  noSession: 112 | 125 | undefined;
  /** `print` fails with this code. */
  printRefusal: number | undefined;
  /** bootstrap of a label that is loaded or still draining. */
  loadedAnswer: 5 | 17 | 37 | 36;
  /** bootstrap of a disabled label. */
  disabledAnswer: 119 | 5;
  /** bootstrap of anything else fails with this code; the first `bootstrapRefusals` times, when that is given. */
  bootstrapRefusal: number | undefined;
  bootstrapRefusals: number | undefined;
  /** bootout fails with this code and does nothing. */
  bootoutRefusal: number | undefined;
  /** bootout of a running job says 36 although it goes on; otherwise silent 0. */
  bootoutInProgress: boolean;
  /** bootout of a label that is not loaded. */
  notLoadedAnswer: 3 | 113 | 5;
  /** bootout knows `--wait`. */
  waitFlag: boolean;
  /** Milliseconds that a job stays known after its process is gone. */
  drainMs: number;
  /** An unknown label is answered in two lines on stderr, the first `Bad request.` */
  twoLineUnknown: boolean;
  /** kickstart starts a job at once although it is throttled. */
  kickstartIgnoresThrottle: boolean;
  /** Labels whose launch the user switched off in Login Items: bootstrap succeeds, the job is gone soon after. */
  backgroundDenied: string[];
  /** The format of print-disabled. */
  printDisabled: "tabbed" | "plain" | "booleans" | "unreadable";
  /** A PATH set with setenv reaches applications and services. */
  pathReachesApps: boolean;
  /** `open` hands its caller's environment to the application. */
  openPassesEnvironment: boolean;
  /** Variables that are set reach jobs and applications at all. */
  variablesReach: boolean;
  /** Bytes of the longest value that setenv takes; refuses with 7. */
  longestValue: number;
  /** setenv refuses an empty value with 22. */
  refusesEmpty: boolean;
  /** Jobs get a value only up to its first line end. */
  cutsLines: boolean;
  /** getenv prints a line end for an empty variable; otherwise nothing. */
  emptyPrints: boolean;
  /** getenv of a variable that is not set. */
  getenvUnset: 0 | 118;
  /** unsetenv of a variable that is not set. */
  unsetenvUnset: 0 | 118;
  /** How print shows a value: as it is, in quotes, or with line ends escaped. */
  printValues: "plain" | "quoted" | "escaped";
  /** print of a label that is not loaded. */
  unknownAnswer: 113 | 3;
  /** kickstart without -k of a running job. */
  runningAnswer: 37 | 0;
  /** bootout returns when the job is gone. */
  bootoutWaits: boolean;
  /** Apple's reports about jobs that crash. */
  crashReports: "none" | "with-asi" | "without-asi";
  /** The user allowed Script Editor's notifications. */
  notificationsAllowed: boolean;
}

const defaults: LaunchdFacts = {
  manyPairs: true,
  refusedNames: [],
  setenvRefusal: undefined,
  noSession: undefined,
  printRefusal: undefined,
  loadedAnswer: 5,
  disabledAnswer: 119,
  bootstrapRefusal: undefined,
  bootstrapRefusals: undefined,
  bootoutRefusal: undefined,
  bootoutInProgress: false,
  notLoadedAnswer: 3,
  waitFlag: true,
  drainMs: 150,
  twoLineUnknown: true,
  kickstartIgnoresThrottle: true,
  backgroundDenied: [],
  printDisabled: "tabbed",
  pathReachesApps: true,
  openPassesEnvironment: false,
  variablesReach: true,
  longestValue: Infinity,
  refusesEmpty: false,
  cutsLines: false,
  emptyPrints: true,
  getenvUnset: 0,
  unsetenvUnset: 0,
  printValues: "plain",
  unknownAnswer: 113,
  runningAnswer: 37,
  bootoutWaits: false,
  crashReports: "none",
  notificationsAllowed: true,
};

export function launchdFacts(root: string): LaunchdFacts {
  return { ...defaults, ...(readMachine(root).launchd as Partial<LaunchdFacts> | undefined) };
}

export function macUser(root: string): MacUser {
  const user: MacUser = {
    name: "tester",
    home: join(root, "Users", "tester"),
    shell: existsSync("/bin/zsh") ? "/bin/zsh" : "/bin/bash",
  };
  return { ...user, ...(readMachine(root).user as Partial<MacUser> | undefined) };
}
