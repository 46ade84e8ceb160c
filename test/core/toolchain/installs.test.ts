import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createHost } from "../../../src/core/host";
import { findGoInstalls } from "../../../src/core/toolchain";
import { createSandbox } from "../../sandbox";
import { needs } from "../../tools";

const machO = (cpu: number) => {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(0xfeedfacf, 0);
  header.writeUInt32LE(cpu, 4);
  return header;
};
const arm64 = machO(0x0100000c);
const x86 = machO(0x01000007);

test("finds the Go of every installer and version manager, each once", async () => {
  const { home, file } = createSandbox();
  const host = createHost({ HOME: home, GO_WARDEN_SYSROOT: join(home, "mac") });
  const roots = {
    official: "mac/usr/local/go",
    homebrew: "mac/opt/homebrew/Cellar/go/1.26.8/libexec",
    asdf: ".asdf/installs/golang/1.25.1/go",
    mise: ".local/share/mise/installs/go/1.25.2",
    goenv: ".goenv/versions/1.25.3",
    g: ".g/versions/1.25.4",
    gvm: ".gvm/gos/go1.25.5",
    gobrew: ".gobrew/versions/1.25.6/go",
    macports: "mac/opt/local/lib/go",
    "golang.org/dl": "sdk/go1.25.7",
    toolchain: "go/pkg/mod/golang.org/toolchain@v0.0.1-go1.25.8.darwin-arm64",
    unknown: "elsewhere/go",
  };
  for (const [index, root] of Object.values(roots).entries()) {
    await file(`${root}/bin/go`, index === 0 ? x86 : arm64, 0o755);
    await file(`${root}/VERSION`, `go1.2${index}.0\ntime 2026-01-01T00:00:00Z\n`);
  }
  // What the managers add around it: links to versions, shims, a Homebrew link in bin.
  await symlink(join(home, roots.mise), join(home, ".local/share/mise/installs/go/latest"));
  await symlink(join(home, roots.g), join(home, ".g/go"));
  await mkdir(join(home, "mac/opt/homebrew/bin"), { recursive: true });
  await symlink("../Cellar/go/1.26.8/libexec/bin/go", join(home, "mac/opt/homebrew/bin/go"));
  await file(".asdf/shims/go", "#!/usr/bin/env bash\nexec asdf exec go\n", 0o755);
  const PATH = [".asdf/shims", "mac/opt/homebrew/bin", "elsewhere/go/bin"].map((path) => join(home, path)).join(":");

  const found = await findGoInstalls(host, { PATH });
  expect(Object.fromEntries(found.map((go) => [go.manager, go.root]))).toEqual(
    Object.fromEntries(Object.entries(roots).map(([manager, root]) => [manager, join(home, root)])),
  );
  expect(found).toHaveLength(Object.keys(roots).length);
  expect(found[0]).toMatchObject({ version: "go1.20.0", architectures: ["x86_64"], executable: true });
});

test("a damaged install is listed as it is", async () => {
  const { host, home, file } = createSandbox();
  await file("sdk/go1.24.0/VERSION", "go1.24.0\n");
  await file("sdk/go1.23.0/bin/go", "", 0o644);
  await mkdir(join(home, "sdk/goland-notes"));
  const found = (await findGoInstalls(host, { PATH: "" })).filter((go) => go.manager === "golang.org/dl");
  expect(found).toHaveLength(2);
  expect(found.map((go) => ({ version: go.version, executable: go.executable }))).toEqual([
    { version: undefined, executable: false },
    { version: "go1.24.0", executable: false },
  ]);
});

test("the real go in PATH is among them, with its version and this machine's architecture", needs("go"), async () => {
  const { host } = createSandbox();
  const found = await findGoInstalls(host, host.env);
  expect(found.map((go) => go.version)).toContainEqual(expect.stringMatching(/^go1\.\d+/));
  const architecture = process.arch === "x64" ? "x86_64" : process.arch;
  expect(found.find((go) => go.executable)?.architectures).toEqual([architecture]);
});
