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
  loadedAnswer: 5 | 17 | 37;
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
  printDisabled: "tabbed" | "plain" | "booleans";
  /** A PATH set with setenv reaches applications and services. */
  pathReachesApps: boolean;
  /** `open` hands its caller's environment to the application. */
  openPassesEnvironment: boolean;
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
