import type { Finding } from "../../finding";
import { goBuildOf, readExecutable } from "../../macho";
import { searchPath } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { alternateTool } from "./alternate-tool";
import { shareIfFound } from "./go-not-found";
import { golangciConfiguration } from "./golangci-lint";
import { oldBuild } from "./tool-age";
import { say, wrongBinary, type Copy } from "./tool-binary";
import { installOperation } from "./tool-install";
import { failing } from "./tool-runs";

export const tools: Check = {
  id: "tools",
  area: "tools",
  title: "gopls, dlv and linters: the copy VS Code takes, its version, the Go it was built with, other copies",
  async probe(context) {
    const linter = lintTool((await context.machine.settings()).get("go.lintTool"));
    const names = ["gopls", "dlv", ...(linter ? [linter] : [])];
    const looked = await Promise.all(names.map((name) => inspectTool(context, name)));
    return [...looked.flat(), ...(await golangciConfiguration(context))];
  },
};

/** None by default (docs/facts/vscode.md §5). */
function lintTool(setting: unknown): string | undefined {
  const names: Record<string, string> = { "golangci-lint-v2": "golangci-lint" };
  return typeof setting === "string" ? (names[setting] ?? setting) : undefined;
}

async function inspectTool(context: DoctorContext, name: string): Promise<Finding[]> {
  const { machine } = context;
  const [search, alternate] = await Promise.all([machine.tool(name), alternateTool(context, name)]);
  const findings: Finding[] = alternate ? [alternate] : [];
  // The setting is to blame then, and no PATH.
  if (!search.chosen) return alternate ? findings : [await notFound(context, name, search.searched)];

  const copies: Copy[] = [];
  for (const found of search.all) {
    if (copies.some(({ realPath }) => realPath === found.realPath)) continue;
    const program = await readExecutable(found.realPath);
    const build = goBuildOf(program);
    copies.push({ ...found, program, version: build?.module?.version, builtWith: build?.goVersion });
  }
  const [chosen] = copies;
  if (!chosen) return findings;
  findings.push(
    ...shadowed(name, chosen, copies.slice(1)),
    ...(await oldBuild(context, name, chosen)),
    // The ladder of the delve area says the same of dlv, and more.
    ...(name === "dlv" ? [] : await wrongBinary(context, name, chosen)),
  );
  // The delve area starts a dlv that is a program, and says more of it.
  const isProgram = chosen.program.kind === "mach-o" || chosen.program.kind === "elf";
  if (findings.length === 0 && !(name === "dlv" && isProgram)) findings.push(...(await failing(context, name, chosen)));
  return findings.length > 0 ? findings : [fine(name, chosen, copies.length)];
}

function fine(name: string, chosen: Copy, count: number): Finding {
  return {
    id: `${name}-found`,
    severity: "ok",
    title: `${name} ${chosen.version ?? ""}`.trim(),
    evidence: [say(chosen), ...(count > 1 ? [`${count - 1} more of the same or an older version`] : [])],
    facts: { path: chosen.path, realPath: chosen.realPath, version: chosen.version, builtWith: chosen.builtWith },
  };
}

async function notFound(context: DoctorContext, name: string, searched: readonly { path: string }[]): Promise<Finding> {
  const { machine } = context;
  const shell = await machine.shell();
  const [inShell] = shell.kind === "captured" ? await searchPath(shell.variables.PATH, name) : [];
  const { variables } = await machine.dock();
  const evidence = [`PATH of VS Code: ${variables.PATH ?? "(none)"}`, `Looked at ${searched.length} places.`];
  if (inShell) {
    return {
      id: "tool-not-found-by-editor",
      severity: "error",
      title: `The shell finds ${name}, VS Code does not`,
      evidence: [`The shell runs ${inShell.path}`, ...evidence],
      cause: `exec: "${name}": executable file not found in $PATH. VS Code did not get the PATH that has it.`,
      ...(await shareIfFound(context, name)),
    };
  }
  const operation = await installOperation(context, name);
  const needed = name === "gopls" || name === "dlv";
  return {
    id: `${name}-missing`,
    severity: needed ? "error" : "info",
    title: `${name} is not installed where VS Code looks`,
    evidence,
    cause: `The "${name}" command is not available.`,
    ...(operation
      ? { operation }
      : { advice: "First let go build, or install Go. Then in VS Code: Go: Install/Update Tools" }),
  };
}

function shadowed(name: string, chosen: Copy, others: readonly Copy[]): Finding[] {
  const newer = others.filter((copy) => isNewer(copy.version, chosen.version));
  if (newer.length === 0) return [];
  return [
    {
      id: "tool-shadowed",
      severity: "warning",
      title: `VS Code takes an old ${name} that hides a newer one`,
      evidence: [`taken: ${say(chosen)}`, ...newer.map((copy) => `newer: ${say(copy)}`)],
      cause: `GOBIN and GOPATH/bin come before PATH in the Go extension's search.`,
      operation: {
        id: `remove-old-${name}`,
        title: `Remove the old ${name}`,
        risk: "edits-files",
        steps: [{ kind: "remove", title: "Remove it; undo brings it back", path: chosen.path }],
      },
    },
  ];
}

function isNewer(one: string | undefined, other: string | undefined): boolean {
  const numbers = (version: string) => /^v(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  const [left, right] = [numbers(one ?? ""), numbers(other ?? "")];
  if (!left || !right) return false;
  const at = left.findIndex((number, index) => number !== right[index]);
  return at !== -1 && (left[at] ?? 0) > (right[at] ?? 0);
}
