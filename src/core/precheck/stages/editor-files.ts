import { existsSync } from "node:fs";
import { findNodeAtLocation, getNodeValue, parseTree, type JSONPath, type Node } from "jsonc-parser";

/** What an editor would refuse or ignore in one of its files, at a line counted from 1. */
export interface EditorFileFault {
  line: number;
  message: string;
}

/** vscode-go's debuggers by request (contributes.debuggers of its package.json, docs/facts/precheck.md §6). */
const modes: Readonly<Record<string, readonly string[]>> = {
  launch: ["auto", "debug", "test", "exec", "replay", "core"],
  attach: ["local", "remote"],
};

/**
 * What is wrong in a `.vscode/launch.json` or `tasks.json` that parses; nothing for other files. `workspace` is the
 * folder that `${workspaceFolder}` stands for.
 */
export function editorFileFaults(path: string, text: string, workspace: string): EditorFileFault[] {
  const [, name] = /(?:^|\/)\.vscode\/(launch|tasks)\.json$/.exec(path) ?? [];
  if (!name) return [];
  const tree = parseTree(text.replace(/^\ufeff/, ""), [], { allowTrailingComma: true });
  if (!tree) return [];
  const faults: EditorFileFault[] = [];
  const found = (node: Node | undefined, message: string) =>
    faults.push({ line: text.slice(0, node?.offset ?? 0).split("\n").length, message });
  if (tree.type !== "object") {
    found(tree, `${name}.json must hold one object`);
    return faults;
  }
  const list = findNodeAtLocation(tree, [name === "launch" ? "configurations" : "tasks"]);
  if (list && list.type !== "array") found(list, `${name === "launch" ? "configurations" : "tasks"} must be a list`);
  if (name === "launch") {
    for (const configuration of list?.children ?? []) goConfiguration(configuration, workspace, found);
  } else {
    const version = findNodeAtLocation(tree, ["version"]);
    if (version && version.value !== "2.0.0") found(version, 'the editor reads tasks of version "2.0.0" only');
  }
  return faults;
}

function goConfiguration(
  configuration: Node,
  workspace: string,
  found: (node: Node | undefined, message: string) => void,
): void {
  const at = (...path: JSONPath) => findNodeAtLocation(configuration, path);
  const value = (...path: JSONPath): unknown => {
    const node = at(...path);
    return node && getNodeValue(node);
  };
  if (value("type") !== "go") return;
  const request = value("request");
  if (typeof request !== "string" || !modes[request]) {
    found(at("request") ?? configuration, 'request must be "launch" or "attach"');
    return;
  }
  const mode = value("mode");
  const variable = (given: unknown) => typeof given === "string" && given.includes("${");
  if (mode !== undefined && !variable(mode) && !modes[request]?.includes(String(mode))) {
    found(at("mode"), `mode ${JSON.stringify(mode)} is not one of ${request}'s: ${modes[request]?.join(", ")}`);
  }
  const env = at("env");
  for (const [key, entry] of env?.children?.map(({ children }) => children ?? []) ?? []) {
    if (entry && entry.type !== "string") found(entry, `env ${String(key?.value)} must be a text`);
  }
  const program = value("program");
  if (typeof program !== "string") return;
  const real = program.replace(/^\$\{workspace(Folder|Root)\}/, workspace);
  if (real !== program && !real.includes("${") && !existsSync(real)) {
    found(at("program"), `program ${JSON.stringify(program)} does not exist`);
  }
}
