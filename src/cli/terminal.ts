import { randomBytes } from "node:crypto";
import truncatedWidth from "fast-string-truncated-width";
import pc from "picocolors";
import { oneLine, visible } from "../core/visible";

/** Colors and weights of our own, as the numbers that switch them on and off. */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
} as const;

/** Nobody else can write our marks: an escape that comes from a file, a process or an argument stays a text. */
const mark = `\uE000${randomBytes(8).toString("hex")};`;
const marks = new RegExp(`${mark}(\\d+)\\uE001`, "g");

const paint =
  ([on, off]: readonly [number, number]) =>
  (text: string) =>
    pc.isColorSupported ? `${mark}${on}\uE001${text}${mark}${off}\uE001` : text;

/** Colors for what is printed by `writeOut` and `writeError`; without colors the text itself. */
export const style = {
  bold: paint(codes.bold),
  dim: paint(codes.dim),
  red: paint(codes.red),
  green: paint(codes.green),
  yellow: paint(codes.yellow),
  blue: paint(codes.blue),
  magenta: paint(codes.magenta),
};

/** What goes to the terminal: our own colors, and every other control shown instead of obeyed. */
const printed = (text: string) => visible(text).replace(marks, (_, code: string) => `\u001b[${code}m`);

/** Prints on stdout; ends when all of it is written, also into a pipe. */
export function writeOut(text: string): Promise<void> {
  return new Promise((resolve) => process.stdout.write(printed(text), () => resolve()));
}

/** Prints on stderr. */
export function writeError(text: string): void {
  process.stderr.write(printed(text));
}

/** Whether stderr is a terminal that can wipe a line. */
export const showsStatus = (term: string | undefined) => Boolean(process.stderr.isTTY) && term !== "dumb";

/** A line on a terminal's stderr that the next one replaces. It never wraps: only its last row could be wiped. */
export function writeStatus(text: string): void {
  const line = shortened(oneLine(text), (process.stderr.columns || 80) - 1);
  process.stderr.write(`\r\u001b[K${printed(style.dim(line))}`);
}

/** A text in at most so many columns of a terminal; a wide character takes two. */
export function shortened(text: string, columns: number): string {
  const { index, ellipsed } = truncatedWidth(text, { limit: Math.max(columns, 1), ellipsis: "…" });
  return text.slice(0, index) + (ellipsed ? "…" : "");
}
