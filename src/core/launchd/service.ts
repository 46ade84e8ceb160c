import { setTimeout as sleep } from "node:timers/promises";
import { settled } from "../answers";
import type { Host, RunResult } from "../host";
import { Problem } from "../problem";
import { exitCode, guiDomain, isNoSession, launchctl, noSession, saidBy, serviceTarget } from "./launchctl";
import { parseDisabled, parseListed, parseService, type PrintedService } from "./print";

/** What launchd knows of a label in the user's GUI session. */
export type ServiceStatus =
  | ({ kind: "loaded" } & PrintedService)
  /** Never bootstrapped, booted out, or removed by launchd: they answer alike (docs/facts/launchd.md §1.5). */
  | { kind: "not-loaded" }
  | { kind: "no-session" }
  | { kind: "unknown"; reason: string };

export async function serviceStatus(host: Host, label: string, signal?: AbortSignal): Promise<ServiceStatus> {
  const result = await launchctl(host, ["print", serviceTarget(host, label)], signal);
  if (isNoSession(result)) return { kind: "no-session" };
  if (isUnknownService(result)) return { kind: "not-loaded" };
  // Another question would wait as long for nothing.
  if (result.kind === "timeout") return { kind: "unknown", reason: saidBy(result) };
  const service = exitCode(result) === 0 ? parseService(result.stdout) : undefined;
  if (service) return { kind: "loaded", ...service };
  const reason = exitCode(result) === 0 ? "launchctl print has another format" : saidBy(result);
  return listedStatus(host, label, reason, signal);
}

/** print is no interface by its own manual; list is (docs/facts/launchd.md §1.1, §1.6). */
async function listedStatus(host: Host, label: string, reason: string, signal?: AbortSignal): Promise<ServiceStatus> {
  const result = await launchctl(host, ["list", label], signal);
  if (isUnknownService(result)) return { kind: "not-loaded" };
  const service = exitCode(result) === 0 ? parseListed(result.stdout) : undefined;
  return service ? { kind: "loaded", ...service } : { kind: "unknown", reason };
}

function isUnknownService(result: RunResult): boolean {
  return exitCode(result) === 113 || (exitCode(result) !== 0 && /Could not find service/.test(result.stderr));
}

/** Polls until the status satisfies `good`; the last one seen when it never does. */
export async function waitForService(
  host: Host,
  label: string,
  good: (status: ServiceStatus) => boolean,
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal },
): Promise<ServiceStatus> {
  const deadline = performance.now() + timeoutMs;
  for (let pause = 20; ; pause = Math.min(pause * 1.5, 500)) {
    const status = await serviceStatus(host, label, signal);
    if (good(status) || performance.now() > deadline) return status;
    await sleep(pause, undefined, { signal });
  }
}

/** Whether the label is switched off in launchd's override store; undefined when it is not in it or cannot be read. */
export async function isDisabled(host: Host, label: string, signal?: AbortSignal): Promise<boolean | undefined> {
  const result = await launchctl(host, ["print-disabled", guiDomain(host)], signal);
  return exitCode(result) === 0 ? parseDisabled(result.stdout, label) : undefined;
}

/** What it answers does not matter: bootstrap then says the same of a job that is still switched off. */
async function enable(host: Host, label: string, signal?: AbortSignal): Promise<void> {
  await launchctl(host, ["enable", serviceTarget(host, label)], signal);
}

/**
 * Boots a job out and waits until launchd no longer knows it: bootout returns while the process still lives, and its
 * codes differ by release (docs/facts/launchd.md §1.8), so only print's answer counts. No GUI session, no job.
 */
export async function bootout(host: Host, label: string, signal?: AbortSignal): Promise<void> {
  const result = await launchctl(host, ["bootout", serviceTarget(host, label)], signal);
  const gone = ({ kind }: ServiceStatus) => kind === "not-loaded" || kind === "no-session";
  // SIGKILL comes after the exit timeout, 5 s unless the plist says otherwise.
  const last = await waitForService(host, label, gone, { timeoutMs: 20_000, signal });
  if (gone(last)) return;
  const why = exitCode(result) === 0 ? "launchd still knows it after 20 s" : saidBy(result);
  throw new Problem("not-booted-out", `${label} could not be stopped: ${why}`, "Log out and in, then try again.", 1);
}

/** Codes of bootstrap for a label that is loaded, still draining, stuck or asked for twice (docs/facts/launchd.md §1.7). */
const busy = [5, 17, 37, 125];

/** Those, and what this very Mac answered (questions bootstrap-loaded, bootstrap-draining, bootstrap-disabled). */
async function passingCodes(host: Host): Promise<ReadonlySet<number>> {
  const asked = ["bootstrap-loaded", "bootstrap-draining", "bootstrap-disabled"];
  const seen = await Promise.all(asked.map((question) => settled(host, question)));
  return new Set([...busy, 119, ...seen.flatMap((one) => (one?.value === undefined ? [] : Number(one.value)))]);
}

/**
 * Makes launchd run `plist`, whatever it ran under that label before: boots the old job out, enables the label,
 * bootstraps, and waits until print shows the job.
 */
export async function load(host: Host, label: string, plist: string, signal?: AbortSignal): Promise<void> {
  let said = "";
  for (let attempt = 1; attempt <= 4; attempt++) {
    await bootout(host, label, signal);
    await enable(host, label, signal);
    const result = await launchctl(host, ["bootstrap", guiDomain(host), plist], signal);
    const code = exitCode(result);
    if (isNoSession(result) && (await serviceStatus(host, label, signal)).kind === "no-session") throw noSession(host);
    if (code === 0) return confirmLoaded(host, label, signal);
    said = saidBy(result);
    if (!(await passingCodes(host)).has(code ?? -1)) break;
    await sleep(attempt * 250, undefined, { signal });
  }
  throw new Problem(
    "not-bootstrapped",
    `launchd did not take ${plist}: ${said}`,
    "Run it in Terminal as yourself; a sandboxed program, a quarantined or group-writable file is refused like this.",
    1,
  );
}

/** With the job switched off in Login Items bootstrap succeeds, and launchd removes it again (docs/facts/launchd.md §3). */
async function confirmLoaded(host: Host, label: string, signal?: AbortSignal): Promise<void> {
  const settled = (status: ServiceStatus) =>
    status.kind !== "loaded" || status.pid !== undefined || (status.runs ?? 0) > 0;
  const status = await waitForService(host, label, settled, { timeoutMs: 5000, signal });
  if (status.kind === "loaded") return;
  throw new Problem(
    "not-loaded",
    `launchd took ${label} and dropped it again`,
    "Look in System Settings → General → Login Items & Extensions whether it is switched off.",
    1,
  );
}

export type Kickstart = { kind: "started" } | { kind: "running" } | { kind: "refused"; reason: string };

/** Starts a loaded job; with `kill` a running one is ended first. */
export async function kickstart(
  host: Host,
  label: string,
  { kill = false, signal }: { kill?: boolean; signal?: AbortSignal } = {},
): Promise<Kickstart> {
  const target = serviceTarget(host, label);
  const result = await launchctl(host, ["kickstart", ...(kill ? ["-k"] : []), target], signal);
  if (isNoSession(result) && /domain/.test(result.stderr)) throw noSession(host);
  const code = exitCode(result);
  if (code === 0) return { kind: "started" };
  return code === 37 ? { kind: "running" } : { kind: "refused", reason: saidBy(result) };
}
