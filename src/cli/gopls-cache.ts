import type { Command as Program } from "commander";
import type { CacheEntry, WarmAnswer, Warmed } from "../core/gopls";
import type { Host } from "../core/host";
import { oneLine } from "../core/visible";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "./context";
import { machineOf } from "./machine";
import { folderOrHere } from "./workspace";

export function registerGoplsCache(gopls: Program, host: () => Host): void {
  gopls
    .command("warm")
    .argument("[dirs...]", "folders; the current one when absent")
    .description("fill gopls's cache for a folder, so that the editor's next start finds it")
    .action(action(host, warm));
  changing(gopls.command("cache"))
    .description("what each gopls keeps on the disk")
    .option("--prune", "remove what belongs to gopls versions that are gone")
    .action(action(host, cache));
}

async function warm(context: Context, dirs: readonly string[]): Promise<Report> {
  const [{ warmFolder }, { readMachine }] = await Promise.all([import("../core/gopls"), import("../core/machine")]);
  const warmed: Warmed[] = [];
  const skipped: { folder: string; reason: string }[] = [];
  const lines: string[] = [];
  for (const dir of dirs.length > 0 ? dirs : [undefined]) {
    const folder = await folderOrHere(dir);
    context.progress(`Loading ${folder} in the background …`);
    const machine = await readMachine(context.host, { folder, signal: context.signal });
    const answer = await warmFolder(machine, context.signal);
    if (answer.kind === "warmed") warmed.push(answer.warmed);
    else skipped.push({ folder: answer.folder, reason: answer.reason });
    lines.push(await lineOf(answer));
  }
  return {
    value: { warmed, skipped },
    text: lines.join("\n"),
    exit: warmed.length > 0 || skipped.length === 0 ? 0 : 1,
  };
}

async function lineOf(answer: WarmAnswer): Promise<string> {
  if (answer.kind === "skipped") return `Skipped: ${oneLine(answer.folder)}: ${oneLine(answer.reason)}`;
  const { gigabytes } = await import("../core/gopls");
  const { folder, durationMs, cpuSeconds, peakBytes } = answer.warmed;
  const cost = `${(durationMs / 1000).toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of processor time, ${gigabytes(peakBytes)} at most`;
  return `Warm: ${oneLine(folder)} (${cost})`;
}

async function cache(context: Context, options: ChangeOptions & { prune?: boolean }): Promise<Report> {
  const { cacheFolder, goplsExecutables, pruneOperation, readCaches, unusedCaches } = await import("../core/gopls");
  context.progress("Looking through gopls's caches …");
  const machine = await machineOf(context, undefined);
  const folder = cacheFolder(machine.host, await machine.toolEnvironment());
  const entries = await readCaches(folder, await goplsExecutables(machine), context.signal);
  const unused = unusedCaches(context.host, entries);
  const shown = await Promise.all(entries.map((entry) => describe(entry, unused.includes(entry))));
  const text = shown.join("\n") || `gopls has no cache in ${folder}.`;
  if (!options.prune) {
    const hint = unused.length > 0 ? "\nRemove what nobody uses: go-warden gopls cache --prune" : "";
    return { value: { folder, entries }, text: text + hint };
  }
  if (unused.length === 0) return { value: { folder, entries, removed: [] }, text: `${text}\nNothing to remove.` };
  const outcome = await change(context, pruneOperation(unused), options);
  if (outcome.kind === "preview") return outcome.report;
  const removed = unused.map((entry) => entry.folder);
  return { value: { folder, entries, removed }, text: `Removed:\n${removed.join("\n")}` };
}

async function describe({ folder, executable, version, bytes }: CacheEntry, unused: boolean): Promise<string> {
  const { gigabytes } = await import("../core/gopls");
  const owner = executable ? `gopls ${version ?? "of unknown version"}, ${executable}` : "its gopls is gone";
  const note = executable || unused ? "" : " (written within a day)";
  return `${gigabytes(bytes).padStart(8)}  ${oneLine(folder)}  ${oneLine(owner)}${note}`;
}
