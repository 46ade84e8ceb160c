import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import pLimit from "p-limit";
import { readJson, type Editor } from "./editors";
import { localPath } from "./profiles";

export interface RecentFolder {
  path: string;
  kind: "folder" | "workspace";
  lastUsed: Date;
}

/** A folder on another machine or in a container, which the editor opens by its URI. */
export interface RemoteFolder {
  /** `vscode-remote://ssh-remote+box/home/me/shop` */
  uri: string;
  kind: "folder" | "workspace";
  /** `SSH: box`, `Dev Container`. */
  where: string;
  /** Its path there. */
  path: string;
  lastUsed: Date;
}

/** Files that are read at once; a Mac lets a program open few. */
const atOnce = 32;

/** What was ever opened and is there, newest first: every workspace has a storage folder that says what it belongs to. */
export async function recentFolders(editor: Editor): Promise<RecentFolder[]> {
  const found = await readStored(editor, async ({ uri, kind, lastUsed }): Promise<RecentFolder | undefined> => {
    const path = localPath(uri);
    return path !== undefined && (await exists(path)) ? { path, kind, lastUsed: await lastUsed() } : undefined;
  });
  return newestFirst(found, ({ path }) => path);
}

/** The same of other machines and containers; whether they are there is not asked. */
export async function remoteFolders(editor: Editor): Promise<RemoteFolder[]> {
  const found = await readStored(editor, async ({ uri, kind, lastUsed }): Promise<RemoteFolder | undefined> => {
    const place = remotePlace(uri);
    return place && { ...place, kind, lastUsed: await lastUsed() };
  });
  return newestFirst(found, ({ uri }) => uri);
}

interface Stored {
  uri: unknown;
  kind: "folder" | "workspace";
  lastUsed(): Promise<Date>;
}

async function readStored<T>(editor: Editor, read: (one: Stored) => Promise<T | undefined>): Promise<T[]> {
  const storage = join(editor.userData, "User/workspaceStorage");
  const limit = pLimit(atOnce);
  const names = await readdir(storage).catch(() => []);
  const found = await limit.map(names, async (name) => {
    const entry = await readJson(join(storage, name, "workspace.json"));
    if (!entry) return undefined;
    return read({
      uri: entry.folder ?? entry.workspace,
      kind: entry.folder ? "folder" : "workspace",
      async lastUsed() {
        return (await stat(join(storage, name, "state.vscdb")).catch(() => stat(join(storage, name)))).mtime;
      },
    });
  });
  return found.filter((one) => one !== undefined);
}

function newestFirst<T extends { lastUsed: Date }>(found: readonly T[], key: (one: T) => string): T[] {
  const seen = new Set<string>();
  return [...found]
    .sort((one, other) => +other.lastUsed - +one.lastUsed)
    .filter((one) => !seen.has(key(one)) && seen.add(key(one)));
}

const remoteKinds: Readonly<Record<string, string>> = {
  "ssh-remote": "SSH",
  "dev-container": "Dev Container",
  "attached-container": "Container",
  codespaces: "Codespace",
  tunnel: "Tunnel",
};

/** The authority is `ssh-remote+box`; of a container it is its configuration in hexadecimal digits, which says nothing to people. */
function remotePlace(uri: unknown): Pick<RemoteFolder, "uri" | "where" | "path"> | undefined {
  if (typeof uri !== "string" || !uri.startsWith("vscode-remote://")) return undefined;
  const [, authority = "", path = ""] = /^vscode-remote:\/\/([^/]*)(\/.*)?$/.exec(uri) ?? [];
  const [kind = "", ...rest] = decoded(authority).split("+");
  const name = rest.join("+");
  const shown = /^[0-9a-f]{16,}/i.test(name) ? "" : name;
  const where = [remoteKinds[kind] ?? kind, shown].filter(Boolean).join(": ");
  return { uri, where, path: decoded(path) || "/" };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
