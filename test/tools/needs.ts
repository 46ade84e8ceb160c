import { tools, type ToolName } from "./table";

/**
 * What a test or a group of tests runs for real: `test("…", needs("fish", "gopls"), async () => …)`. Where one of them is
 * missing, the test is skipped and counted in the summary; in CI it fails. For a whole file: `// @module-tag needs/gopls`.
 */
export function needs(...names: ToolName[]): { tags: string[] } {
  return { tags: names.map(tagOf) };
}

/** The tag of vitest's that stands for a tool. */
export const tagOf = (name: ToolName) => `needs/${name}`;

/** The tool that a tag stands for. */
export function toolOf(tag: string): ToolName | undefined {
  const name = tag.replace(/^needs\//, "");
  return name !== tag && name in tools ? (name as ToolName) : undefined;
}
