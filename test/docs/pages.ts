import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "../built";

export interface Page {
  /** From the checkout's root. */
  path: string;
  text: string;
}

/** The text files with one of these endings in these folders (recursively) and, with `""`, at the root itself. */
export function textFiles(folders: readonly string[], ending: RegExp): Page[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: folder !== "", withFileTypes: true })
      .filter((entry) => entry.isFile() && ending.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(root, path), text: readFileSync(path, "utf8") })),
  );
}

/** Every Markdown page that readers come across. */
export const pages = textFiles(["", "docs", ".github", "test/mac"], /\.md$/);

/** Markdown without its code, in which nothing is a link or a heading. */
export const withoutCode = (text: string) => text.replace(/^```[^]*?^```/gm, "").replace(/`[^`\n]*`/g, "`code`");

/** The anchors that GitHub gives a page's headings. */
export function anchors(text: string): Set<string> {
  const headings = [...text.replace(/^```[^]*?^```/gm, "").matchAll(/^#+ +(.*?) *$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, "")
      .replaceAll(" ", "-"),
  );
  // The second heading of a name is numbered.
  const seen = new Map<string, number>();
  return new Set(
    headings.map((heading) => {
      const count = seen.get(heading) ?? 0;
      seen.set(heading, count + 1);
      return count === 0 ? heading : `${heading}-${count}`;
    }),
  );
}

/**
 * The numbers by which a fact page is cited: those of its headings (`## 1.`, `### 1.3`, `### 2a`), and of the items of a
 * numbered list below a heading (`§1.15` is item 15 of section 1).
 */
export function factNumbers(text: string): Set<string> {
  const numbers = new Set<string>();
  let section = "";
  for (const line of text.split("\n")) {
    const [, heading] = /^#+ +(\d+(?:\.\d+)*[a-z]?)\b/.exec(line) ?? [];
    if (line.startsWith("#")) section = heading ?? "";
    const [, item] = /^(\d+)\. /.exec(line) ?? [];
    if (heading) numbers.add(heading);
    if (item && section) numbers.add(`${section}.${item}`);
  }
  return numbers;
}
