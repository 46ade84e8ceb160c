import { begins, ends } from "./hook-script";

/** Puts our lines between the marks at an offset that begins a line. */
export function insertBlock(text: string, offset: number, lines: readonly string[], indent = ""): string {
  const block = [begins, ...lines, ends].map((line) => `${indent}${line}\n`).join("");
  return text.slice(0, offset) + block + text.slice(offset);
}

/** Takes our lines out again, byte for byte; undefined when there are none. */
export function removeBlock(text: string): string | undefined {
  const found = new RegExp(`^[ \\t]*${begins}\\r?\\n(?:.*\\n)*?[ \\t]*${ends}\\r?\\n?`, "m").exec(text);
  return found ? text.slice(0, found.index) + text.slice(found.index + found[0].length) : undefined;
}

/** After the shebang, so that what stands there before may end the script. */
export function afterShebang(text: string): number {
  return text.startsWith("#!") ? text.indexOf("\n") + 1 || text.length : 0;
}
