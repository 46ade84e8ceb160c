import type { Reporter, TestModule } from "vitest/node";
import { adviceFor } from "./advice";
import { readLooks } from "./look";
import { toolOf } from "./needs";
import { allTools, existsHere, tools, type Tool, type ToolName } from "./table";

/** Says at the end of a run, in one line for each missing tool, how many tests were skipped for it and how to get it. */
export default class SkippedGroups implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const looks = readLooks() ?? {};
    const isMissing = (name: ToolName) => looks[name]?.kind === "missing";
    const counts = new Map<ToolName, number>();
    for (const test of modules.flatMap((module) => [...module.children.allTests("skipped")])) {
      const needed = new Set(
        test.tags
          .map(toolOf)
          .filter((name) => name !== undefined)
          .flatMap(withRequired),
      );
      const blamed = allTools.map(([name]) => name).find((name) => needed.has(name) && isMissing(name));
      if (blamed) counts.set(blamed, (counts.get(blamed) ?? 0) + 1);
    }
    if (counts.size > 0) console.log("");
    for (const [name, count] of counts) {
      const tool: Tool = tools[name];
      const here = existsHere(tool);
      const why = here ? adviceFor(tool) : "does not exist here";
      console.log(`${name}: ${count} ${count === 1 ? "test" : "tests"} skipped, ${why}`);
    }
  }
}

function withRequired(name: ToolName): ToolName[] {
  const tool: Tool = tools[name];
  return [...(tool.requires ?? []), name];
}
