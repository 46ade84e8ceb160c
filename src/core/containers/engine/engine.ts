import { join } from "node:path";
import { stat } from "node:fs/promises";
import { succeeded } from "../../host";
import { text, type MachineFacts } from "../../machine";
import { engineByInfo, engineOf, type EngineKind } from "./engines";
import { readResources, type Resources } from "./resources";
import { objectOf, selectEndpoint, socketOf, type Endpoint, type Variables } from "./select";

/** The engine that VS Code's containers run in. */
export interface Engine {
  kind: EngineKind;
  name: string;
  /** As a VS Code started from the Dock gets it. */
  endpoint: Endpoint;
  /** As a login shell gets it, when that differs. */
  inShell?: Endpoint;
  /** Whether it answered; undefined when it was not asked, as docker is not installed. */
  running: boolean | undefined;
  /** Why it did not answer, its own first line. */
  message?: string;
  resources: Resources;
  /** Where its resources are set. */
  settings: string;
  /** DOCKER_DEFAULT_PLATFORM, when it is set. */
  defaultPlatform?: string;
  /** The docker command that VS Code runs. */
  command: string;
  /** What the command is to be run with. */
  environment: Variables;
}

/** Finds the engine and asks it and its settings, read-only; undefined when there is none on this machine. */
export async function readEngine(machine: MachineFacts): Promise<Engine | undefined> {
  const { host } = machine;
  const [{ variables: environment }, shell, settings] = await Promise.all([
    machine.dock(),
    machine.shell(),
    machine.settings(),
  ]);
  const command = text(settings.forPrograms.get("dev.containers.dockerPath")) ?? "docker";
  const endpoint = await selectEndpoint(host, environment);
  const inShell = shell.kind === "captured" ? await selectEndpoint(host, shell.variables) : undefined;
  const isPodman = /(?:^|\/)podman$/.test(command);
  const row = engineOf(isPodman ? { ...endpoint, context: "podman" } : endpoint);
  const socket = socketOf(endpoint.address);
  const hasSocket = socket !== undefined && Boolean(await stat(socket).catch(() => undefined));
  const answer = await host.run(command, ["info", "--format", "{{json .}}"], { timeoutMs: 5000, env: environment, cwd: "/" }); // prettier-ignore
  if (answer.kind === "not-found" && !hasSocket && endpoint.chosenBy === "docker's default") return appleContainer(machine, environment, endpoint); // prettier-ignore
  const info = succeeded(answer) ? objectOf(answer.stdout) : undefined;
  // Without a server docker still prints JSON, with no processors in it (docs/facts/devcontainers.md §4).
  const isRunning = info !== undefined && typeof info.ServerVersion === "string" && info.ServerVersion !== "";
  const found = (isRunning && engineByInfo(info)) || row;
  if (!found) return undefined;
  const own = await readResources(host, found.kind, endpoint, environment);
  const { NCPU, MemTotal } = isRunning ? info : {};
  const differs = inShell && inShell.address !== endpoint.address;
  return {
    kind: found.kind,
    name: found.name,
    endpoint,
    ...(differs ? { inShell } : {}),
    running: answer.kind === "not-found" ? undefined : isRunning,
    ...(isRunning || answer.kind === "not-found"
      ? {}
      : { message: firstLine(answer.stderr) || "docker info does not answer" }),
    resources: {
      ...own,
      ...(typeof NCPU === "number" && NCPU > 0 ? { cpus: NCPU } : {}),
      // The settings say what was given; what is left of it for containers is a few percent less.
      ...(own.memoryBytes === undefined && typeof MemTotal === "number" && MemTotal > 0
        ? { memoryBytes: MemTotal }
        : {}),
      from: [...own.from, ...(isRunning ? [`${command} info`] : [])],
    },
    settings: found.settings,
    ...(environment.DOCKER_DEFAULT_PLATFORM ? { defaultPlatform: environment.DOCKER_DEFAULT_PLATFORM } : {}),
    command,
    environment,
  };
}

const firstLine = (output: string) => output.trim().split("\n", 1)[0] ?? "";

/** Apple's own engine, which VS Code does not drive; found by the folder that it keeps. */
async function appleContainer(
  { host }: MachineFacts,
  environment: Variables,
  endpoint: Endpoint,
): Promise<Engine | undefined> {
  const folder = join(host.home, "Library/Application Support/com.apple.container");
  if (!(await stat(folder).catch(() => undefined))) return undefined;
  const resources = await readResources(host, "apple-container", endpoint, environment);
  return {
    kind: "apple-container",
    name: "Apple container",
    endpoint,
    running: undefined,
    resources: { ...resources, from: [folder] },
    settings: "container run --memory 8g --cpus 4: each container has its own",
    command: "container",
    environment,
  };
}
