import { readFileSync, statSync } from "node:fs";
import * as plist from "plist";

/** When launchd starts a job again after it ended; the conditions are ORed (docs/facts/launchd.md §3). */
export interface KeepAlive {
  always: boolean;
  successfulExit?: boolean;
  crashed?: boolean;
}

/** A job's plist as launchd imported it; editing the file later changes nothing. */
export interface JobDefinition {
  label: string;
  path: string;
  program: string;
  arguments: string[];
  runAtLoad: boolean;
  keepAlive: KeepAlive;
  /** Seconds. */
  throttleInterval: number;
  exitTimeOut: number;
  environment: Record<string, string>;
  workingDirectory?: string;
  stdoutPath?: string;
  stderrPath?: string;
  processType: string;
  sessionType: string;
}

export type Imported = { kind: "job"; job: JobDefinition } | { kind: "refused"; code: number };

/** Reads a plist as bootstrap does; `code` is what launchctl then exits with. */
export function importPlist(path: string): Imported {
  let value: unknown;
  try {
    const { mode, uid } = statSync(path);
    if ((mode & 0o022) !== 0 || (uid !== 0 && uid !== process.getuid?.())) return { kind: "refused", code: 122 };
    value = plist.parse(readFileSync(path, "utf8"));
  } catch {
    return { kind: "refused", code: 5 };
  }
  if (!isDictionary(value) || typeof value.Label !== "string") return { kind: "refused", code: 5 };
  const args = Array.isArray(value.ProgramArguments) ? value.ProgramArguments.map(String) : [];
  const program = typeof value.Program === "string" ? value.Program : args[0];
  if (!program) return { kind: "refused", code: 5 };
  const keepAlive = readKeepAlive(value.KeepAlive);
  return {
    kind: "job",
    job: {
      label: value.Label,
      path,
      program,
      arguments: args.length > 0 ? args : [program],
      runAtLoad: value.RunAtLoad === true || keepAlive.always || isDictionary(value.KeepAlive),
      keepAlive,
      throttleInterval: positive(value.ThrottleInterval) ?? 10,
      exitTimeOut: positive(value.ExitTimeOut) ?? 5,
      environment: strings(value.EnvironmentVariables),
      workingDirectory: text(value.WorkingDirectory),
      stdoutPath: text(value.StandardOutPath),
      stderrPath: text(value.StandardErrorPath),
      processType: text(value.ProcessType) ?? "Standard",
      sessionType: text(value.LimitLoadToSessionType) ?? "Aqua",
    },
  };
}

function readKeepAlive(value: unknown): KeepAlive {
  if (!isDictionary(value)) return { always: value === true };
  return {
    always: false,
    ...(typeof value.SuccessfulExit === "boolean" ? { successfulExit: value.SuccessfulExit } : {}),
    ...(typeof value.Crashed === "boolean" ? { crashed: value.Crashed } : {}),
  };
}

function isDictionary(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function strings(value: unknown): Record<string, string> {
  if (!isDictionary(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => text(entry[1]) !== undefined),
  );
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function positive(value: unknown): number | undefined {
  return typeof value === "number" && value > 0 ? value : undefined;
}
