import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { built, root } from "../built";
import { anchors, factNumbers, pages, textFiles, withoutCode } from "./pages";

test.each(pages)("every link in $path leads to a file, and to a heading of it", ({ path, text }) => {
  const links = [...withoutCode(text).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g)].map(([, target = ""]) => target);
  const broken = links.filter((link) => {
    if (/^[a-z]+:/.test(link)) return false;
    const [file = "", anchor] = decodeURIComponent(link).split("#");
    const target = file === "" ? join(root, path) : join(root, dirname(path), file);
    if (!existsSync(target)) return true;
    return anchor !== undefined && !anchors(readFileSync(target, "utf8")).has(anchor);
  });
  expect(broken).toEqual([]);
});

/** Facts are sources, and quote other people's paths. */
const own = pages.filter(({ path }) => !path.startsWith("docs/facts/"));

test.each(own)("every file of the project that $path names is there", ({ text }) => {
  const named = [...text.matchAll(/`((?:src|agent|assets|docs|test|\.ci|\.github)\/[^`*…{}<>\s]*)`/g)];
  const missing = named.map(([, path = ""]) => path).filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

test.each(own)("no table of $path is wider than 120 characters", ({ text }) => {
  expect(text.split("\n").filter((line) => line.startsWith("|") && [...line].length > 120)).toEqual([]);
});

test("docs/commands.md names every command", () => {
  const { text } = own.find(({ path }) => path === "docs/commands.md")!;
  // The completion is made from commander's own tree: `:doctor`, `env:capture`.
  const script = execFileSync(process.execPath, [built("cli.js"), "completion", "bash"], { encoding: "utf8" });
  const commands = [...script.matchAll(/(?<=[ (])([a-z]*):([a-z][\w-]*)(?= \||\))/g)];
  expect(commands.length).toBeGreaterThan(30);
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  const missing = commands
    .map(([, group = "", name = ""]) => ({ group, name }))
    .filter(({ group, name }) => !rows.some((row) => row.includes(`\`${group || name}`) && row.includes(name)));
  expect(missing).toEqual([]);
});

test("every script that a page tells to run with npm is in package.json", () => {
  const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const told = own.flatMap(({ path, text }) =>
    [...text.matchAll(/npm run (?:--?[\w-]+ )*([\w:-]+)/g)].map(([, script = ""]) => ({ path, script })),
  );
  expect(told.length).toBeGreaterThan(0);
  expect(told.filter(({ script }) => !(script in scripts))).toEqual([]);
});

/** `docs/facts/launchd.md §1.4, §1.7` in code or text, also over the end of a comment's line. */
const cited = textFiles(["src", "agent", "test", "assets", "docs"], /\.(tsx?|md|sh)$|^Go Warden$/).flatMap(
  ({ path, text }) =>
    [
      ...text.replace(/\n\s*(?:\*|\/\/|#)?\s*/g, " ").matchAll(/\bfacts\/(\w+)\.md((?:(?:,| and|;)? ?§\d[\w.]*)*)/g),
    ].map(([citation, page = "", sections = ""]) => ({ path, citation, page, sections })),
);

test("every fact that code or text cites is on its page", () => {
  const wrong = cited.filter(({ page, sections }) => {
    const file = join(root, "docs/facts", `${page}.md`);
    if (!existsSync(file)) return true;
    const known = factNumbers(readFileSync(file, "utf8"));
    return [...sections.matchAll(/§(\d+(?:\.\d+)*[a-z]?)/g)].some(([, number = ""]) => !known.has(number));
  });
  expect(cited.length).toBeGreaterThan(100);
  expect(wrong.map(({ path, citation }) => `${path}: ${citation}`)).toEqual([]);
});
