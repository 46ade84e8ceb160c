import { readdir } from "node:fs/promises";
import { join } from "node:path";

const passedOver = new Set(["vendor", "node_modules", "testdata"]);

/** The folders with a go.mod, a folder itself and those so many levels below; hidden and vendored ones are passed over. */
export async function modulesBelow(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const own = entries.some((entry) => entry.name === "go.mod" && entry.isFile()) ? [folder] : [];
  if (depth === 0) return own;
  const below = entries.filter(
    (entry) =>
      entry.isDirectory() && !entry.name.startsWith(".") && !entry.name.startsWith("_") && !passedOver.has(entry.name),
  );
  const lists = await Promise.all(below.map((entry) => modulesBelow(join(folder, entry.name), depth - 1)));
  return [...own, ...lists.flat()];
}
