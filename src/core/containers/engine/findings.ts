import { sep } from "node:path";
import type { Finding } from "../../finding";
import { real } from "../../host";
import type { Definition } from "../definition";
import { evidenceAt } from "../configuration";
import { sizeBytes } from "../rules/values";
import { isJsonObject } from "../../vscode";
import type { Engine } from "./engine";

const GiB = 1024 ** 3;

/** What gopls and the compiler need at the least; below it gopls is killed in projects of middle size. */
const leastBytes = 4 * GiB;

export interface EngineQuestion {
  /** The project's folder. */
  folder: string;
  /** The most that a gopls for this folder was seen to use on the Mac, in bytes. */
  goplsBytes: number | undefined;
  appleSilicon: boolean;
  definitions: readonly Definition[];
}

/** What is wrong between the engine and this project's containers. */
export function engineFindings(engine: Engine, question: EngineQuestion): Finding[] {
  return [
    ...otherEngine(engine),
    ...noDockerApi(engine),
    ...unsupported(engine),
    ...memory(engine, question),
    ...requirements(engine, question),
    ...defaultPlatform(engine, question),
    ...notShared(engine, question),
    ...slowSharing(engine),
  ];
}

function otherEngine(engine: Engine): Finding[] {
  const { inShell, endpoint } = engine;
  if (!inShell) return [];
  const by = inShell.chosenBy === "DOCKER_HOST" || inShell.chosenBy === "DOCKER_CONTEXT" ? inShell.chosenBy : undefined;
  return [
    {
      id: "container-engine-differs",
      severity: "warning",
      title: "The terminal and a VS Code started from the Dock use different engines",
      evidence: [
        `Terminal: ${inShell.address ?? inShell.context ?? "none"} (${inShell.chosenBy})`,
        `VS Code: ${endpoint.address ?? endpoint.context ?? "none"} (${endpoint.chosenBy})`,
      ],
      cause: by
        ? `${by} is set in the shell's profile and does not reach programs started from the Dock. A context holds for both.`
        : "A variable decides in the one, the current context in the other.",
      advice: "docker context ls, then docker context use NAME, and remove the variable from the profile.",
    },
  ];
}

function noDockerApi({ kind, resources, running }: Engine): Finding[] {
  if (kind !== "apple-container" || running !== undefined) return [];
  return [
    {
      id: "container-engine-without-docker",
      severity: "warning",
      title: "VS Code cannot use Apple's container: no engine with Docker's interface was found",
      evidence: resources.from,
      cause: "Dev Containers needs the docker command and its socket. Apple's container has an interface of its own.",
      advice:
        "Install Docker Desktop, OrbStack or Colima, or Socktainer, which gives Apple's container a Docker socket.",
    },
  ];
}

function unsupported({ kind, command }: Engine): Finding[] {
  if (kind !== "podman" || /podman$/.test(command)) return [];
  return [
    {
      id: "container-podman-path",
      severity: "info",
      title: "Dev Containers does not support Podman officially",
      evidence: [`dev.containers.dockerPath is not set to podman: ${command}`],
      advice: 'Set "dev.containers.dockerPath": "podman" in the user settings.',
    },
  ];
}

function memory(engine: Engine, { goplsBytes }: EngineQuestion): Finding[] {
  const { memoryBytes, swapBytes, from } = engine.resources;
  // Elsewhere the machine is the limit, and each of Apple's containers has memory of its own.
  if (memoryBytes === undefined || engine.kind === "docker" || engine.kind === "apple-container") return [];
  // gopls, the compiler and the rest of the container side by side.
  const wanted = Math.max(leastBytes, goplsBytes === undefined ? 0 : goplsBytes * 2 + GiB);
  // Docker's own figure is a few percent under what is set.
  if (memoryBytes >= wanted * 0.95) return [];
  return [
    {
      id: "container-engine-memory",
      severity: "warning",
      title: `${engine.name} has ${gib(memoryBytes)} of memory; gopls and builds need ${gib(wanted)}`,
      evidence: [
        ...from.map((source) => `${source}: ${gib(memoryBytes)}${swapBytes ? `, swap ${gib(swapBytes)}` : ""}`),
        ...(goplsBytes ? [`gopls used up to ${gib(goplsBytes)} for this folder on the Mac`] : []),
      ],
      cause: "When it runs out gopls is killed: exit 137, and VS Code says: Connection to server got closed.",
      advice: `Give it more: ${engine.settings}. This file or machine is not changed by Go Warden.`,
      facts: { memoryBytes, wantedBytes: wanted },
    },
  ];
}

