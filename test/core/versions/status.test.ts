// @module-tag needs/go
// @module-tag needs/bash
// @module-tag needs/mise

import { createServer } from "node:http";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readMachine } from "../../../src/core/machine";
import type { PinManager } from "../../../src/core/toolchain";
import { goStatus, type GoStatus } from "../../../src/core/versions";
import { writeState } from "../../mac/vscode/trust";
import { gopls, golangciLint, needs } from "../../tools";
import { absentGo, createWorld, layGo, otherGo, realGo } from "./world";

const managers = ["asdf", "mise", "goenv"] as const;
const pinFile: Record<PinManager, string> = {
  asdf: ".tool-versions",
  mise: "mise.toml",
  goenv: ".go-version",
};
const pinText = (manager: PinManager, version: string) =>
  ({ asdf: `golang ${version}\n`, mise: `[tools]\ngo = "${version}"\n`, goenv: `${version}\n` })[manager];

const everywhere = ({ effective: { shell, editor, hook } }: GoStatus) => [...new Set([shell, editor, hook])].join(" ");

test.each(managers.flatMap((manager) => [true, false].map((trust) => ({ manager, trust }))))(
  "a version that $manager pins and has is what everybody gets, in a trusted folder ($trust) or not",
  async ({ manager, trust }) => {
    const world = createWorld(manager);
    world.write(`project/${pinFile[manager]}`, pinText(manager, otherGo));
    const status = await world.status({ trust });
    expect(everywhere(status)).toBe(`go${otherGo}`);
    expect(status.sentence).toMatch(`go ${otherGo} by ${pinFile[manager]} everywhere`);
    expect(status.agree).toBe(true);
    expect(status.wanted.at(-1)).toMatchObject({ version: otherGo, source: join(world.folder, pinFile[manager]) });
    expect(status.wanted.at(-1)?.line).toBeGreaterThan(0);
  },
);

test.each(managers.flatMap((manager) => [true, false].map((trust) => ({ manager, trust }))))(
  "a version that $manager pins and has not is told with the command that installs it, in a trusted folder ($trust) or not",
  async ({ manager, trust }) => {
    const world = createWorld(manager);
    world.write(`project/${pinFile[manager]}`, pinText(manager, absentGo));
    const status = await world.status({ trust });
    const [shell] = status.places;
    expect(shell?.problem).toBe(`${pinFile[manager]} asks for ${absentGo}, which ${manager} has not installed`);
    expect(shell?.command).toContain(`${manager} install`);
    expect(status.sentence).toContain(absentGo);
    expect(status.agree).toBe(false);
  },
);

test("without a pin it is the go of PATH that counts", async () => {
  const status = await createWorld().status();
  expect(everywhere(status)).toBe(`go${realGo}`);
  expect(status).toMatchObject({ agree: true, sentence: `go ${realGo} everywhere` });
});

test("of two managers the one that stands first in PATH decides", async () => {
  const world = createWorld("goenv", "mise");
  world.write("project/.go-version", `${otherGo}\n`);
  world.write("project/mise.toml", `[tools]\ngo = "${realGo}"\n`);
  // The last one of the profile is the first in PATH.
  expect((await world.status()).effective.shell).toBe(`go${realGo}`);
  world.profile('export PATH="$HOME/.local/share/mise/shims:$PATH"\nexport PATH="$HOME/.goenv/shims:$PATH"');
  const status = await world.status();
  expect(status.effective.shell).toBe(`go${otherGo}`);
  expect(status.sentence).toContain(".go-version");
});

test("mise activate counts in the folder, where its hook changes PATH at each prompt", async () => {
  const world = createWorld("mise");
  world.profile('export MISE_SHELL=bash\nexport __MISE_ORIG_PATH="$PATH"');
  world.write("project/mise.toml", `[tools]\ngo = "${otherGo}"\n`);
  const { effective, agree, sentence } = await world.status({ trust: true });
  expect(effective).toMatchObject({ shell: `go${otherGo}`, editor: `go${realGo}` });
  expect(agree).toBe(false);
  expect(sentence).toMatch(`go ${otherGo} by mise.toml in the terminal; VS Code, git hooks: go ${realGo}`);
});

test("a toolchain line beats a lower pin where go may switch, and mise's own GOTOOLCHAIN makes the pin final", async () => {
  const world = createWorld("mise");
  world.write("project/go.mod", "module example.com/m\n\ngo 1.21\n\ntoolchain go1.99.3\n");
  world.write("project/mise.toml", `[tools]\ngo = "${otherGo}"\n`);
  world.profile('export PATH="$HOME/.local/share/mise/shims:$PATH" GOTOOLCHAIN=auto');
  const switched = await world.status();
  expect(everywhere(switched)).toBe("go1.99.3");
  expect(switched.sentence).toContain("go 1.99.3 because of the toolchain line in go.mod everywhere");
  expect(switched.sentence).toContain(`mise.toml asks for ${otherGo}`);
  world.write("project/mise.toml", `[tools]\ngo = "${otherGo}"\n[env]\nGOTOOLCHAIN = "local"\n`);
  const final = await world.status();
  expect(everywhere(final)).toBe(`go${otherGo}`);
  expect(final.agree).toBe(true);
});

