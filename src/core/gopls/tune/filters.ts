/** gopls's default for `directoryFilters` (docs/facts/gopls.md §1). */
export const usualFilters: readonly string[] = ["-**/node_modules"];

/**
 * Whether gopls leaves a folder out, named relative to the opened one. The last filter that matches the folder, or one
 * above it, decides; `**` stands for any folders, and nothing else is special.
 */
export function isFilteredOut(folder: string, filters: readonly string[]): boolean {
  let out = false;
  for (const filter of filters) {
    const [sign, pattern] = [filter[0], filter.slice(1).replace(/\/$/, "")];
    if (matches(folder, pattern)) out = sign === "-";
  }
  return out;
}

function matches(folder: string, pattern: string): boolean {
  if (pattern === "") return true;
  const anywhere = pattern.startsWith("**/");
  const wanted = (anywhere ? pattern.slice(3) : pattern).split("/");
  const parts = folder.split("/");
  const at = (start: number) => wanted.every((part, index) => part === "**" || part === parts[start + index]);
  return anywhere ? parts.some((_, start) => at(start)) : at(0);
}
