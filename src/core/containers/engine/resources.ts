import { join } from "node:path";
import { parse as parseYaml } from "yaml";
import { readIfPresent, succeeded, type Host } from "../../host";
import { isJsonObject, isRecord, type Json } from "../../vscode";
import type { EngineKind } from "./engines";
import { jsonObject, type Endpoint, type Variables } from "./select";

/** What an engine gives its containers, as its own settings say. */
export interface Resources {
  cpus?: number;
  memoryBytes?: number;
  swapBytes?: number;
  /** How folders of the Mac reach the containers. */
  fileSharing?: string;
  /** Whether amd64 programs run by Rosetta; else by QEMU. */
  rosetta?: boolean;
  /** Folders of the Mac that may be mounted; undefined for all. */
  shared?: string[];
  /** The files and commands that said so. */
  from: string[];
}

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

/** Asks the engine's own settings, read-only. Programs get this environment. */
export async function readResources(
  host: Host,
  kind: EngineKind,
  endpoint: Endpoint,
  environment: Variables,
): Promise<Resources> {
  switch (kind) {
    case "docker-desktop":
      return dockerDesktop(host);
    case "orbstack":
      return orbstack(host);
    case "colima":
      return colima(host, endpoint, environment);
    case "rancher-desktop":
      return rancherDesktop(host);
    case "podman":
      return podman(host, environment);
    case "apple-container":
      // Each container is a virtual machine of its own, with these defaults.
      return { cpus: 4, memoryBytes: GiB, from: ["container run --help"] };
    case "docker":
      return { from: [] };
  }
}

const number = (value: Json | undefined) => (typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined); // prettier-ignore
const bytes = (value: Json | undefined, unit: number) => {
  const count = number(value);
  return count === undefined ? undefined : Math.round(count * unit);
};

/** Leaves out what is not known. */
function known(resources: Resources): Resources {
  const entries = Object.entries(resources).filter(([, value]) => value !== undefined);
  return { from: resources.from, ...Object.fromEntries(entries) };
}

/** New names are the old ones with a capital letter; what is absent has its default (docs/facts/devcontainers.md §4). */
async function dockerDesktop(host: Host): Promise<Resources> {
  const folder = join(host.home, "Library/Group Containers/group.com.docker");
  const managed = host.system("/Library/Application Support/com.docker.docker/admin-settings.json");
  for (const path of [join(folder, "settings-store.json"), join(folder, "settings.json")]) {
    const own = await jsonObject(path);
    if (!own) continue;
    const forced = await jsonObject(managed);
    const read = (name: string) => {
      const old = name.charAt(0).toLowerCase() + name.slice(1);
      const locked = forced?.[old];
      return isJsonObject(locked) && locked.locked === true ? locked.value : (own[name] ?? own[old]);
    };
    const shared = read("FilesharingDirectories");
    const isOn = (name: string) => read(name) !== false;
    return known({
      cpus: number(read("Cpus")),
      memoryBytes: bytes(read("MemoryMiB"), MiB),
      swapBytes: bytes(read("SwapMiB"), MiB) ?? 1024 * MiB,
      fileSharing: isOn("UseVirtualizationFrameworkVirtioFS")
        ? "VirtioFS"
        : isOn("UseGrpcfuse")
          ? "gRPC FUSE"
          : "osxfs",
      rosetta: isOn("UseVirtualizationFramework") && isOn("UseVirtualizationFrameworkRosetta") && read("UseLibkrun") !== true, // prettier-ignore
      shared: Array.isArray(shared)
        ? shared.filter((one) => typeof one === "string")
        : ["/Users", "/Volumes", "/private", "/tmp", "/var/folders"],
      from: [path, ...(forced ? [managed] : [])],
    });
  }
  return { from: [] };
}

/** Its command may start the virtual machine, so its file is read. */
async function orbstack(host: Host): Promise<Resources> {
  const path = join(host.home, ".orbstack/vmconfig.json");
  const config = await jsonObject(path);
  if (!config) return { fileSharing: "VirtioFS", from: [] };
  return known({
    cpus: number(config.cpu),
    memoryBytes: bytes(config.memory_mib, MiB),
    fileSharing: "VirtioFS",
    rosetta: typeof config.rosetta === "boolean" ? config.rosetta : undefined,
    from: [path],
  });
}

/** A profile's file; without one it has 2 processors and 2 GiB. */
async function colima(host: Host, { address, context }: Endpoint, variables: Variables): Promise<Resources> {
  const profile = /colima\/([\w.-]+)\/docker\.sock/.exec(address ?? "")?.[1] ?? /^colima-(.+)$/.exec(context ?? "")?.[1] ?? "default"; // prettier-ignore
  const homes = [variables.COLIMA_HOME, join(host.home, ".colima"), join(host.home, ".config/colima")];
  for (const home of homes.filter((one): one is string => Boolean(one))) {
    const path = join(home, profile, "colima.yaml");
    const text = (await readIfPresent(path).catch(() => undefined))?.toString("utf8");
    const config = text === undefined ? undefined : yamlObject(text);
    if (!config) continue;
    return known({
      cpus: number(config.cpu as Json) ?? 2,
      memoryBytes: bytes(config.memory as Json, GiB) ?? 2 * GiB,
      fileSharing: typeof config.mountType === "string" && config.mountType ? config.mountType : undefined,
      rosetta: typeof config.rosetta === "boolean" ? config.rosetta : undefined,
      from: [path],
    });
  }
  return { from: [] };
}

function yamlObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseYaml(text, { maxAliasCount: 10 });
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

async function rancherDesktop(host: Host): Promise<Resources> {
  const path = join(host.home, "Library/Preferences/rancher-desktop/settings.json");
  const machine = (await jsonObject(path))?.virtualMachine;
  if (!isJsonObject(machine)) return { from: [] };
  const { mount } = machine;
  return known({
    cpus: number(machine.numberCPUs),
    memoryBytes: bytes(machine.memoryInGB, GiB),
    fileSharing: isJsonObject(mount) && typeof mount.type === "string" ? mount.type : undefined,
    rosetta: typeof machine.useRosetta === "boolean" ? machine.useRosetta : undefined,
    from: [path],
  });
}

async function podman(host: Host, env: Variables): Promise<Resources> {
  const answer = await host.run("podman", ["machine", "inspect"], { timeoutMs: 5000, env, cwd: "/" });
  if (!succeeded(answer)) return { from: [] };
  let list: unknown;
  try {
    list = JSON.parse(answer.stdout);
  } catch {
    return { from: [] };
  }
  const machines = (Array.isArray(list) ? list : []).filter(isRecord);
  const machine = machines.find(({ State }) => State === "running") ?? machines[0];
  const resources = isRecord(machine?.Resources) ? machine.Resources : {};
  return known({
    cpus: number(resources.CPUs as Json),
    memoryBytes: bytes(resources.Memory as Json, MiB),
    fileSharing: "VirtioFS",
    rosetta: typeof machine?.Rosetta === "boolean" ? machine.Rosetta : undefined,
    from: ["podman machine inspect"],
  });
}