test("a module that needs a newer Go than may run is told in go's own words", async () => {
  const world = createWorld();
  world.profile("export GOTOOLCHAIN=local");
  world.write("project/go.mod", "module example.com/m\n\ngo 1.99.0\n");
  const { agree, sentence } = await world.status();
  expect(agree).toBe(false);
  expect(sentence).toContain(`go.mod requires go >= 1.99.0 (running go ${realGo}; GOTOOLCHAIN=local)`);
});

test("what was chosen with Choose Go Environment is what VS Code takes", async () => {
  const world = createWorld();
  layGo(world.write, world.home, "sdk/go1.22.1", "1.22.1");
  const userData = join(world.home, ".config/Code");
  const storage = join(userData, "User/workspaceStorage/abc");
  mkdirSync(storage, { recursive: true });
  writeFileSync(join(storage, "workspace.json"), JSON.stringify({ folder: `file://${world.folder}` }));
  const chosen = { selectedGo: { binpath: join(world.home, "sdk/go1.22.1/bin/go"), label: "Go 1.22.1" } };
  const state = await writeState(join(world.home, "made"), { "golang.go": JSON.stringify(chosen) });
  symlinkSync(state, join(storage, "state.vscdb"));
  const { effective, sentence } = await world.status({ trust: true });
  expect(effective).toMatchObject({ shell: `go${realGo}`, editor: "go1.22.1" });
  expect(sentence).toContain('VS Code: go 1.22.1 by "Go: Choose Go Environment"');
});

test("a mise.toml of an untrusted folder runs nothing", async () => {
  const world = createWorld("mise");
  const mark = join(world.home, "ran");
  const run = `{{ exec(command='touch ${mark}') }}`;
  world.write(
    "project/mise.toml",
    `[env]\nA = "${run}"\n[hooks]\nenter = "touch ${mark}"\n[tools]\ngo = "${otherGo}"\n`,
  );
  const { effective } = await world.status({ variables: { MISE_TRUSTED_CONFIG_PATHS: "/" } });
  expect(effective.shell).toBe(`go${otherGo}`);
  await expect(async () => (await import("node:fs/promises")).stat(mark)).rejects.toThrow("ENOENT");
});

test("nothing asks the network, whatever is missing", async () => {
  const asked: string[] = [];
  const proxy = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(403).end();
  });
  proxy.on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void proxy.close());
  const address = proxy.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const world = createWorld("mise");
  world.profile(
    `export PATH="$HOME/.local/share/mise/shims:$PATH" GOTOOLCHAIN=auto GOPROXY=${url} GOSUMDB=off HTTPS_PROXY=${url} HTTP_PROXY=${url} https_proxy=${url} http_proxy=${url}`,
  );
  world.write("project/go.mod", "module example.com/m\n\ngo 1.99.0\n\ntoolchain go1.99.3\n");
  for (const text of [`go = "${absentGo}"\nnode = "20"`, 'go = "latest"', `go = "${otherGo}"\nnode = "20"`]) {
    world.write("project/mise.toml", `[tools]\n${text}\n`);
    await world.status({ trust: true });
  }
  world.write("project/mise.toml", `[tools]\ngo = "${realGo}"\n[env]\nGOTOOLCHAIN = "auto"\n`);
  await world.status({ trust: true, variables: { MISE_TRUSTED_CONFIG_PATHS: "/" } });
  expect(asked).toEqual([]);
});

test("tools are measured against the project's Go", needs("gopls", "golangci-lint"), async () => {
  const world = createWorld();
  mkdirSync(join(world.home, "go/bin"), { recursive: true });
  symlinkSync(gopls(), join(world.home, "go/bin/gopls"));
  symlinkSync(golangciLint("2"), join(world.home, "go/bin/golangci-lint"));
  const tool = ({ tools }: GoStatus, name: string) => tools.find((one) => one.name === name);
  const good = await world.status();
  expect(tool(good, "gopls")).toMatchObject({ version: "v0.23.0", ok: true });
  expect(tool(good, "dlv")).toMatchObject({ ok: false, reason: "not installed where VS Code looks" });
  world.profile("export GOTOOLCHAIN=auto");
  world.write("project/go.mod", "module example.com/m\n\ngo 1.99.0\n");
  const newer = await world.status();
  expect(tool(newer, "gopls")?.ok).toBe(false);
  expect(newer.sentence).toMatch(
    /golangci-lint was built with go1\.\d+(\.\d+)? and will fail: the project runs Go 1\.99/,
  );
});

test("a folder on a Mac also says what the GUI session gets", needs("zsh", "gopls", "mac-dlv"), async () => {
  const { createImage } = await import("../../doctor/image");
  const image = await createImage();
  onTestFinished(() => image.remove());
  const status = async () => goStatus(await readMachine(image.host, { folder: image.project }));
  expect(await status()).toMatchObject({
    agree: true,
    effective: { session: image.goVersion, shell: image.goVersion },
  });
  await image.mac.launchctl("unsetenv", "PATH");
  const bare = await status();
  expect(bare.places.find(({ place }) => place === "session")).toMatchObject({ problem: "no go is found" });
  expect(bare.sentence).toContain("no go is found in the GUI session");
});

test("the Go of a Dev Container is shown with its line", async () => {
  const world = createWorld();
  const image = '{\n  // the team\'s\n  "image": "mcr.microsoft.com/devcontainers/go:1-1.25-bookworm"\n}\n';
  world.write("project/.devcontainer/devcontainer.json", image);
  const file = join(world.folder, ".devcontainer/devcontainer.json");
  expect((await world.status()).container).toEqual({ version: "1.25", source: file, line: 3 });
});
