import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { launchdFacts } from "../launchd/facts";

export const path = "/usr/bin/osascript";

/** A `display notification` as the Notification Center got it. */
export interface ShownNotification {
  message: string;
  title?: string;
  subtitle?: string;
  sound?: string;
  /** False when the user never allowed Script Editor's: nothing shows, and no error says so (docs/facts/launchd.md §5). */
  shown: boolean;
}

export const notificationsFile = (root: string) => join(root, "var/log/notifications.jsonl");

/** Understands `display notification` with literals and `item N of argv`; records it in var/log/notifications.jsonl. */
export function main(words: string[], root: string): number {
  const { script, argv } = parse(words);
  const match =
    /display notification (EXPR)(?: with title (EXPR))?(?: subtitle (EXPR))?(?: sound name (EXPR))?/.source.replaceAll(
      "EXPR",
      String.raw`"(?:[^"\\]|\\.)*"|\(?item \d+ of argv\)?`,
    );
  const [found, ...expressions] = new RegExp(match).exec(script) ?? [];
  if (found === undefined) return fail(0, 0, "syntax error: Expected end of line but found identifier. (-2741)");
  const values: (string | undefined)[] = [];
  for (const expression of expressions) {
    const item = /item (\d+) of argv/.exec(expression ?? "")?.[1];
    if (item !== undefined && argv[Number(item) - 1] === undefined) {
      return fail(
        0,
        0,
        `execution error: Can’t get item ${item} of {${argv.map((a) => `"${a}"`).join(", ")}}. (-1728)`,
      );
    }
    values.push(item === undefined ? expression && literal(expression) : argv[Number(item) - 1]);
  }
  const [message = "", title, subtitle, sound] = values;
  const shown: ShownNotification = { message, title, subtitle, sound, shown: launchdFacts(root).notificationsAllowed };
  mkdirSync(join(root, "var/log"), { recursive: true });
  appendFileSync(notificationsFile(root), JSON.stringify(shown) + "\n");
  return 0;
}

function parse(words: string[]): { script: string; argv: string[] } {
  const lines: string[] = [];
  const rest = [...words];
  while (rest[0]?.startsWith("-") && rest[0] !== "-") {
    const flag = rest.shift();
    const value = rest.shift() ?? "";
    if (flag === "-e") lines.push(value);
  }
  if (lines.length === 0) {
    const file = rest.shift() ?? "-";
    lines.push(readFileSync(file === "-" ? 0 : file, "utf8"));
  }
  return { script: lines.join("\n"), argv: rest };
}

const literal = (quoted: string) => quoted.slice(1, -1).replace(/\\(.)/g, "$1");

function fail(from: number, to: number, text: string): number {
  console.error(`${from}:${to}: ${text}`);
  return 1;
}
