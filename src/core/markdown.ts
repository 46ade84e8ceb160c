import { oneLine, visible } from "./visible";

/**
 * A text from outside in a Markdown page: shown as it is, in one line. No image, link, heading, HTML or mention comes of
 * it; a link that Markdown makes of a bare address does neither.
 */
export function inline(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>()|~#&!@]/g, "\\$&")
    .replace(/:(?=\/\/)|\.(?<=\bwww\.)/gi, "\\$&")
    .replace(/^(\s*)([-+=>]|\d+(?=[.)]))/, (_, space: string, mark: string) =>
      /\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`,
    );
}

/** Lines of text from outside, each as `inline` has it. */
export function paragraph(text: string): string {
  return text.split("\n").map(inline).join("  \n");
}

/** A code span that its own text cannot end. */
export function code(text: string): string {
  const shown = oneLine(text);
  const ticks = "`".repeat(longestRun(shown) + 1);
  const space = /^`|`$|^ .* $/.test(shown) ? " " : "";
  return shown === "" ? "" : `${ticks}${space}${shown}${space}${ticks}`;
}

/** A code block that its own text cannot end. */
export function fence(text: string, language = ""): string {
  const ticks = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${ticks}${language}\n${visible(text)}\n${ticks}`;
}

const longestRun = (text: string) => Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
