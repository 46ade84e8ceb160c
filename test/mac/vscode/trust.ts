import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import initSqlJs from "sql.js";

export interface TrustedUri {
  path: string;
  trusted: boolean;
  scheme?: string;
  authority?: string;
}

/** An editor's `state.vscdb` with the folders it was asked about, written by SQLite itself as VS Code has it write. */
export async function writeTrust(userData: string, uris: readonly TrustedUri[]): Promise<string> {
  const uriTrustInfo = uris.map(({ path, trusted, scheme = "file", authority }) => ({
    uri: {
      $mid: 1,
      fsPath: path,
      external: pathToFileURL(path).href,
      path,
      scheme,
      ...(authority ? { authority } : {}),
    },
    trusted,
  }));
  return writeState(userData, { "content.trust.model.key": JSON.stringify({ uriTrustInfo }) });
}

export async function writeState(userData: string, items: Readonly<Record<string, string>>): Promise<string> {
  const { Database } = await initSqlJs();
  const database = new Database();
  database.run("PRAGMA user_version = 1");
  database.run("CREATE TABLE IF NOT EXISTS ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)");
  for (const [key, value] of Object.entries(items)) database.run("INSERT INTO ItemTable VALUES (?, ?)", [key, value]);
  const path = join(userData, "User/globalStorage/state.vscdb");
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, database.export());
  database.close();
  return path;
}
