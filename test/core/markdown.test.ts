import { expect, test } from "vitest";
import { code, fence, inline, paragraph } from "../../src/core/markdown";
import { findingMarkdown } from "../../src/launcher/finding/markdown";

const hostile = [
  "![x](http://evil.example/x.png)", "[x](http://evil.example)", "<img src=http://evil.example/x>", "# heading", "a\n# heading", "a\r# heading", "**bold** _it_ ~~x~~", "`code`", "``` fence", "> quote", "- item", "1. item", "1) item",
  "= under", "| a | b |", "&lt;img&gt;", "<!-- x", "http://evil.example", "www.evil.example", "a@evil.example", "\\![x](y)", "\\", "\u202e\u001b[2J", "![x][y]\n[y]: http://evil.example",
]; // prettier-ignore

/** What CommonMark and GitHub make something of, where no backslash stands before it. */
const meaning = /(?<!\\)(?:\\\\)*(?:[`*_[\]<>|~#&!@]|:\/\/|www\.)/i;

test("a text from outside becomes no image, link, heading, list or HTML", () => {
  for (const text of hostile) {
    const line = inline(text);
    expect(line).not.toMatch(/\n/);
    expect(line.replace(/\\[^\w\s]/g, ""), text).not.toMatch(meaning);
    expect(line, text).not.toMatch(/^\s*(?:[-+=>#]|\d+[.)])/);
    expect(paragraph(`${text}\n${text}`).split("  \n").length).toBeGreaterThanOrEqual(2);
  }
  expect(inline("go 1.26 is fine (go-fine)")).toBe("go 1.26 is fine \\(go-fine\\)");
});

test("nothing ends a code span or a code block but ourselves", () => {
  for (const text of [...hostile, "``", "a`b``c", "```\n# x\n````\n![x](y)", "`"]) {
    const [, ticks = "", inner = ""] = /^(`+)(.*?)\1$/s.exec(code(text)) ?? [];
    expect(inner.split(/[^`]+/)).not.toContain(ticks);
    const block = fence(text).split("\n");
    expect(block.slice(1, -1).some((line) => line.trim().startsWith(block[0] ?? "?"))).toBe(false);
  }
});

test("a hostile finding is shown in the launcher's pane as text", () => {
  for (const text of hostile) {
    const page = findingMarkdown({
      id: "x",
      severity: "error",
      title: text,
      evidence: [text],
      cause: text,
      advice: text,
    });
    const outside = page.replace(/^(`{3,}).*?^\1$/gms, "");
    expect(outside).not.toMatch(/(?<!\\)(?:!\[|\]\(|<img)|^# /m);
  }
});
