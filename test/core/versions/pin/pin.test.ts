// @module-tag needs/go
// @module-tag needs/bash
// @module-tag needs/mise

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readMachine } from "../../../../src/core/machine";
import { operationPreview, perform, undo } from "../../../../src/core/operations";
import { managersOffline, type PinManager } from "../../../../src/core/toolchain";
import { planPin, type PinRequest } from "../../../../src/core/versions";
import { mise } from "../../../tools";
import { createWorld, layGo, otherGo, realGo, type World } from "../world";

async function pin({ host, folder }: World, request: PinRequest) {
  const plan = await planPin(await readMachine(host, { folder }), request);
  if (plan.operation) await perform(host, plan.operation);
  return plan;
}

const refusal = (world: World, request: PinRequest) =>
  pin(world, request).then(
    () => "was pinned",
    (error: { message: string; hint: string; exit: number }) => `${error.exit}: ${error.message}\n${error.hint}`,
  );

const text = ({ folder }: World, file: string) => readFileSync(join(folder, file), "utf8");

test("every file that a manager obeys changes, byte for byte, and undo brings all back", async () => {
  const world = createWorld("mise");
  const files = {
    ".tool-versions": "# team\r\n\r\nnodejs 22\r\ngolang 1.23.0 # why\r\n",
    "mise.toml": '[env]\nA = "b"\n\n[tools]\ngo = "1.23.0" # why\n',
    ".go-version": "1.23.0",
    "go.mod": "module example.com/m\n\ngo 1.21\n\ntoolchain go1.99.0\n",
  };
  for (const [file, content] of Object.entries(files)) world.write(`project/${file}`, content);
  const { operation } = await pin(world, { version: otherGo });
  for (const [file, content] of Object.entries(files))
    expect(text(world, file), file).toBe(content.replace(/1\.23\.0|1\.99\.0/, otherGo));
  expect(operationPreview(operation!).steps.map(({ kind }) => kind)).toEqual([
    "write",
    "write",
    "write",
    "write",
    "verify",
  ]);
  const env = { ...world.host.env, ...managersOffline, MISE_TRUSTED_CONFIG_PATHS: "/" };
  const said = execFileSync(mise(), ["current", "go"], { cwd: world.folder, env, encoding: "utf8" });
  expect(said.trim()).toBe(otherGo);
  await undo(world.host);
  for (const [file, content] of Object.entries(files)) expect(text(world, file), file).toBe(content);
});

test("a version that is pinned already changes nothing", async () => {
  const world = createWorld("mise");
  world.write("project/mise.toml", `[tools]\ngo = "${otherGo}"\n`);
  expect((await pin(world, { version: otherGo })).operation).toBeUndefined();
});

test.each([
  ["asdf", ".tool-versions", `golang ${otherGo}\n`],
  ["mise", "mise.toml", `[tools]\ngo = "${otherGo}"\n`],
  ["goenv", ".go-version", `${otherGo}\n`],
] as [PinManager, string, string][])(
  "where nothing is pinned yet, %s's own file is written",
  async (manager, file, content) => {
    const world = createWorld(manager);
    if (manager === "goenv") world.write(".goenv/version", `${realGo}\n`);
    if (manager === "asdf") world.write(".tool-versions", `golang ${realGo}\n`);
    await pin(world, { version: otherGo });
    expect(text(world, file)).toBe(content);
    expect((await world.status({ trust: true })).effective.shell).toBe(`go${otherGo}`);
    await undo(world.host);
    expect(() => text(world, file)).toThrow("ENOENT");
  },
);

test("the file of the home folder is everybody's, and stays as it is", async () => {
  const world = createWorld("asdf");
  world.write(".tool-versions", `golang ${realGo}\n`);
  await pin(world, { version: otherGo });
  expect(readFileSync(join(world.home, ".tool-versions"), "utf8")).toBe(`golang ${realGo}\n`);
});

test("without a manager the toolchain line is written, never the go line, unless asked", async () => {
  const world = createWorld();
  await pin(world, { version: "1.99.3" });
  expect(text(world, "go.mod")).toBe("module example.com/m\n\ngo 1.21\n\ntoolchain go1.99.3\n");
  const { notes } = await pin(world, { version: "1.99.4", language: true });
  expect(text(world, "go.mod")).toBe("module example.com/m\n\ngo 1.99.0\n\ntoolchain go1.99.4\n");
  expect(notes.join("\n")).toContain("1.99.4 is not installed");
});

test("a pin that go.mod cannot hold is refused with what can", async () => {
  const world = createWorld();
  expect(await refusal(world, { version: "1.21.5" })).toContain(
    `4: go.mod cannot pin Go 1.21.5: Go ${realGo} runs, and a toolchain line only ever switches upwards`,
  );
  expect(await refusal(world, { version: "1.21.5" })).toContain("GOTOOLCHAIN=go1.21.5");
  world.write("project/mise.toml", `[tools]\ngo = "${realGo}"\n`);
  world.write("project/go.mod", `module example.com/m\n\ngo ${realGo}\n`);
  expect(await refusal(world, { version: "1.21.5" })).toContain(`needs Go ${realGo}, so 1.21.5 cannot build it`);
  expect(text(world, "mise.toml")).toContain(realGo);
});

test("a manager that switches one Go for all folders is named", async () => {
  const world = createWorld();
  layGo(world.write, world.home, ".g/versions/1.25.0", "1.25.0");
  world.profile('export PATH="$HOME/.g/versions/1.25.0/bin:$PATH"');
  const trusting = { ...world, host: { ...world.host, trustsUnknown: true } };
  expect(await refusal(trusting, { version: "1.22.0" })).toContain("g switches one Go for all folders");
});

test("a variable that beats every file is named instead of written around", async () => {
  const world = createWorld("mise");
  world.profile('export PATH="$HOME/.local/share/mise/shims:$PATH" MISE_GO_VERSION=1.20.1');
  world.write("project/mise.toml", `[tools]\ngo = "${realGo}"\n`);
  expect(await refusal(world, { version: otherGo })).toMatch(/^4: MISE_GO_VERSION is set/);
});

test("latest and 1.24 mean what is installed, or with --online what the proxy lists", async () => {
  const world = createWorld("mise");
  world.write("project/mise.toml", '[tools]\ngo = "1.23.0"\n');
  expect((await pin(world, { version: otherGo.replace(/\.\d+$/, "") })).version).toBe(otherGo);
  expect((await pin(world, { version: "latest" })).version).toBe(realGo);
  expect(await refusal(world, { version: "1.22" })).toMatch(/^1: No Go 1.22 is installed here/);
  expect(await refusal(world, { version: "new" })).toMatch(/^2: new is not a Go version/);
  // A proxy on disk, in the form of the module proxy protocol.
  const list = ["1.22.0", "1.22.12", "1.23.4", "1.98rc1"]
    .map((version) => `v0.0.1-go${version}.linux-amd64`)
    .join("\n");
  world.write("proxy/golang.org/toolchain/@v/list", list);
  world.profile(`export PATH="$HOME/.local/share/mise/shims:$PATH" GOPROXY=file://${world.home}/proxy GOFLAGS=`);
  const online = createdWith(world, { trustsUnknown: true });
  expect((await pin(online, { version: "1.22", online: true })).version).toBe("1.22.12");
});

const createdWith = (world: World, more: object): World => ({ ...world, host: { ...world.host, ...more } });
