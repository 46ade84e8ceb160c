import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { sweepBeside, sweepFolder, type Host } from "../host";
import { entries } from "./journal";

/**
 * Removes what writers that were killed left behind: in our own folder, and beside every file that an operation ever
 * wrote. Copies of a settings file or profile may hold secrets.
 */
export async function sweepLeftovers(host: Host): Promise<void> {
  const { support } = host.paths;
  const inside = await readdir(support, { recursive: true, withFileTypes: true }).catch(() => []);
  const folders = inside.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  for (const folder of [support, ...folders]) await sweepFolder(folder);
  const known = await entries(host).catch(() => []);
  const written = new Set(known.flatMap(({ actions }) => actions.flatMap((one) => ("path" in one ? [one.path] : []))));
  for (const path of written) if (!dirname(path).startsWith(support)) await sweepBeside(path);
}
