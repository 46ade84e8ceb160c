import { hidden } from "./visible";

/** A program and its arguments, as an operation or an advice names them. */
export interface Words {
  file: string;
  args: readonly string[];
  env?: Readonly<Record<string, string>>;
}

/** A command line as one would type it, quoted for a POSIX shell. */
export function commandLine(command: Words): string {
  const assignments = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${quote(value)}`);
  return [...assignments, quote(command.file), ...command.args.map(quote)].join(" ");
}

/**
 * A word of a command line, in one line, that every POSIX shell gives back as it is. What a terminal would not show as
 * it is, such as escapes and marks that reverse the text, is made by printf, so that what is pasted is what was seen.
 */
export function quote(word: string): string {
  if (/^[\w@%+:,./-][\w@%+=:,./-]*$/.test(word)) return word;
  if (!hidden.test(word) && !/\n(?!\n*$)/.test(word)) return singleQuoted(word);
  // $(…) drops line ends at its end.
  const [shown = "", lineEnds = ""] = [word.replace(/\n+$/, ""), /\n+$/.exec(word)?.[0]];
  const format = [...shown].map((character, index) =>
    hidden.test(character) || character === "\n" || (character === "-" && index === 0)
      ? octal(character)
      : printfText(character),
  );
  return `"$(printf ${singleQuoted(format.join(""))})"${lineEnds ? singleQuoted(lineEnds) : ""}`;
}

const singleQuoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
const printfText = (character: string) => (/[\\%]/.test(character) ? character.repeat(2) : character);
const octal = (character: string) =>
  [...Buffer.from(character)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("");

/** `cd FOLDER && …` */
export function inFolder(folder: string, commands: string): string {
  return `cd ${quote(folder)} && ${commands}`;
}

/**
 * Writes `~` for the home folder; `/Users/me` is not found in `/Users/me2` or `/Volumes/x/Users/me`. A quoted tilde does
 * not expand, so that of a quoted word stands in front of its quotes.
 */
export function withTilde(text: string, home: string): string {
  if (!/^\/[^/]/.test(home)) return text;
  const name = home.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const start = "(?<=^|[\\s;=:(])";
  return text
    .replace(new RegExp(`${start}'${name}'`, "gm"), "~")
    .replace(new RegExp(`${start}((?:"\\$\\(printf )?')${name}/(?=.)`, "gm"), "~/$1")
    .replace(new RegExp(`(?<![\\w.~/-])${name}(?![\\w.-])`, "g"), "~");
}
