import { setMaxListeners } from "node:events";
import { stat } from "node:fs/promises";
import pLimit from "p-limit";
import { worstFirst, type Finding } from "../finding";
import { stoppable, type Host } from "../host";
import { readMachine } from "../machine";
import { Problem } from "../problem";
import { checkSettings } from "../settings-check";
import type { Area, Check } from "./check";
import { specialModuleFile } from "../toolchain";
import type { DoctorContext } from "./context";

/** A finding and the check that saw it. */
export type DoctorFinding = Finding & { check: string };

export interface CheckedArea {
  id: string;
  area: Area;
  durationMs: number;
  findings: DoctorFinding[];
}

export interface DoctorReport {
  at: string;
  folder: string;
  durationMs: number;
  /** Worst first within a check, checks in the order of the registry. */
  findings: DoctorFinding[];
  checks: { id: string; area: Area; durationMs: number }[];
}

export interface DoctorOptions {
  /** Absolute path of the project's folder. */
  folder: string;
  /** A Go file that is open, for its semantic tokens. */
  file?: string;
  /** Show values of variables that are no paths too; never what looks like a secret. */
  showValues?: boolean;
  signal?: AbortSignal;
  /** Milliseconds for all checks together; what is not answered by then is unknown. Default: no limit but each check's. */
  timeoutMs?: number;
  /** Called as each check ends. */
  onChecked?: (checked: CheckedArea) => void;
}

/** Programs at a time: more than the cores, since most of them wait; few enough to keep the machine usable. */
const programsAtOnce = 6;

/** Runs all checks side by side. One that hangs or throws becomes an `unknown` finding and holds up nobody. */
export async function runChecks(host: Host, checks: readonly Check[], given: DoctorOptions): Promise<DoctorReport> {
  const limit = given.timeoutMs === undefined ? undefined : AbortSignal.timeout(given.timeoutMs);
  const signals = [given.signal, limit].filter((signal) => signal !== undefined);
  const options = signals.length > 0 ? { ...given, signal: AbortSignal.any(signals) } : given;
  if (!(await stat(options.folder).catch(() => undefined))?.isDirectory()) {
    throw new Problem("no-such-folder", `There is no folder ${options.folder}`, "Name the project's folder.", 2);
  }
  const started = performance.now();
  const at = host.now().toISOString();
  // Every check and every program listens for the end.
  if (options.signal) setMaxListeners(0, options.signal);
  const limited = limitPrograms(host);
  const machine = await readMachine(limited, options);
  const subject: Subject = { machine, settingsFindings: once(() => checkSettings(machine)) };
  const checked = await Promise.all(
    checks.map(async (check) => {
      const result = await runCheck(check, subject, options);
      options.onChecked?.(result);
      return result;
    }),
  );
  return {
    at,
    folder: options.folder,
    durationMs: Math.round(performance.now() - started),
    findings: checked.flatMap((one) => one.findings),
    checks: checked.map(({ id, area, durationMs }) => ({ id, area, durationMs })),
  };
}

type Subject = Pick<DoctorContext, "machine" | "settingsFindings">;

async function runCheck(check: Check, subject: Subject, options: DoctorOptions): Promise<CheckedArea> {
  const started = performance.now();
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  const onAbort = () => stop.abort();
  options.signal?.addEventListener("abort", onAbort, { once: true });
  if (options.signal?.aborted) stop.abort();
  const timeoutMs = check.timeoutMs ?? 30_000;
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<Finding[]>((resolve) => {
    const unknown = (reason: string) => resolve([unanswered(check, reason)]);
    timer = setTimeout(() => {
      unknown(`no answer in ${timeoutMs / 1000} s`);
      stop.abort();
    }, timeoutMs);
    const stopped = () => unknown(whyStopped(options));
    stop.signal.addEventListener("abort", stopped, { once: true });
    if (stop.signal.aborted) stopped();
  });
  const context: DoctorContext = {
    ...options,
    ...subject,
    host: stoppable(subject.machine.host, stop.signal),
    signal: stop.signal,
  };
  const probed = Promise.resolve()
    .then(() => check.probe(context))
    .catch((error: unknown) => [unanswered(check, error instanceof Error ? error.message : String(error))]);
  const findings = await Promise.race([probed, tooLong]);
  clearTimeout(timer);
  options.signal?.removeEventListener("abort", onAbort);
  return {
    id: check.id,
    area: check.area,
    durationMs: Math.round(performance.now() - started),
    findings: worstFirst(findings.map((finding) => ({ ...finding, check: check.id }))),
  };
}

function whyStopped({ signal, timeoutMs }: DoctorOptions): string {
  const isLate = (signal?.reason as { name?: unknown } | undefined)?.name === "TimeoutError";
  return isLate && timeoutMs !== undefined ? `no answer within ${timeoutMs / 1000} s` : "stopped";
}

function unanswered(check: Check, reason: string): Finding {
  return {
    id: `${check.id}-unknown`,
    severity: "unknown",
    title: `${check.title}: could not be checked`,
    evidence: [reason],
  };
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= find());
}

function limitPrograms(host: Host): Host {
  const limit = pLimit(programsAtOnce);
  return {
    ...host,
    run: (file, args, options) =>
      limit(async () => {
        // Go reads the folder's module files, and would wait for a pipe or read an endless file until memory is full.
        const message = options?.cwd === undefined ? undefined : await specialModuleFile(options.cwd);
        if (message === undefined) return host.run(file, args, options);
        return { kind: "not-started", message, stdout: "", stdoutBytes: Buffer.alloc(0), stderr: "", durationMs: 0 };
      }),
  };
}
