import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createSandbox } from "../sandbox";
import { onTerminal } from "./terminal";

const keys: [name: string, keys: string][] = [
  ["n", "n\r"],
  ["Return", "\r"],
  ["Ctrl-C", "\u0003"],
  ["Ctrl-D", "\u0004"],
];

test.each(keys)("%s at a question is a no", async (_, pressed) => {
  const { host, home, file } = createSandbox({ SHELL: "/bin/sh" });
  const path = await file(".config/Code/User/settings.json", '{ "go.delvePath": "/x" }\n');
  const terminal = onTerminal(["settings", "apply"], { env: host.env, cwd: home });
  await terminal.sees("Do it? [y/N]");
  terminal.types(pressed);
  const { code, shown } = await terminal.ended;
  expect(shown.trimEnd()).toMatch(/Nothing was changed\.$/);
  expect(shown).not.toMatch(/Abort|fault|Stopped/);
  expect(code).toBe(1);
  expect(readFileSync(path, "utf8")).toContain("go.delvePath");
});

test("y at a question is a yes", async () => {
  const { host, home, file } = createSandbox({ SHELL: "/bin/sh" });
  const path = await file(".config/Code/User/settings.json", '{ "go.delvePath": "/x" }\n');
  const terminal = onTerminal(["settings", "apply"], { env: host.env, cwd: home });
  await terminal.sees("Do it? [y/N]");
  terminal.types("y\r");
  expect((await terminal.ended).code).toBe(0);
  expect(readFileSync(path, "utf8")).not.toContain("go.delvePath");
});
