import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { conditions } from "../../src/core/conditions";
import { doorsIn, inLauncher } from "../../src/launcher/doors";
import { manifest } from "./host";

/** A line for a program that a user of the Store does not have. */
const bare = /(?<!npx )\bgo-warden (?:env|agent|gopls|dlv|coverage|settings|code|doctor|undo|explain|precheck)\b(?!-)/;

test("a command line becomes the command of the launcher that does it, with its options", () => {
  expect(inLauncher("Run: go-warden agent install. When it is dropped again, allow it.")).toBe(
    "Run: Manage Background Agent. When it is dropped again, allow it.",
  );
  expect(inLauncher("`go-warden dlv rebuild --go /opt/go/bin/go` builds it.")).toBe("Rebuild Delve builds it.");
  expect(inLauncher("go-warden dlv resign /Users/me/go/bin/dlv, or codesign")).toBe("Re-sign Delve, or codesign");
  expect(inLauncher("go-warden doctor --only vscode,gopls --fix")).toBe("Go Doctor");
});

test("a command line that the launcher has no command for is one that anybody can run", () => {
  expect(inLauncher("go-warden env snippet zsh --install")).toBe("npx go-warden env snippet zsh --install");
  expect(inLauncher(inLauncher("go-warden dlv entitle PROGRAM."))).toBe("npx go-warden dlv entitle PROGRAM.");
});

test("a sentence about the program itself stays as it is", () => {
  const sentence = "go-warden is not in PATH; dev.go-warden.agent runs go-warden 1.2.3";
  expect(inLauncher(sentence)).toBe(sentence);
});

test("the commands that a text leads to come in its order, each once", () => {
  const text = "go-warden env sync, then go-warden code open; or go-warden env sync again, or go-warden dlv entitle X";
  expect(doorsIn(text).map(({ command }) => command)).toEqual(["sync-environment", "open-vscode"]);
});

test("no advice of the catalog or the core names a command line that a user of the Store lacks", () => {
  const texts = conditions.flatMap(({ cause, cure, command = "" }) => [cause, cure, command]);
  const core = join(import.meta.dirname, "../../src/core");
  for (const file of readdirSync(core, { recursive: true, encoding: "utf8" })) {
    if (file.endsWith(".ts")) texts.push(...readFileSync(join(core, file), "utf8").split("\n"));
  }
  expect(texts.filter((text) => bare.test(inLauncher(text)))).toEqual([]);
  const commands = new Set(manifest.commands.map(({ name }) => name));
  for (const door of texts.flatMap(doorsIn)) expect(commands).toContain(door.command);
});
