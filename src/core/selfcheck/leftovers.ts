import { readdir, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod/mini";
import { appendLine, listProcesses, readIfPresent, readRegular, type Host } from "../host";
import { guiDomain, launchctlPath, serviceTarget } from "../launchd";

/** Whatever the self-check makes has one of these names, and nothing else is ever removed. */
export const labelPrefix = "dev.go-warden.selfcheck.";
export const variablePrefix = "GO_WARDEN_SELFCHECK_";
export const folderPrefix = "go-warden-selfcheck-";

/** One thing that is about to be made. */
const entry = z.union([
  z.object({ made: z.literal("folder"), path: z.string().check(z.regex(/\/go-warden-selfcheck-[0-9a-f]{8}$/)) }),
  z.object({ made: z.literal("variable"), name: z.string().check(z.regex(/^GO_WARDEN_SELFCHECK_\w+$/)) }),
  z.object({ made: z.literal("job"), label: z.string().check(z.regex(/^dev\.go-warden\.selfcheck\.[\w-]+$/)) }),
  z.object({ made: z.literal("disabled"), label: z.string().check(z.regex(/^dev\.go-warden\.selfcheck\.[\w-]+$/)) }),
  z.object({ made: z.literal("crash"), pidFile: z.string(), since: z.number() }),
]);

export type Entry = z.infer<typeof entry>;

export const journalPath = ({ paths }: Host) => join(paths.support, "selfcheck-journal.jsonl");

/** Notes what is about to be made, on disk before it is made: whatever ends us then, the next run finds it. */
export const note = (host: Host, made: Entry) => appendLine(journalPath(host), JSON.stringify(made));

/** What a run that was ended has noted, in order; lines that are cut off or not ours are passed over. */
export async function noted(host: Host): Promise<Entry[]> {
  const text = (await readIfPresent(journalPath(host), "data"))?.toString("utf8") ?? "";
  const seen = new Set<string>();
  return text.split("\n").flatMap((line) => {
    const parsed = entry.safeParse(parseJson(line));
    if (!parsed.success || seen.has(line)) return [];
    seen.add(line);
    return [parsed.data];
  });
}

/** Milliseconds for each program that puts something back. */
const callMs = 5000;

/**
 * Puts back everything that is noted, in whatever state it is; what is gone already is fine. Returns what could not be
 * put back, a line each; the journal stays then. `patient`: waits until launchd no longer knows the jobs. `killed`: what was
 * started may still run; a run that has ended has ended its programs itself.
 */
export async function cleanUp(host: Host, { patient = true, killed = true } = {}): Promise<string[]> {
  const entries = await noted(host);
  if (entries.length === 0) {
    await rm(journalPath(host), { force: true });
    return [];
  }
  const of = <M extends Entry["made"]>(made: M) =>
    entries.filter((one): one is Extract<Entry, { made: M }> => one.made === made);
  const ours = entries.flatMap((one) =>
    one.made === "variable"
      ? [`the variable ${one.name}`]
      : "label" in one
        ? [`the ${one.made} label ${one.label}`]
        : [],
  );
  // Asked once: a launchctl that hangs would take as long for each of them.
  const silent = ours.length > 0 && (await launchctl(host, "managername")).code === undefined;
  const left = silent
    ? [...new Set(ours)]
    : [
        ...(await removeJobs(host, of("job").map(({ label }) => label), patient)), // prettier-ignore
        ...(await enableAgain(host, of("disabled").map(({ label }) => label))), // prettier-ignore
        ...(await unset(host, of("variable").map(({ name }) => name))), // prettier-ignore
      ];
  for (const one of of("crash")) await removeReports(host, one);
  for (const { path } of of("folder")) {
    if (killed) await endProcesses(host, basename(path));
    await rm(path, { recursive: true, force: true }).catch(() => left.push(`the folder ${path}`));
  }
  if (left.length === 0) await rm(journalPath(host), { force: true });
  return left;
}

async function launchctl(host: Host, ...args: string[]) {
  const result = await host.run(launchctlPath(host), args, { timeoutMs: callMs });
  return { code: result.kind === "exited" ? result.code : undefined, stdout: result.stdout };
}

async function removeJobs(host: Host, labels: readonly string[], patient: boolean): Promise<string[]> {
  const left: string[] = [];
  for (const label of labels) {
    const target = serviceTarget(host, label);
    const { code } = await launchctl(host, "bootout", target);
    // 3 and 113: not loaded; 36: on its way (docs/facts/launchd.md §1.8).
    let gone = code === 3 || code === 113 || (!patient && (code === 0 || code === 36));
    // launchctl does not answer; the others would take as long.
    if (code === undefined) return [...left, ...labels.slice(labels.indexOf(label)).map((one) => `the job ${one}`)];
    for (let waited = 0; !gone && waited < 8000; waited += 100) {
      gone = ((await launchctl(host, "print", target)).code ?? 0) !== 0;
      if (!gone) await sleep(100);
    }
    if (!gone) left.push(`the job ${label}`);
  }
  return left;
}

async function enableAgain(host: Host, labels: readonly string[]): Promise<string[]> {
  const left: string[] = [];
  for (const label of labels) {
    if ((await launchctl(host, "enable", serviceTarget(host, label))).code !== 0)
      left.push(`the disabled label ${label}`);
  }
  return left;
}

/** One call each, which every launchctl takes; whether they are gone is read back. */
async function unset(host: Host, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  for (const name of names) {
    if ((await launchctl(host, "unsetenv", name)).code === undefined) return names.map((one) => `the variable ${one}`);
  }
  const printed = await launchctl(host, "print", guiDomain(host));
  if (printed.code !== 0) return [];
  return names.filter((name) => printed.stdout.includes(`${name} => `)).map((name) => `the variable ${name}`);
}

/** Programs that were started from our folder and outlived a run that was killed. */
async function endProcesses(host: Host, folder: string): Promise<void> {
  for (const { pid, command } of (await listProcesses(host)) ?? []) {
    if (!command.includes(`/${folder}/`) || pid === process.pid) continue;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
}

export const crashReports = ({ home }: Host) => join(home, "Library", "Logs", "DiagnosticReports");

/** The reports about the program that was crashed on purpose: written since then, about its pid. */
export async function ownReports(host: Host, pid: number, since: number): Promise<{ path: string; text: string }[]> {
  const folder = crashReports(host);
  const found: { path: string; text: string }[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith(".ips")) continue;
    const path = join(folder, name);
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: 0 }));
    if (mtimeMs < since - 2000) continue;
    const text = await readRegular(path, "data").then(String, () => "");
    if (new RegExp(`"pid"\\s*:\\s*${pid}\\b`).test(text)) found.push({ path, text });
  }
  return found;
}

async function removeReports(host: Host, { pidFile, since }: { pidFile: string; since: number }): Promise<void> {
  if (!pidFile.includes(`/${folderPrefix}`)) return;
  const pid = Number((await readIfPresent(pidFile).catch(() => undefined))?.toString());
  if (!Number.isInteger(pid) || pid <= 1) return;
  for (const { path } of await ownReports(host, pid, since)) await rm(path, { force: true });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