const gib = (size: number) => `${Number((size / GiB).toFixed(1))} GiB`;

function requirements(engine: Engine, { definitions }: EngineQuestion): Finding[] {
  const { memoryBytes, cpus } = engine.resources;
  return definitions.flatMap(({ config }): Finding[] => {
    const asked = config.value.hostRequirements;
    if (!isJsonObject(asked)) return [];
    const wanted = typeof asked.memory === "string" ? sizeBytes(asked.memory) : undefined;
    const lacks = [
      ...(wanted !== undefined && memoryBytes !== undefined && wanted * 0.95 > memoryBytes
        ? [{ key: "memory", has: gib(memoryBytes) }]
        : []),
      ...(typeof asked.cpus === "number" && cpus !== undefined && asked.cpus > cpus
        ? [{ key: "cpus", has: `${cpus} processors` }]
        : []),
    ];
    if (lacks.length === 0) return [];
    return [
      {
        id: "container-host-requirements-unmet",
        severity: "warning",
        title: `The project asks for more than ${engine.name} has: ${lacks.map(({ has }) => has).join(", ")}`,
        evidence: [...lacks.map(({ key }) => evidenceAt(config, ["hostRequirements", key])), ...engine.resources.from],
        cause: "Dev Containers does not check it on a Mac: the container starts, and runs out later.",
        advice: `Give it more: ${engine.settings}`,
        facts: { path: config.path },
      },
    ];
  });
}

function defaultPlatform(
  { defaultPlatform: platform, resources }: Engine,
  { appleSilicon }: EngineQuestion,
): Finding[] {
  if (!platform || !appleSilicon || !/amd64|x86_64/.test(platform)) return [];
  return [
    {
      id: "container-default-platform",
      severity: "warning",
      title: `DOCKER_DEFAULT_PLATFORM makes every container ${platform}`,
      evidence: [
        `DOCKER_DEFAULT_PLATFORM=${platform}`,
        ...(resources.rosetta === undefined ? [] : [`Rosetta is ${resources.rosetta ? "on" : "off"} in the engine`]),
      ],
      cause: "On Apple silicon they are emulated: slow, and dlv cannot debug in them.",
      advice: "Remove it from the shell's profile, quit VS Code, and rebuild the container.",
    },
  ];
}

function notShared(engine: Engine, { folder }: EngineQuestion): Finding[] {
  const { shared, from } = engine.resources;
  const place = real(folder);
  const isShared = (one: string) => [place, folder].some((path) => path === one || path.startsWith(one.replace(/\/*$/, sep))); // prettier-ignore
  if (!shared || shared.length === 0 || shared.some(isShared)) return [];
  return [
    {
      id: "container-folder-not-shared",
      severity: "warning",
      title: `${engine.name} does not share the folder that the project is in`,
      evidence: [place, ...from],
      cause: "Docker says: Mounts denied, or the workspace is empty in the container.",
      advice: "Add it: Docker Desktop › Settings › Resources › File sharing.",
    },
  ];
}

function slowSharing({ kind, resources, name }: Engine): Finding[] {
  if (kind !== "docker-desktop" || !resources.fileSharing || resources.fileSharing === "VirtioFS") return [];
  return [
    {
      id: "container-file-sharing-slow",
      severity: "info",
      title: `${name} shares files by ${resources.fileSharing}; VirtioFS is faster`,
      evidence: resources.from,
      advice: "Docker Desktop › Settings › General › Choose file sharing implementation.",
    },
  ];
}
