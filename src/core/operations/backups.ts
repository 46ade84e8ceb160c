import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readIfPresent, writeAtomically, type Host } from "../host";

/** How long what undo needs is kept. */
export const keptBackups = { days: 30, operations: 50 };

/** What undo needs of one operation: saved bytes and values from before; they may hold secrets of the user's. */
export const backupsOf = (host: Host, id: string) => join(host.paths.support, "backups", id);

/** Says in the journal where an edit's inverse is, which holds values from before and goes with the saved bytes. */
interface KeptInverse {
  keptIn: string;
}

/** Keeps an edit's inverse beside the saved bytes; what is returned is for the journal. */
export async function keepInverse(host: Host, id: string, number: number, inverse: unknown): Promise<unknown> {
  if (inverse === undefined) return undefined;
  const kept: KeptInverse = { keptIn: join("backups", id, `${number}.inverse`) };
  await writeAtomically(join(host.paths.support, kept.keptIn), JSON.stringify(inverse), 0o600);
  return kept;
}

/** The inverse that a journal line names, or holds, as those of earlier versions do; undefined when it is gone. */
export async function keptInverse(host: Host, named: unknown): Promise<unknown> {
  if (!isKept(named)) return named;
  const bytes = await readIfPresent(join(host.paths.support, named.keptIn));
  return bytes && (JSON.parse(bytes.toString("utf8")) as unknown);
}

function isKept(value: unknown): value is KeptInverse {
  const kept = typeof value === "object" && value !== null && "keptIn" in value ? value.keptIn : undefined;
  return typeof kept === "string" && /^backups\/[\w-]+\/\d+\.inverse$/.test(kept);
}

/** Removes what is older than 30 days, and all but that of the last 50 operations that changed a file. */
export async function dropOldBackups(host: Host): Promise<void> {
  const found = await readdir(join(host.paths.support, "backups")).catch(() => []);
  // An operation's id begins with its time.
  const ids = found.filter((id) => /^\d{8}-\d{6}-/.test(id)).sort();
  const since = new Date(host.now().getTime() - keptBackups.days * 24 * 3600 * 1000);
  const first = since.toISOString().slice(0, 19).replace(/[-:]/g, "").replace("T", "-");
  const old = ids.filter((id, index) => id < first || index < ids.length - keptBackups.operations);
  await Promise.all(old.map((id) => rm(backupsOf(host, id), { recursive: true, force: true })));
}
