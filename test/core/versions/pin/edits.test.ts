// @module-tag needs/go

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  addMiseVersion,
  appendLine,
  setDirectives,
  setGoVersion,
  setMiseVersion,
  setToolVersion,
} from "../../../../src/core/versions/pin/edits";
import { createSandbox } from "../../../sandbox";

const one = "1.26.8";

test.each([
  ["golang 1.24.0\n", 1, "golang 1.26.8\n"],
  [
    "# go\r\n\r\nnodejs 22\r\n  golang   1.24.0 1.23.0  # why\r\n\r\n",
    4,
    "# go\r\n\r\nnodejs 22\r\n  golang   1.26.8 1.23.0  # why\r\n\r\n",
  ],
  ["golang\t1.24.0# why", 1, "golang\t1.26.8# why"],
])("of a .tool-versions nothing but the version changes: %j", (text, line, after) => {
  expect(setToolVersion(text, line, one)).toBe(after);
});

test.each([
  ["1.24.0", 1, "1.26.8"],
  ["# ours\r\n\r\n 1.24.0 # why\r\n1.23.0\r\n", 3, "# ours\r\n\r\n 1.26.8 # why\r\n1.23.0\r\n"],
])("of a .go-version nothing but the version changes: %j", (text, line, after) => {
  expect(setGoVersion(text, line, one)).toBe(after);
});

test.each([
  ['[tools]\ngo = "1.24.0"\n', '[tools]\ngo = "1.26.8"\n'],
  [
    "[env]\r\ngo = '1.24.0'\r\n\r\n[tools] # all\r\n\"go\" = '1.24.0' # why\r\n",
    "[env]\r\ngo = '1.24.0'\r\n\r\n[tools] # all\r\n\"go\" = '1.26.8' # why\r\n",
  ],
  ['[tools.go]\nversion = "1.24.0"\nos = ["linux"]\n', '[tools.go]\nversion = "1.26.8"\nos = ["linux"]\n'],
  [
    '[tools]\nnode = "1.24.0"\ngo = { version = "1.24.0", x = "y" }\n',
    '[tools]\nnode = "1.24.0"\ngo = { version = "1.26.8", x = "y" }\n',
  ],
  ['[tools]\ngo = ["1.24.0", "1.23.0"]\n', '[tools]\ngo = ["1.26.8", "1.23.0"]\n'],
  [
    '[tools]\ngo = [\n  "1.24.0", # newest\n  "1.23.0",\n]\n',
    '[tools]\ngo = [\n  "1.26.8", # newest\n  "1.23.0",\n]\n',
  ],
  ['tools.go = "1.24.0"', 'tools.go = "1.26.8"'],
  ['tools = { go = "1.24.0", node = "20" }\n', 'tools = { go = "1.26.8", node = "20" }\n'],
  ['[tools]\ngo = "go"\n', '[tools]\ngo = "1.26.8"\n'],
])("of a mise.toml nothing but the version changes: %j", (text, after) => {
  expect(setMiseVersion(text, one)).toBe(after);
});

test("a version that cannot be found in the text is left alone", () => {
  expect(setMiseVersion('[tools]\ngo = "1.\\u0032"\n', one)).toBeUndefined();
  expect(setMiseVersion("[tools]\nnode = '20'\n", one)).toBeUndefined();
});

test("Go is added where a file says nothing of it", () => {
  expect(addMiseVersion("", one)).toBe('[tools]\ngo = "1.26.8"\n');
  expect(addMiseVersion('[tools]\r\nnode = "20"\r\n', one)).toBe('[tools]\r\ngo = "1.26.8"\r\nnode = "20"\r\n');
  expect(addMiseVersion('[env]\nA = "b"', one)).toBe('[env]\nA = "b"\n\n[tools]\ngo = "1.26.8"\n');
  expect(addMiseVersion('tools = { node = "20" }\n', one)).toBeUndefined();
  expect(appendLine("nodejs 22\r\n", "golang 1.26.8")).toBe("nodejs 22\r\ngolang 1.26.8\r\n");
  expect(appendLine("nodejs 22", "golang 1.26.8")).toBe("nodejs 22\ngolang 1.26.8\n");
});

const modules = [
  "module x\n\ngo 1.24.0\n",
  "module x\n\ngo 1.24\n\ntoolchain go1.25.0\n\nrequire example.com/a v1.0.0 // indirect\n",
  "// top\nmodule x // m\n\ngo 1.24.0 // least\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0\n)\n",
];

test.each(modules.flatMap((text) => [text, text.replaceAll("\n", "\r\n")]))(
  "a go.mod becomes what go mod edit makes of it: %j",
  async (text) => {
    const { home, file } = createSandbox();
    const path = await file("x/go.mod", text.replaceAll("\r", ""));
    const edited = (...args: string[]) => {
      const env = { ...process.env, HOME: home, GOTOOLCHAIN: "local", GOPROXY: "off", GOFLAGS: "" };
      execFileSync("go", ["mod", "edit", ...args, path], { cwd: home, env });
      return execFileSync("cat", [join(home, "x/go.mod")], { encoding: "utf8" });
    };
    const like = (go: string) => (text.includes("\r") ? go.replaceAll("\n", "\r\n") : go);
    expect(setDirectives(text, { toolchain: "1.26.8" })).toBe(like(edited("-toolchain=go1.26.8")));
    const both = setDirectives(text, { go: "1.25.0", toolchain: "1.26.8" });
    expect(both).toBe(like(edited("-go=1.25.0")));
    expect(setDirectives(both, { toolchain: null })).toBe(like(edited("-toolchain=none")));
  },
);
