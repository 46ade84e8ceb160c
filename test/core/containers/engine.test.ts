import { createHash } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkContainers } from "../../../src/core/containers";
import { readMachine } from "../../../src/core/machine";
import { project } from "./project";

const image = { image: "mcr.microsoft.com/devcontainers/go:2-1.26" };

interface Setup {
  /** Files of the home. */
  files?: Record<string, string | object>;
  /** What `docker info` prints; nothing when no engine runs. */
  info?: object;
  /** Further programs of the PATH. */
  programs?: Record<string, string>;
  profile?: string;
  json?: object;
}

/** A home with an engine's own files, and a docker that prints what the real one printed there. */
async function desk({ files = {}, info, programs = {}, profile = "", json = image }: Setup) {
  const own = await project({ json }, { SHELL: "/bin/bash" });
  const { home, host, file, folder } = own;
  for (const [path, contents] of Object.entries(files))
    await file(path, typeof contents === "string" ? contents : JSON.stringify(contents));
  const docker = info
    ? `cat <<'EOF'\n${JSON.stringify(info)}\nEOF`
    : `echo '{"NCPU":0,"MemTotal":0,"ServerErrors":["x"]}'; echo 'Cannot connect to the Docker daemon' >&2; exit 1`;
  for (const [name, script] of Object.entries({ docker, ...programs }))
    await file(`bin/${name}`, `#!/bin/sh\n${script}\n`, 0o755);
  await file(".bash_profile", `export PATH="${join(home, "bin")}:$PATH"\n${profile}`);
  const report = await checkContainers(await readMachine(host, { folder }));
  return { ...own, ...report, ids: report.findings.map(({ id }) => id) };
}

const context = (name: string, socket: string) => ({
  ".docker/config.json": { currentContext: name },
  [`.docker/contexts/meta/${createHash("sha256").update(name).digest("hex")}/meta.json`]: {
    Name: name,
    Endpoints: { docker: { Host: `unix://${socket}` } },
  },
});

const server = { ServerVersion: "28.3.2", NCPU: 8, MemTotal: 8_319_000_000, Architecture: "aarch64" };

test("Docker Desktop: the new settings file, the old one, and what a company forces", async () => {
  const files = (settings: object, name: string) => ({
    ...context("desktop-linux", "/Users/a/.docker/run/docker.sock"),
    [`Library/Group Containers/group.com.docker/${name}`]: settings,
  });
  const newer = await desk({
    files: files({ Cpus: 10, MemoryMiB: 7848, SwapMiB: 2048, UseVirtualizationFrameworkRosetta: false }, "settings-store.json"), // prettier-ignore
    info: { ...server, OperatingSystem: "Docker Desktop", Name: "docker-desktop", KernelVersion: "6.10.14-linuxkit" },
  });
  expect(newer.engine).toMatchObject({
    kind: "docker-desktop",
    running: true,
    endpoint: { context: "desktop-linux", chosenBy: join(newer.home, ".docker/config.json") },
    resources: {
      cpus: 8,
      memoryBytes: 7848 * 1024 ** 2,
      swapBytes: 2048 * 1024 ** 2,
      fileSharing: "VirtioFS",
      rosetta: false,
    },
  });
  expect(newer.ids).toEqual([]);
  const older = await desk({
    files: files({ cpus: 2, memoryMiB: 2048, useVirtualizationFrameworkVirtioFS: false }, "settings.json"),
  });
  expect(older.engine).toMatchObject({ kind: "docker-desktop", running: false, resources: { cpus: 2, fileSharing: "gRPC FUSE" } }); // prettier-ignore
  expect(older.ids).toEqual(["container-engine-memory", "container-file-sharing-slow"]);
  const advice = older.findings[0]?.advice;
  expect(advice).toContain("Docker Desktop › Settings › Resources › Advanced");
  const elsewhere = await desk({ files: files({ FilesharingDirectories: ["/Users"] }, "settings-store.json") });
  expect(elsewhere.ids).toEqual(["container-folder-not-shared"]);
});

