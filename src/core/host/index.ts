import { homedir, userInfo } from "node:os";
import { join } from "node:path";
import type { Host } from "./host";
import { pathsFor, type Platform } from "./paths";
import { run } from "./run";
import { runSession } from "./session";
import { spawn as spawnPlainly, type Spawn } from "./spawn";
import { start } from "./start";

export type { Host } from "./host";
export type { Paths, Platform } from "./paths";
export type { RunOptions, RunResult } from "./run";
export type { SessionEnd, SessionOptions } from "./session";
export { traceDescriptor, type SessionTrace } from "./session-trace";
export type { Spawn } from "./spawn";
export type { StartOptions, StartedProgram } from "./start";
export { confinedTo, insideOf, real } from "./confined";
export { askPrograms, fetchesNothing, gitSettings, programResets, startsNothing } from "./safe-git";
export { isExecutable, pathFolders } from "./programs";
export { stoppable } from "./stoppable";
export { cleanEnvironment, describeEnd, succeeded } from "./run";
export { acquireLock, lockHolder, whileLocked } from "./lock";
export { processorTimes, type ProcessorTimes } from "./processor-times";
export { leaveRunning } from "./leave-running";
export { answers, listProcesses, processStart, psLines } from "./processes";
export { errorCode, isErrno } from "./errno";
export { distinctPlaces, placeOf, type Place } from "./place";
export {
  appendLine,
  appendTextSync,
  makeFolder,
  refuseSpecial,
  sweepBeside,
  sweepFolder,
  writableTarget,
  writeAtomically,
} from "./files";
export {
  NotRegular,
  openRegular,
  readIfPresent,
  readPart,
  readRegular,
  readSmallSync,
  readStartSync,
  sizeLimits,
  specialKind,
  type FileKind,
} from "./regular-file";

/** The host this process runs on; `GO_WARDEN_SYSROOT` makes it a simulated Mac. */
export function createHost(
  env: Readonly<Record<string, string | undefined>> = process.env,
  spawn: Spawn = spawnPlainly,
): Host {
  const root = env.GO_WARDEN_SYSROOT;
  const platform: Platform =
    root || process.platform === "darwin" ? "macos" : process.platform === "linux" ? "linux" : "other";
  const home = env.HOME || homedir();
  return {
    platform,
    simulated: Boolean(root),
    env,
    home,
    uid: process.getuid?.() ?? -1,
    user: env.USER || userName(),
    paths: pathsFor(platform, home, env),
    system: (path) => (root ? join(root, path) : path),
    run: (file, args, options) => run(file, args, options, env, spawn),
    start: (file, args, options) => start(file, args, options, env),
    session: runSession,
    now: () => new Date(),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
