import { expect, test } from "vitest";
import { shortened } from "../../src/cli/terminal";
import { createSandbox } from "../sandbox";
import { onTerminal } from "./terminal";

test("the line that tells what is awaited fits into the terminal's row, and is wiped", async () => {
  const { host, home } = createSandbox({ SHELL: "/bin/sh", TERM: "xterm" });
  const { shown } = await onTerminal(["doctor", "--timeout", "2"], { env: host.env, cwd: home }).ended;
  const lines = shown.split("\r\u001b[K").slice(1);
  expect(lines.some((line) => line.startsWith("Looking at environment") && line.endsWith("…"))).toBe(true);
  // A terminal that does not say how wide it is has 80 columns.
  for (const line of lines.filter((one) => one.startsWith("Looking"))) expect(line.length).toBeLessThan(80);
  expect(lines.at(-1)).not.toContain("Looking");
});

test("a terminal that cannot wipe a line gets no line that would have to be wiped", async () => {
  const { host, home } = createSandbox({ SHELL: "/bin/sh", TERM: "dumb" });
  const terminal = onTerminal(["doctor", "--only", "modules"], { env: host.env, cwd: home });
  const { shown } = await terminal.ended;
  expect(shown).toContain("modules");
  expect(shown).not.toContain("\u001b");
  expect(shown).not.toContain("Looking at");
});

test.each([
  ["Looking at 東京 …", 15, "Looking at 東…"],
  ["Looking at Tokyo", 16, "Looking at Tokyo"],
  ["e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"],
  ["👩‍💻👩‍💻👩‍💻", 5, "👩‍💻👩‍💻…"],
])("%s is measured in columns, not in letters", (text, columns, expected) => {
  expect(shortened(text, columns)).toBe(expected);
});
