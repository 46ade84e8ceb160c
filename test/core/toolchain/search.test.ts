import { execFileSync } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { searchTool } from "../../../src/core/toolchain";
import { createHost } from "../../../src/core/host";
import { createSandbox } from "../../sandbox";

const script = "#!/bin/sh\n";

test("every place of the search wins over all later ones", async () => {
  const { host, home, file } = createSandbox();
  const places = [
    ["alternateTools", "alternate/gopls"],
    ["GOBIN", "gobin/gopls"],
    ["toolsGopath", "tools/bin/gopls"],
    ["GOPATH", "gopath/bin/gopls"],
    ["GOROOT", "goroot/bin/gopls"],
    ["PATH", "path/gopls"],
  ] as const;
  const options = {
    alternateTools: { gopls: join(home, "alternate/gopls") },
    toolsGopath: join(home, "tools"),
    goroot: join(home, "goroot"),
    environment: { GOBIN: join(home, "gobin"), GOPATH: join(home, "gopath"), PATH: join(home, "path") },
  };
  expect((await searchTool(host, "gopls", options)).chosen).toBeUndefined();
  for (const [from, path] of places.toReversed()) {
    await file(path, script, 0o755);
    expect((await searchTool(host, "gopls", options)).chosen).toEqual({ from, path: join(home, path) });
  }
  const { all } = await searchTool(host, "gopls", options);
  expect(all.map((copy) => copy.from)).toEqual(places.map(([from]) => from));
});

test("go is never taken from a GOPATH, but from two fixed places when PATH has none; Homebrew's is not one", async () => {
  const { home, file } = createSandbox();
  const host = createHost({ HOME: home, GO_WARDEN_SYSROOT: join(home, "mac") });
  await file("go/bin/go", script, 0o755);
  await file("mac/opt/homebrew/bin/go", script, 0o755);
  const environment = { PATH: "/nowhere" };
  expect((await searchTool(host, "go", { environment })).chosen).toBeUndefined();
  const fallback = await file("mac/usr/local/go/bin/go", script, 0o755);
  expect((await searchTool(host, "go", { environment })).chosen).toEqual({ path: fallback, from: "fallback" });
});

test("folders and files without the x bit are passed over, symlinks are followed", async () => {
  const { host, home, file } = createSandbox();
  await mkdir(join(home, "one/dlv"), { recursive: true });
  await file("two/dlv", script, 0o644);
  const real = await file("cellar/dlv", script, 0o755);
  await mkdir(join(home, "three"));
  await symlink(real, join(home, "three/dlv"));
  await symlink("/nowhere", join(home, "cellar/gone"));
  const PATH = ["one", "two", "three"].map((folder) => join(home, folder)).join(":");
  const { all } = await searchTool(host, "dlv", { environment: { PATH } });
  expect(all).toEqual([{ path: join(home, "three/dlv"), realPath: real, from: "PATH" }]);
});

test("an alternate tool that is only a name replaces the name that is looked for", async () => {
  const { host, home, file } = createSandbox();
  const path = await file("bin/gopls-nightly", script, 0o755);
  await file("bin/gopls", script, 0o755);
  const environment = { PATH: join(home, "bin") };
  const { chosen } = await searchTool(host, "gopls", { alternateTools: { gopls: "gopls-nightly" }, environment });
  expect(chosen).toEqual({ path, from: "PATH" });
});

test("the order for PATH is that of a real shell", async () => {
  const { host, home, file } = createSandbox();
  for (const folder of ["a", "b"]) await file(`${folder}/tool`, `#!/bin/sh\necho ${folder}\n`, 0o755);
  await writeFile(join(home, "a/tool"), "", { mode: 0o644 });
  const PATH = `${home}/missing:${home}/b:${home}/a`;
  const shell = execFileSync("/bin/sh", ["-c", "command -v tool"], { env: { PATH }, encoding: "utf8" }).trim();
  expect((await searchTool(host, "tool", { environment: { PATH } })).chosen?.path).toBe(shell);
});
