import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** Files that are opened at once. */
const most = 8;

/** A Go file of each module that has one, as somebody would open it: no test, and nothing of a folder that go passes over. */
export async function firstGoFiles(modules: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const module of modules.slice(0, most)) {
    const file = await firstGoFile(module, 3);
    if (file) files.push(file);
  }
  return files;
}

const isPassedOver = (name: string) => /^[._]/.test(name) || /^(vendor|testdata|node_modules)$/.test(name);

async function firstGoFile(folder: string, depth: number): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  const own = entries.find((entry) => entry.isFile() && /^[^._].*(?<!_test)\.go$/.test(entry.name));
  if (own) return join(folder, own.name);
  if (depth === 0) return undefined;
  for (const entry of entries) {
    // A module of its own has its own turn.
    if (!entry.isDirectory() || isPassedOver(entry.name)) continue;
    const below = join(folder, entry.name);
    if (existsSync(join(below, "go.mod"))) continue;
    const found = await firstGoFile(below, depth - 1);
    if (found) return found;
  }
  return undefined;
}
