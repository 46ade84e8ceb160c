import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { real } from "../host";
import type { Editor } from "../vscode";
import { readSqliteValue, UnreadableDatabase } from "./sqlite-value";

/** A folder that an editor's user trusted, or refused to. */
interface TrustEntry {
  path: string;
  trusted: boolean;
}

const stored = z.object({
  uriTrustInfo: z.array(
    z.object({
      uri: z.object({ scheme: z.string(), path: z.string(), authority: z.optional(z.string()) }),
      trusted: z.boolean(),
    }),
  ),
});

/**
 * The folders an editor has asked about, from the `ItemTable` of its `state.vscdb`; undefined when that is not there or
 * cannot be read with certainty. Remote folders are left out.
 */
export async function readTrustEntries(editor: Editor): Promise<TrustEntry[] | undefined> {
  const path = join(editor.userData, "User/globalStorage/state.vscdb");
  if (!(await stat(path).catch(() => undefined))) return undefined;
  try {
    const value = await readSqliteValue(path, "ItemTable", "content.trust.model.key");
    if (value === undefined) return [];
    const parsed = stored.safeParse(JSON.parse(value.toString("utf8")));
    return parsed.data?.uriTrustInfo.flatMap(({ uri, trusted }) =>
      uri.scheme === "file" && !uri.authority ? [{ path: uri.path, trusted }] : [],
    );
  } catch (error) {
    if (error instanceof UnreadableDatabase || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/**
 * What the entries say of a folder: the nearest folder at or above it decides. Folders are compared by what they are
 * (device and inode), so that symlinks, case and Unicode forms need no rule; a refusal also counts by its spelling, with
 * and without regard to case, for VS Code compares spellings. Undefined when no entry covers it.
 */
export async function trustByEntries(folder: string, entries: readonly TrustEntry[]): Promise<boolean | undefined> {
  if ([folder, real(folder)].some((path) => bySpelling(path, entries) === false)) return false;
  const known = new Map<string, boolean>();
  for (const { path, trusted } of entries) {
    const id = await identity(path);
    if (id !== undefined) known.set(id, (known.get(id) ?? true) && trusted);
  }
  for (let at = real(folder); ; at = dirname(at)) {
    const answer = known.get((await identity(at)) ?? "");
    if (answer !== undefined || dirname(at) === at) return answer;
  }
}

async function identity(path: string): Promise<string | undefined> {
  return stat(path, { bigint: true }).then(
    ({ dev, ino }) => `${dev}:${ino}`,
    () => undefined,
  );
}

function bySpelling(folder: string, entries: readonly TrustEntry[]): boolean | undefined {
  const spelled = (path: string) => path.normalize("NFC").toLowerCase().replace(/\/+$/, "");
  const own = spelled(folder);
  const covering = entries
    .map(({ path, trusted }) => ({ path: spelled(path), trusted }))
    .filter(({ path }) => own === path || own.startsWith(`${path}/`))
    .sort((one, other) => other.path.length - one.path.length);
  const nearest = covering.filter(({ path }) => path.length === covering[0]?.path.length);
  return nearest.length === 0 ? undefined : nearest.every(({ trusted }) => trusted);
}
