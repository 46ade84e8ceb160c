import { accessSync, constants, statSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { isShowable } from "../../../src/core/environment";

type Environment = Readonly<Record<string, string>>;

const widest = 72;

/** What changed for a program: tools it finds, PATH entry by entry, and the other variables, secrets masked. */
export function beforeAndAfter(before: Environment, after: Environment): string {
  const entries = (env: Environment) => (env.PATH ?? "").split(":").filter(Boolean);
  const [had, has] = [entries(before), entries(after)];
  const paths = [...new Set([...has, ...had])];
  const names = Object.keys(after).filter((name) => name !== "PATH" && after[name] !== before[name]);
  return table([
    ["", "before", "after"],
    ...["go", "gopls", "dlv"].map((tool) => [tool, find(tool, had), find(tool, has)]),
    ["", "", ""],
    ...paths.map((entry, index) => [index === 0 ? "PATH" : "", listed(entry, had), listed(entry, has)]),
    ...(names.length > 0 ? [["", "", ""]] : []),
    ...names.sort().map((name) => [name, shown(name, before), shown(name, after)]),
  ]);
}

const nothing = "–";

const listed = (entry: string, entries: readonly string[]) => (entries.includes(entry) ? entry : nothing);

function shown(name: string, env: Environment): string {
  const value = env[name];
  if (value === undefined) return nothing;
  return isShowable(name, value) ? value : "(set, not shown)";
}

function find(tool: string, entries: readonly string[]): string {
  return entries.map((entry) => join(entry, tool)).find(isExecutable) ?? "not found";
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function table(rows: string[][]): string {
  const cut = rows.map((row) => row.map((cell) => (cell.length > widest ? cell.slice(0, widest - 1) + "…" : cell)));
  const widths = [0, 1, 2].map((column) => Math.max(...cut.map((row) => row[column]?.length ?? 0)));
  return cut
    .map((row, index) => {
      const [name = "", before = "", after = ""] = row.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      const changed = row[1] !== row[2];
      const paint = index === 0 ? pc.bold : changed ? pc.green : pc.dim;
      return `  ${pc.bold(name)}  ${index === 0 ? pc.bold(before) : pc.dim(before)}  ${paint(after)}`.trimEnd();
    })
    .join("\n");
}
