import { join, sep } from "node:path";
import * as z from "zod/mini";
import { readIfPresent } from "../host";
import type { Editor } from "../vscode";

const trusted = z.array(z.object({ uri: z.object({ path: z.string() }), trusted: z.boolean() }));

/**
 * Whether a folder is trusted. VS Code keeps the list as one JSON value in the SQLite file `state.vscdb`; without a
 * database library it is found by its text, and an answer that is in doubt is `unknown`.
 */
export async function workspaceTrust(editor: Editor, folder: string): Promise<"trusted" | "untrusted" | "unknown"> {
  const path = join(editor.userData, "User/globalStorage/state.vscdb");
  const text = (await readIfPresent(path, "data").catch(() => undefined))?.toString("latin1") ?? "";
  const start = text.lastIndexOf('{"uriTrustInfo":[');
  if (start === -1) return "unknown";
  const from = start + '{"uriTrustInfo":'.length;
  const end = text.indexOf("]}", from);
  if (end === -1) return "unknown";
  let folders: z.infer<typeof trusted>;
  try {
    folders = trusted.parse(JSON.parse(Buffer.from(text.slice(from, end + 1), "latin1").toString("utf8")));
  } catch {
    return "unknown";
  }
  const covers = (path: string) => folder === path || folder.startsWith(path.endsWith(sep) ? path : path + sep);
  // The nearest folder decides.
  const [nearest] = folders
    .filter(({ uri }) => covers(uri.path))
    .sort((one, other) => other.uri.path.length - one.uri.path.length);
  return nearest?.trusted ? "trusted" : "untrusted";
}
