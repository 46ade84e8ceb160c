import { randomBytes } from "node:crypto";
import pc from "picocolors";
import { visible } from "../core/visible";

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

/** A line on a terminal's stderr that the next one replaces. */
export function writeStatus(text: string): void {
  process.stderr.write(`\r\u001b[K${printed(text).replaceAll("\n", " ")}`);
}
