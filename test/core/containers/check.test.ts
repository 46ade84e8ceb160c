import { execFileSync } from "node:child_process";
import { mkdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { operationPreview, perform, undo } from "../../../src/core/operations";
import { project, troubles, type Files } from "./project";

test("each edit keeps the comments, stands alone, and undo brings the exact bytes back", async () => {
  const before = `// ours
{
  "image": "mcr.microsoft.com/devcontainers/go:1-1.22-bookworm", // old
  "runArgs": ["--init", "--platform", "linux/amd64"], // slow
  "mounts": [
    // the module cache
    "source=mod,target=/go/pkg/mod,type=volume",
    "source=\${localEnv:HOME}/go/bin,target=/go/bin,type=bind" // tools
  ],
  "customizations": { "vscode": { "settings": {
    "terminal.integrated.defaultProfile.osx": "zsh", // the Mac's
    "docker.host": "unix:///var/run/docker.sock"
  } } }
}
`;
  const { host, folder, check } = await project({ json: before });
  const path = join(folder, ".devcontainer/devcontainer.json");
  for (let left = 20; left > 0; left -= 1) {
    const found = (await check()).find(({ operation }) => operation);
    if (!found?.operation) break;
    await perform(host, found.operation);
    expect((await check()).map(({ id, evidence }) => [id, ...evidence])).not.toContainEqual([
      found.id,
      ...found.evidence,
    ]);
  }
  const after = await readFile(path, "utf8");
  for (const comment of ["// ours", "// old", "// slow", "// the module cache"]) expect(after).toContain(comment);
  expect(after).toContain("mcr.microsoft.com/devcontainers/go:2-1.26-bookworm");
  expect(after).toContain('"terminal.integrated.defaultProfile.linux": "zsh"');
  expect(after).toContain('"sudo chown -R vscode /go/pkg"');
  expect(after).not.toMatch(/platform|go\/bin|docker\.host|\.osx/);
  expect(await check()).toEqual([]);
  for (let left = 20; left > 0 && (await readFile(path, "utf8")) !== before; left -= 1) await undo(host);
  expect(await readFile(path, "utf8")).toBe(before);
});

test("every devcontainer.json is looked at, in the order of precedence", async () => {
  const image = { image: "mcr.microsoft.com/devcontainers/go:2-1.25" };
  const { check, folder } = await project({
    ".devcontainer/web/devcontainer.json": image,
    ".devcontainer/api/devcontainer.json": image,
    ".devcontainer/api/deeper/devcontainer.json": image,
    ".devcontainer.json": image,
    json: image,
  });
  const found = (await check()).filter(({ id }) => id === "container-go-too-old");
  expect(found.map(({ facts }) => facts?.path)).toEqual(
    [
      ".devcontainer/devcontainer.json",
      ".devcontainer.json",
      ".devcontainer/api/devcontainer.json",
      ".devcontainer/web/devcontainer.json",
    ].map((name) => join(folder, name)),
  );
  expect(found[0]?.evidence[0]).toBe(
    `${join(folder, ".devcontainer/devcontainer.json")}:2:3: "image": "mcr.microsoft.com/devcontainers/go:2-1.25"`,
  );
});

test("the Go of a Dockerfile is found behind arguments, stages and a compose file", async () => {
  const args =
    "ARG VERSION=1.24\nFROM golang:${VERSION}-bookworm AS base\nFROM alpine AS other\nFROM base AS dev\nRUN true\n";
  const compose =
    "x-base: &base\n  build: {context: ., target: dev, args: {VERSION: '1.25'}}\nservices:\n  app:\n    <<: *base\n";
  const shapes: Files[] = [
    { json: { build: { dockerfile: "Dockerfile", target: "dev" } }, ".devcontainer/Dockerfile": args },
    { json: { dockerFile: "Dockerfile", build: { args: { VERSION: "1.25" } } }, ".devcontainer/Dockerfile": args },
    {
      json: { dockerComposeFile: "compose.yml", service: "app", workspaceFolder: "/w" },
      ".devcontainer/compose.yml": compose,
      ".devcontainer/Dockerfile": args,
    },
  ];
  for (const shape of shapes) {
    const found = (await (await project(shape)).check()).find(({ id }) => id === "container-go-too-old");
    expect(found?.evidence.join("\n")).toContain("Dockerfile:2: FROM golang:1.2");
    expect(found?.cause).toContain("GOTOOLCHAIN=local");
  }
  const auto = { ...shapes[0], ".devcontainer/Dockerfile": `${args}ENV GOTOOLCHAIN=auto\n` };
  expect(troubles(await (await project(auto)).check())).not.toContain("container-go-too-old");
});

test("secrets of the files are not shown", async () => {
  const token = `ghp_${"16C7e42F292c6912E7710c838347Ae178B4a"}`;
  const { check } = await project({
    json: { image: "golang:1.26", runArgs: ["--platform=linux/amd64"], postcreateCommand: `curl -H ${token}` },
  });
  const findings = await check();
  const shown = findings.map(({ operation, ...rest }) => [rest, operation && operationPreview(operation)]);
  expect(JSON.stringify(shown)).toContain("postCreateCommand");
  expect(JSON.stringify(shown)).not.toContain(token);
});

test("hostile files get a sentence: huge, deep, a pipe, a folder, a circle of links, a bomb of aliases", async () => {
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ..."bcdefgh".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`).join(",")}]`)].join("\n"); // prettier-ignore
  const compose = { dockerComposeFile: "c.yml", service: "app", workspaceFolder: "/w" };
  const cases: [files: Files, prepare: (folder: string) => unknown, says: RegExp][] = [
    [{ json: `{"name":"${"x".repeat(20 * 1024 * 1024)}"}` }, () => undefined, /larger than 4 MiB/],
    [{ json: "[".repeat(100_000) }, () => undefined, /nested too deeply/],
    [{}, (folder) => execFileSync("mkfifo", [join(folder, "devcontainer.json")]), /named pipe/],
    [{}, (folder) => mkdir(join(folder, "devcontainer.json")), /a folder/],
    [{}, (folder) => symlink("devcontainer.json", join(folder, "devcontainer.json")), /circle/],
    [{ json: compose }, (folder) => execFileSync("mkfifo", [join(folder, "c.yml")]), /named pipe/],
    [{ json: compose, ".devcontainer/c.yml": `${bomb}\nservices: {app: *h}` }, () => undefined, /alias/],
    [{ json: compose, ".devcontainer/c.yml": `services: ${"[".repeat(50_000)}` }, () => undefined, /compose|YAML/],
    [{ json: { build: { dockerfile: "." } } }, () => undefined, /a folder/],
    [{ json: "\u0000\u00ff\u0000" }, () => undefined, /not valid JSON/],
  ];
  for (const [files, prepare, says] of cases) {
    const { check, folder } = await project(files);
    await mkdir(join(folder, ".devcontainer"), { recursive: true });
    await prepare(join(folder, ".devcontainer"));
    const found = await check();
    expect(found.length).toBeGreaterThan(0);
    expect(JSON.stringify(found)).toMatch(says);
    expect(JSON.stringify(found).length).toBeLessThan(4000);
  }
});

test("nothing of the folder runs", async () => {
  const { check, folder } = await project({
    json: { image: "golang:1.26", initializeCommand: "touch ran", postCreateCommand: "touch ran" },
    docker: "#!/bin/sh\ntouch ran\n",
  });
  await check();
  await expect(readFile(join(folder, "ran"))).rejects.toThrow("ENOENT");
});
