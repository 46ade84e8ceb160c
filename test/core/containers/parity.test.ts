import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkContainers } from "../../../src/core/containers";
import { readMachine } from "../../../src/core/machine";
import { project } from "./project";

const id = "0123456789ab";

/** A docker with one running container, in which a real sh finds these tools. */
async function running(tools: Record<string, string>, { trusted = true } = {}) {
  const own = await project({ json: { image: "mcr.microsoft.com/devcontainers/go:2-1.26" } }, { SHELL: "/bin/bash" });
  const { home, file, folder, host } = own;
  for (const [name, output] of Object.entries(tools))
    await file(`inside/${name}`, `#!/bin/sh\n[ "$GOTOOLCHAIN" = local ] && printf '%s\\n' "${output}"\n`, 0o755);
  const docker = `#!/bin/sh
echo "$*" | head -n 1 >> "${join(home, "asked")}"
case "$1" in
info) echo '{"ServerVersion":"28.3.2","NCPU":8,"MemTotal":16000000000,"OperatingSystem":"OrbStack","Name":"orbstack"}' ;;
ps) [ "$3" = "label=devcontainer.local_folder=${folder}" ] && echo ${id} ;;
exec) GOTOOLCHAIN=\${3#GOTOOLCHAIN=}; export GOTOOLCHAIN; shift 6; PATH="${join(home, "inside")}:/usr/bin:/bin" HOME=/nowhere exec /bin/sh -c "$1" ;;
esac
`;
  await file("bin/docker", docker, 0o755);
  await file(".bash_profile", `export PATH='${join(home, "bin")}:/usr/bin:/bin'\n`);
  const machine = await readMachine({ ...host, trustsUnknown: trusted }, { folder });
  const report = await checkContainers(machine);
  const asked = await readFile(join(home, "asked"), "utf8");
  return { ...report, asked };
}

test("a running container is asked for the versions of its tools", async () => {
  const { parity, findings } = await running({
    go: "go version go1.26.4 linux/arm64",
    gopls: "golang.org/x/tools/gopls v0.23.0\n    golang.org/x/tools/gopls@v0.23.0 h1:x",
    dlv: "Delve Debugger\nVersion: 1.27.2\nBuild: $Id$",
    "golangci-lint": "golangci-lint has version 2.5.0 built with go1.25.1 from x",
  });
  const inside = Object.fromEntries(parity.map((row) => [row.tool, row.inside]));
  expect(inside).toEqual({ go: "1.26.4", gopls: "0.23.0", dlv: "1.27.2", "golangci-lint": "2.5.0" });
  expect(parity[0]?.from).toBe(`container ${id}`);
  expect(findings.filter(({ severity }) => severity !== "info")).toEqual([]);
});

test("the container of a folder that is not trusted is not asked: the image's tag says its Go", async () => {
  const { parity, asked } = await running({ go: "go version go1.26.4 linux/arm64" }, { trusted: false });
  expect(parity.find(({ tool }) => tool === "go")?.inside).toBe("1.26");
  expect(asked).not.toMatch(/^(?:ps|exec)/m);
});