test("OrbStack, Rancher Desktop, Podman and Colima are told by context, socket or answer, with their own settings", async () => {
  const orbstack = await desk({
    files: {
      ...context("orbstack", "/Users/a/.orbstack/run/docker.sock"),
      ".orbstack/vmconfig.json": { cpu: 12, memory_mib: 16384, rosetta: true },
    },
    info: { ...server, NCPU: 12, OperatingSystem: "OrbStack", Name: "orbstack" },
  });
  expect(orbstack.engine).toMatchObject({ kind: "orbstack", resources: { cpus: 12, memoryBytes: 16 * 1024 ** 3, rosetta: true } }); // prettier-ignore
  expect(orbstack.ids).toEqual([]);

  const rancher = await desk({
    files: {
      ...context("rancher-desktop", "/Users/a/.rd/docker.sock"),
      "Library/Preferences/rancher-desktop/settings.json": {
        version: 15,
        virtualMachine: { memoryInGB: 6, numberCPUs: 2, mount: { type: "virtiofs" }, useRosetta: true, type: "vz" },
      },
    },
    info: { ...server, NCPU: 2, OperatingSystem: "Alpine Linux v3.20", Name: "lima-rancher-desktop" },
  });
  expect(rancher.engine).toMatchObject({ kind: "rancher-desktop", resources: { cpus: 2, fileSharing: "virtiofs" } });

  const colima = await desk({
    files: {
      ...context("colima-work", "/Users/a/.colima/work/docker.sock"),
      ".colima/work/colima.yaml":
        "# Number of CPUs\ncpu: 4\nmemory: 2\nvmType: vz\nmountType: virtiofs\nrosetta: false\n",
    },
  });
  expect(colima.engine).toMatchObject({ kind: "colima", resources: { cpus: 4, memoryBytes: 2 * 1024 ** 3 } });
  expect(colima.ids).toEqual(["container-engine-memory"]);
  expect(colima.findings[0]?.evidence[0]).toContain("colima.yaml: 2 GiB");

  const podman = await desk({
    files: { ".config/Code/User/settings.json": { "dev.containers.dockerPath": "podman" } },
    programs: {
      podman: `case "$1" in
  info) echo '{"host":{"cpus":5}}' ;;
  machine) echo '[{"Name":"old","State":"stopped","Resources":{"CPUs":1,"Memory":1024}},{"Name":"podman-machine-default","State":"running","Rosetta":true,"Resources":{"CPUs":5,"DiskSize":100,"Memory":8192,"USBs":[]}}]' ;;
esac`,
    },
  });
  expect(podman.engine).toMatchObject({ kind: "podman", resources: { cpus: 5, memoryBytes: 8 * 1024 ** 3 } });
  expect(podman.ids).toEqual([]);
});

test("a DOCKER_HOST of the shell's profile that VS Code does not get is named", async () => {
  const files = context("colima", "/Users/a/.colima/default/docker.sock");
  const onlyShell = 'case $- in *i*) [ -n "$VSCODE_RESOLVING_ENVIRONMENT" ] || export DOCKER_HOST=unix:///Users/a/.orbstack/run/docker.sock ;; esac\n'; // prettier-ignore
  const { ids, findings, engine } = await desk({ files, profile: onlyShell });
  expect(engine?.kind).toBe("colima");
  expect(ids).toContain("container-engine-differs");
  expect(findings[0]?.evidence).toEqual([
    "Terminal: unix:///Users/a/.orbstack/run/docker.sock (DOCKER_HOST)",
    expect.stringContaining("VS Code: unix:///Users/a/.colima/default/docker.sock"),
  ]);
  const both = await desk({ files, profile: "export DOCKER_HOST=unix:///Users/a/.orbstack/run/docker.sock\n" });
  expect(both.engine).toMatchObject({ kind: "orbstack", endpoint: { chosenBy: "DOCKER_HOST" } });
  expect(both.ids).not.toContain("container-engine-differs");
});

test("a container that asks for more than the engine has, or that the environment makes Intel's, is named", async () => {
  const { ids } = await desk({
    json: { ...image, hostRequirements: { cpus: 8, memory: "16gb" } },
    files: {
      ...context("colima", "/Users/a/.colima/default/docker.sock"),
      ".colima/default/colima.yaml": "cpu: 4\nmemory: 8\n",
    },
    profile: "export DOCKER_DEFAULT_PLATFORM=linux/amd64\n",
  });
  expect(ids).toEqual(["container-host-requirements-unmet", "container-default-platform"]);
});

test("what gopls used for the folder on the Mac decides how much memory is enough", async () => {
  const files = {
    ...context("colima", "/Users/a/.colima/default/docker.sock"),
    ".colima/default/colima.yaml": "cpu: 4\nmemory: 8\n",
  };
  expect((await desk({ files })).ids).toEqual([]);
  const first = await desk({ files });
  const support = first.host.paths.support.slice(first.home.length + 1);
  const history = { pid: 7, startToken: "t", version: null, samples: [{ at: "2026-11-01T00:00:00Z", rssBytes: 5e9, cpuSeconds: 1 }] }; // prettier-ignore
  await first.file(join(support, "gopls/memory/7-t.json"), JSON.stringify({ ...history, workspace: first.folder }));
  const again = await checkContainers(await readMachine(first.host, { folder: first.folder }));
  expect(again.findings.map(({ id }) => id)).toEqual(["container-engine-memory"]);
});

test("Apple's container alone is named, as VS Code cannot drive it", async () => {
  const own = await project({ json: image }, { SHELL: "/bin/bash", DOCKER_CONTEXT: "" });
  await own.file("Library/Application Support/com.apple.container/apiserver/x", "");
  await own.file(".bash_profile", "export PATH=/nowhere\n");
  const report = await checkContainers(await readMachine(own.host, { folder: own.folder }));
  expect(report.engine).toMatchObject({ kind: "apple-container", resources: { cpus: 4 } });
  expect(report.findings.map(({ id }) => id)).toEqual(["container-engine-without-docker"]);
});
