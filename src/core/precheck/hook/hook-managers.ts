import { stringify as toToml } from "smol-toml";
import { isMap, isScalar, isSeq, parseDocument, stringify, type Node, type YAMLMap } from "yaml";
import { sharedCommand, type HookName, type WhenMissing } from "./hook-script";
import { insertBlock } from "./marked-block";

/** Puts a job into lefthook.yml; undefined when the file is written in a way that we do not touch. */
export function insertLefthookJob(text: string, hook: HookName, whenMissing: WhenMissing): string | undefined {
  const run = `run: ${JSON.stringify(sharedCommand(hook, whenMissing))}`;
  const root = blockMap(parseDocument(text).contents);
  if (root === "other") return undefined;
  const job = ["- name: go-warden precheck", `  ${run}`];
  const own = root === "empty" ? undefined : root.get(hook, true);
  if (own === undefined) {
    const start = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    return insertBlock(start, start.length, [`${hook}:`, "  jobs:", ...job.map((line) => `    ${line}`)]);
  }
  const section = blockMap(own);
  if (section === "empty" || section === "other") return undefined;
  const jobs = section.get("jobs", true);
  if (jobs !== undefined) return beforeFirst(text, jobs, job);
  const commands = section.get("commands", true);
  if (commands !== undefined) return beforeFirst(text, commands, ["go-warden-precheck:", `  ${run}`]);
  return beforeFirst(text, section, ["jobs:", ...job.map((line) => `  ${line}`)]);
}

/** Puts a local hook into .pre-commit-config.yaml. */
export function insertPreCommitHook(text: string, hook: HookName, whenMissing: WhenMissing): string | undefined {
  const root = blockMap(parseDocument(text).contents);
  if (root === "empty" || root === "other") return undefined;
  return beforeFirst(text, root.get("repos", true), [
    "- repo: local",
    "  hooks:",
    `    - id: go-warden-${hook}`,
    "      name: go-warden precheck",
    `      entry: ${JSON.stringify(sharedCommand(hook, whenMissing))}`,
    "      language: system",
    "      pass_filenames: false",
    "      always_run: true",
    `      stages: [${hook}]`,
  ]);
}

/** What to add by hand to a manager's file that we cannot add to, in the format of that file. */
export function managerSnippet(path: string, hook: HookName, whenMissing: WhenMissing): string {
  const command = sharedCommand(hook, whenMissing);
  const lefthook = { [hook]: { jobs: [{ name: "go-warden precheck", run: command }] } };
  if (path.endsWith(".toml")) return toToml(lefthook);
  if (/\.jsonc?$/.test(path)) return JSON.stringify(lefthook, undefined, 2);
  const own = { id: `go-warden-${hook}`, name: "go-warden precheck", entry: command, language: "system" };
  const always = { pass_filenames: false, always_run: true, stages: [hook] };
  const preCommit = { repos: [{ repo: "local", hooks: [{ ...own, ...always }] }] };
  return stringify(path.endsWith(".pre-commit-config.yaml") ? preCommit : lefthook, { lineWidth: 0 }).trimEnd();
}

/** A mapping written over several lines. */
function blockMap(node: unknown): YAMLMap | "empty" | "other" {
  if (node === null || node === undefined || (isScalar(node) && node.value === null)) return "empty";
  return isMap(node) && !node.flow && node.items.length > 0 ? node : "other";
}

/** Our lines before the first entry of a mapping or list, at its indentation. */
function beforeFirst(text: string, node: unknown, lines: readonly string[]): string | undefined {
  if (!(isMap(node) || isSeq(node)) || node.flow) return undefined;
  const [first] = node.items;
  const start = (isMap(node) ? (node.items[0]?.key as Node | undefined) : (first as Node | undefined))?.range?.[0];
  if (start === undefined) return undefined;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  const indent = /^[ \t]*/.exec(text.slice(lineStart))?.[0] ?? "";
  const between = text.slice(lineStart + indent.length, start);
  // An entry that shares its line with something else has no line to be put before.
  if (isSeq(node) ? !/^-\s+$/.test(between) : between !== "") return undefined;
  const inserted = insertBlock(text, lineStart, lines, indent);
  return parseDocument(inserted).errors.length === 0 ? inserted : undefined;
}
