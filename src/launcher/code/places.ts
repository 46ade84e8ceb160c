import { basename, posix } from "node:path";
import * as z from "zod/mini";
import type { Host } from "../../core/host";
import { editorInUse } from "../../core/machine";
import { recentFolders, remoteFolders, windowFolders } from "../../core/vscode";
import { folderPlaces } from "../folders";

const place = z.object({
  /** A path of this Mac, or the URI of a folder elsewhere. */
  target: z.string(),
  name: z.string(),
  /** The folder that it lies in. */
  parent: z.string(),
  kind: z.enum(["folder", "workspace", "remote"]),
  inWindow: z.boolean(),
  /** Which machine or container a remote one is on. */
  where: z.optional(z.string()),
});
export type Place = z.infer<typeof place>;

/** What is kept for the next first paint; it needs an editor, for none is nothing to remember. */
export const keptPlaces = z.object({ editor: z.object({ name: z.string() }), places: z.array(place) });
export type Places = z.infer<typeof keptPlaces> | { editor: undefined; places: [] };

/** Folders and workspaces of the editor in use: those in its windows, then the latest, then those on other machines. */
export async function readPlaces(host: Host): Promise<Places> {
  const editor = await editorInUse(host);
  if (!editor) return { editor, places: [] };
  const [windows, recent, remote] = await Promise.all([
    windowFolders(editor),
    recentFolders(editor),
    remoteFolders(editor),
  ]);
  const local = folderPlaces(windows, recent).map(({ path, kind, inWindow }): Place => ({
    target: path,
    name: basename(path),
    parent: posix.dirname(path),
    kind,
    inWindow,
  }));
  const elsewhere = remote.map(({ uri, path, where }): Place => ({
    target: uri,
    name: posix.basename(path) || path,
    parent: posix.dirname(path),
    kind: "remote",
    inWindow: false,
    where,
  }));
  return { editor, places: [...local, ...elsewhere] };
}
