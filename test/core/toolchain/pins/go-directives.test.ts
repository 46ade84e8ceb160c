// @module-tag needs/go

import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { goDirectives } from "../../../../src/core/toolchain/pins/go-directives";
import { createSandbox } from "../../../sandbox";

const texts = [
  "module x\n\ngo 1.26.0\n",
  "module x\r\n\r\ngo 1.26.0\r\n\r\ntoolchain go1.27.3\r\n",
  "module x\ngo 1.24 // why\ntoolchain default\n",
  "module x\n\n// go 1.20\ngo\t1.25.1\n",
  "module x\n\nrequire (\n\tgo.example.com/go v1.0.0\n\texample.com/toolchain v1.2.0 // indirect\n)\n\ngo 1.27rc1\n",
  "module x // go 9.9\n\ntoolchain go1.99.0\n\ngo 1.21\n",
  "module x\n",
];

test.each(texts)("go's own command reads the same lines of %j", (text) => {
  const { home } = createSandbox();
  const file = join(home, "x/go.mod");
  mkdirSync(dirname(file));
  writeFileSync(file, text);
  const env = { ...process.env, HOME: home, GOTOOLCHAIN: "local", GOPROXY: "off", GOFLAGS: "" };
  const answer = execFileSync("go", ["mod", "edit", "-json", file], { cwd: home, env, encoding: "utf8" });
  const { Go, Toolchain } = JSON.parse(answer) as { Go?: string; Toolchain?: string };
  const ours = Object.fromEntries(goDirectives(text).map(({ kind, version }) => [kind, version]));
  expect(ours).toEqual({
    ...(Go ? { go: Go } : {}),
    ...(Toolchain ? { toolchain: Toolchain.replace(/^go/, "") } : {}),
  });
});
