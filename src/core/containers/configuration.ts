import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import type { Finding } from "../finding";
import { Problem, systemProblem } from "../problem";
import { isJsonObject, parse, position, readSettings, valueOf, type Document, type Json } from "../vscode";

/** One devcontainer.json as it stands. */
export interface DevContainer {
  /** Absolute. */
  path: string;
  /** The project's folder, which the container opens. */
  root: string;
  document: Document;
  value: { [key: string]: Json };
}

/** A devcontainer.json that VS Code cannot read either. */
export interface Unreadable {
  path: string;
  finding: Finding;
}

/** Keys and indexes from the root of a JSON file on. */
export type Keys = readonly (string | number)[];

/** The folder of a file, which relative paths in it start from. */
export const folderOf = ({ path }: { path: string }) => dirname(path);

/**
 * Every devcontainer.json of a folder in the order of precedence: `.devcontainer/`, `.devcontainer.json`, then those one
 * level below `.devcontainer/`, among which VS Code lets choose (docs/facts/devcontainers.md §1).
 */
export async function findDevContainers(root: string): Promise<string[]> {
  const names = async (folder: string) => readdir(folder, { withFileTypes: true }).catch(() => []);
  const [own, inFolder] = await Promise.all([names(root), names(join(root, ".devcontainer"))]);
  const single = own.some(({ name }) => name === ".devcontainer.json") ? [join(root, ".devcontainer.json")] : [];
  const first = inFolder.some(({ name }) => name === "devcontainer.json")
    ? [join(root, ".devcontainer/devcontainer.json")]
    : [];
  const folders = inFolder.filter((entry) => entry.isDirectory()).map(({ name }) => join(root, ".devcontainer", name));
  const further: string[] = [];
  for (const folder of folders.sort()) {
    if ((await names(folder)).some(({ name }) => name === "devcontainer.json"))
      further.push(join(folder, "devcontainer.json"));
  }
  return [...first, ...single, ...further];
}

/** Reads one; what cannot be read or is not JSON with comments becomes a finding. */
export async function readDevContainer(path: string, root: string): Promise<DevContainer | Unreadable> {
  const broken = (title: string, evidence: string, advice: string): Unreadable => ({
    path,
    finding: { id: "devcontainer-broken", severity: "error", title, evidence: [evidence], advice, facts: { path } },
  });
  const name = shortName(path, root);
  let text: string;
  try {
    ({ text } = await readSettings(path));
  } catch (error) {
    const problem = error instanceof Problem ? error : systemProblem(error, path);
    if (!problem) throw error;
    return broken(`${name} could not be read`, problem.message, problem.hint);
  }
  const parsed = parse(text);
  if (parsed.kind === "broken") {
    const { line, column, message } = parsed.fault;
    const advice = "Correct that line in the editor. Everything from there on is ignored, and no message says so.";
    return broken(`${name} is not valid JSON`, `${path}:${line}:${column}: ${message}`, advice);
  }
  const { document } = parsed;
  const value = document.root && valueOf(document, document.root);
  if (isJsonObject(value)) return { path, root, document, value };
  const advice = `Start it with {"image": "…"}, or remove the file.`;
  return broken(`${name} holds no object`, `${path}:1:1: an object, {…}, is expected`, advice);
}

/** The path as it is named within the project. */
export const shortName = (path: string, root: string) => relative(root, path) || basename(path);

/** `FILE:LINE:COLUMN: "key"`: where a value of the file stands, as evidence. Only the file when it is not there. */
export function evidenceAt({ path, document }: Pick<DevContainer, "path" | "document">, keys: Keys): string {
  let node = document.root;
  let start: number | undefined;
  for (const key of keys) {
    if (node?.kind === "scalar" || node === undefined) break;
    const member =
      typeof key === "number" ? node.members[key] : node.members.findLast((candidate) => candidate.key === key);
    if (!member) break;
    start = member.start;
    node = member.value;
  }
  if (start === undefined) return path;
  const { line, column } = position(document.text, start);
  const rest = document.text.slice(start, node?.end ?? start).split(/[\r\n]/, 1)[0] ?? "";
  return `${path}:${line}:${column}: ${rest.length > 160 ? `${rest.slice(0, 160)}…` : rest}`;
}

/** The value at keys, undefined when there is none. */
export function valueAtKeys(value: Json | undefined, keys: Keys): Json | undefined {
  let at = value;
  for (const key of keys) {
    if (typeof key === "number") at = Array.isArray(at) ? at[key] : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
