import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { readIfPresent, real } from "../host";
import { localPath, type Editor } from "../vscode";
import { readSqliteValue, UnreadableDatabase } from "./sqlite-value";

const workspaceFile = z.object({ folder: z.optional(z.unknown()), workspace: z.optional(z.unknown()) });
const extensionState = z.object({ selectedGo: z.optional(z.object({ binpath: z.string() })) });

/**
 * The go that somebody chose with "Go: Choose Go Environment" for a folder or workspace. The extension keeps it in the
 * workspace's state database, not in settings (docs/facts/versions.md §5). Undefined when nothing was chosen.
 */
export async function selectedGo(editor: Editor, target: string): Promise<string | undefined> {
  const storage = join(editor.userData, "User/workspaceStorage");
  const wanted = real(target);
  const found = await Promise.all(
    (await readdir(storage).catch(() => [])).map(async (name) => {
      const file = await readIfPresent(join(storage, name, "workspace.json")).catch(() => undefined);
      const parsed = workspaceFile.safeParse(json(file?.toString("utf8") ?? "")).data;
      const path = localPath(parsed?.folder ?? parsed?.workspace);
      if (path === undefined || real(path) !== wanted) return [];
      const database = join(storage, name, "state.vscdb");
      const used = (await stat(database).catch(() => undefined))?.mtimeMs;
      return used === undefined ? [] : [{ database, used }];
    }),
  );
  const [newest] = found.flat().sort((one, other) => other.used - one.used);
  if (!newest) return undefined;
  try {
    const value = await readSqliteValue(newest.database, "ItemTable", "golang.go");
    return extensionState.safeParse(json(value?.toString("utf8") ?? "")).data?.selectedGo?.binpath;
  } catch (error) {
    if (error instanceof UnreadableDatabase) return undefined;
    throw error;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
