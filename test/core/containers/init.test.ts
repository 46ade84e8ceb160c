import { execFile } from "node:child_process";
import { access, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { planInit, type InitWish } from "../../../src/core/containers";
import { readMachine } from "../../../src/core/machine";
import { perform, undo } from "../../../src/core/operations";
import { mustParse, rootProperties } from "../../../src/core/vscode";
import { project, troubles, type Files } from "./project";

const judge = resolve(import.meta.dirname, "../../../node_modules/@devcontainers/cli/devcontainer.js");

async function shop(files: Files) {
  const own = await project(files, { SHELL: "/bin/bash" });
  await own.file(".bash_profile", `export PATH='${process.env.PATH}'\n`);
  const plan = async (wish: InitWish = {}) => planInit(await readMachine(own.host, { folder: own.folder }), wish);
  const write = async (wish: InitWish = {}) => {
    const planned = await plan(wish);
    if (planned.kind === "nothing") throw new Error("nothing to write");
    await perform(own.host, planned.operation);
    const text = await readFile(planned.path, "utf8");
    const value = Object.fromEntries(rootProperties(mustParse(text, planned.path)));
    return { ...planned, text, value };
  };
  return { ...own, plan, write };
}

/** What the reference implementation makes of it; no Docker is asked (docs/facts/devcontainers.md §3). */
async function readByReference(folder: string) {
  const args = [judge, "read-configuration", "--workspace-folder", folder, "--docker-path", "/usr/bin/true"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return (JSON.parse(stdout) as { configuration: Record<string, unknown> }).configuration;
}

test("the file fits go.mod, the reference reads it as it is written, the check finds nothing, and undo removes it", async () => {
  const { folder, write, check, host } = await shop({ "go.mod": "module shop\n\ngo 1.25.3\n" });
  const { value, text } = await write();
  expect(value.image).toBe("mcr.microsoft.com/devcontainers/go:2-1.25-trixie");
  expect(value).not.toHaveProperty("remoteEnv");
  expect(value).not.toHaveProperty("features");
  expect(value).not.toHaveProperty("customizations");
  expect(value.updateContentCommand).toBe("go mod download");
  expect(text).toContain("// Go 1.25, as the project asks");
  const reference = await readByReference(folder);
  for (const key of ["image", "onCreateCommand", "updateContentCommand", "hostRequirements"])
    expect(reference[key]).toEqual(value[key]);
  expect(troubles(await check())).toEqual([]);
  await undo(host);
  await expect(access(join(folder, ".devcontainer"))).rejects.toThrow("ENOENT");
});

const versions: [goMod: string, image: string, feature: string | undefined][] = [
  ["module m\n\ngo 1.26.0\n\ntoolchain go1.27.1\n", "mcr.microsoft.com/devcontainers/go:2-1.27-trixie", undefined],
  ["module m\n\ngo 1.22\n", "mcr.microsoft.com/devcontainers/base:trixie", "1.22"],
  ["module m\n\ngo 1.31.0\n", "mcr.microsoft.com/devcontainers/base:trixie", "1.31"],
  ["module m\n", "mcr.microsoft.com/devcontainers/go:2-1.27-trixie", undefined],
];

test.each(versions)("the Feature brings a Go that no image has: %j", async (goMod, image, feature) => {
  const { write, check, folder } = await shop({ "go.mod": goMod });
  const { value } = await write();
  expect(value.image).toBe(image);
  expect(value.features).toEqual(feature && { "ghcr.io/devcontainers/features/go:1": { version: feature } });
  expect((await readByReference(folder)).image).toBe(image);
  expect(troubles(await check())).toEqual([]);
});

test("GOPRIVATE is passed on only where the project needs it, and its value does not stand in the file", async () => {
  const require = "\nrequire (\n\tgit.acme.example/team/auth v1.0.0\n\tgithub.com/x/y v1.2.3\n)\n";
  const { write, file } = await shop({ "go.mod": `module m\n\ngo 1.26.0\n${require}` });
  await file(".bash_profile", `export PATH='${process.env.PATH}' GOPRIVATE='*.acme.example/team'\n`);
  const { value, text } = await write();
  expect(value.remoteEnv).toEqual({ GOPRIVATE: "${localEnv:GOPRIVATE}" });
  expect(text).not.toContain("acme");
});

test("a repository of several modules downloads each of them", async () => {
  const { plan, folder } = await shop({
    "api/go.mod": "module api\n\ngo 1.25.0\n",
    "my web/go.mod": "module web\n\ngo 1.26.0\n",
  });
  await rm(join(folder, "go.mod"));
  const write = await plan();
  if (write.kind !== "write") throw new Error(write.kind);
  const step = write.operation.steps[0];
  const text = step?.kind === "write" ? step.contents.toString() : "";
  expect(write.image).toBe("mcr.microsoft.com/devcontainers/go:2-1.26-trixie");
  expect(text).toContain("(cd api && go mod download) && (cd 'my web' && go mod download)");
});

test("--compose puts the container beside the databases; paths count from the project's own file", async () => {
  const compose = "services:\n  web:\n    build: .\n  db:\n    image: postgres:17\n    networks: [back]\n  cache:\n    image: docker.io/library/redis\nnetworks:\n  back:\n"; // prettier-ignore
  const { folder, write, check, plan } = await shop({ "compose.yaml": compose });
  expect(JSON.stringify(await plan())).toContain("--compose");
  const { value } = await write({ compose: true });
  expect(value).toMatchObject({
    dockerComposeFile: ["../compose.yaml", "compose.yaml"],
    service: "dev",
    runServices: ["db", "cache"],
    workspaceFolder: "/workspaces/shop",
  });
  expect(value).not.toHaveProperty("image");
  const own = parseYaml(await readFile(join(folder, ".devcontainer/compose.yaml"), "utf8")) as Record<string, unknown>;
  expect(own).toMatchObject({
    services: {
      dev: {
        image: "mcr.microsoft.com/devcontainers/go:2-1.26-trixie",
        depends_on: ["db", "cache"],
        networks: ["back"],
        volumes: [".:/workspaces/shop:cached", "go-modules:/go/pkg/mod", "go-build:/home/vscode/.cache/go-build"],
      },
    },
  });
  expect((await readByReference(folder)).service).toBe("dev");
  expect(troubles(await check())).toEqual([]);
  const none = await shop({ "compose.yaml": "services: {web: {build: .}}" });
  await expect(none.plan({ compose: true })).rejects.toMatchObject({ code: "no-compose-database" });
});

test("a file that is there is left alone; the proposal keeps its comments and what it says", async () => {
  const before = `{
  // ours
  "image": "mcr.microsoft.com/devcontainers/go:2-1.26", // the team's
  "mounts": ["source=history,target=/commandhistory,type=volume"],
  "postCreateCommand": "make tools"
}
`;
  const { folder, plan, check, host } = await shop({ json: before });
  const path = join(folder, ".devcontainer/devcontainer.json");
  const proposal = await plan();
  if (proposal.kind !== "proposal") throw new Error(proposal.kind);
  expect(await readFile(path, "utf8")).toBe(before);
  expect(proposal.diff).toContain('+  "hostRequirements"');
  expect(proposal.diff).not.toMatch(/^-.*(?:ours|the team's)/m);
  await perform(host, proposal.operation);
  const after = await readFile(path, "utf8");
  for (const kept of ["// ours", "// the team's", "history,target=/commandhistory", "/go/pkg/mod", "make tools"])
    expect(after).toContain(kept);
  expect(after).not.toContain("updateContentCommand");
  expect(troubles(await check())).toEqual([]);
  expect(await plan()).toEqual({ kind: "nothing", path });
  await undo(host);
  expect(await readFile(path, "utf8")).toBe(before);
});

test("Dependabot is added on request, with the comments of its file kept, and once", async () => {
  const before = "version: 2\n# weekly is enough\nupdates:\n  - package-ecosystem: gomod # ours\n    directory: /\n    schedule: {interval: weekly}\n"; // prettier-ignore
  const { folder, write, plan } = await shop({ ".github/dependabot.yml": before });
  await write({ dependabot: true });
  const after = await readFile(join(folder, ".github/dependabot.yml"), "utf8");
  for (const comment of ["# weekly is enough", "# ours"]) expect(after).toContain(comment);
  expect(parseYaml(after)).toMatchObject({
    updates: [{ "package-ecosystem": "gomod" }, { "package-ecosystem": "devcontainers", directory: "/" }],
  });
  const again = await plan({ dependabot: true });
  expect(JSON.stringify(again)).not.toContain("dependabot");
});

test("nothing is written through a link, over a broken file, or beside one of the same name", async () => {
  const linked = await shop({});
  await mkdir(join(linked.home, "elsewhere"));
  await symlink(join(linked.home, "elsewhere"), join(linked.folder, ".devcontainer"));
  await expect(linked.plan()).rejects.toMatchObject({ code: "not-a-folder", exit: 4 });
  const broken = await shop({ json: "{ oops" });
  await expect(broken.plan()).rejects.toMatchObject({ code: "devcontainer-broken", exit: 4 });
});
