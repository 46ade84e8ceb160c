import { resolve } from "node:path";
import type { Finding } from "../finding";
import { readIfPresent } from "../host";
import { Problem, systemProblem } from "../problem";
import { isJsonObject, type Json } from "../vscode";
import type { ComposeFile, Placed } from "./compose";
import { evidenceAt, folderOf, type DevContainer, type Keys } from "./configuration";
import { readDockerfile, type Dockerfile } from "./dockerfile";
import { mountOf, type Mount } from "./mounts";
import { withLocal } from "./variables";

export type { Placed } from "./compose";

/** A value of one of the files, and the keys of devcontainer.json when it stands there. */
export interface Sourced<T> extends Placed<T> {
  keys?: Keys;
}

export interface Variable extends Sourced<string> {
  name: string;
  from: "Dockerfile" | "compose" | "containerEnv" | "remoteEnv";
}

export interface Feature extends Sourced<Json> {
  /** `ghcr.io/devcontainers/features/go:1`, as it is written. */
  id: string;
}

/** What a container is made of, as far as devcontainer.json, the Dockerfile and the compose files say. */
export interface Definition {
  config: DevContainer;
  kind: "image" | "dockerfile" | "compose" | "none";
  /** The image that it stands on, behind every stage; undefined when that cannot be told. */
  image?: Sourced<string>;
  dockerfile?: Dockerfile;
  /** The service's name and the files that have it. */
  compose?: { service: string; files: ComposeFile[] };
  platforms: Sourced<string>[];
  mounts: Sourced<Mount>[];
  /** Later ones win. */
  environment: Variable[];
  capabilities: Sourced<string>[];
  securityOptions: Sourced<string>[];
  /** Whom VS Code's processes run as, when a file says so. */
  user?: Sourced<string>;
  /** Lifecycle commands and the Dockerfile's RUN lines. */
  commands: (Sourced<string> & { name: string })[];
  features: Feature[];
  /** What could not be read or is not there. */
  trouble: Finding[];
}

/** Puts the files of one container together. No program runs. */
export async function readDefinition(
  config: DevContainer,
  environment: Readonly<Record<string, string | undefined>> = {},
): Promise<Definition> {
  const { value } = config;
  const definition: Definition = {
    config,
    kind: "none",
    platforms: [],
    mounts: [],
    environment: [],
    capabilities: [],
    securityOptions: [],
    commands: [],
    features: [],
    trouble: [],
  };
  const build = isJsonObject(value.build) ? value.build : {};
  const dockerfile = typeof build.dockerfile === "string" ? build.dockerfile : value.dockerFile;
  if (value.dockerComposeFile !== undefined) {
    definition.kind = "compose";
    const { addCompose } = await import("./compose-service");
    await addCompose(definition, environment);
  } else if (typeof dockerfile === "string") {
    definition.kind = "dockerfile";
    const keys = typeof build.dockerfile === "string" ? ["build", "dockerfile"] : ["dockerFile"];
    const local = (text: string) => withLocal(text, config.root, environment);
    await addDockerfile(definition, {
      path: resolve(folderOf(config), local(dockerfile)),
      at: evidenceAt(config, keys),
      args: stringsOf(build.args, local),
      ...(typeof build.target === "string" ? { target: local(build.target) } : {}),
    });
    addFlags(definition, build.options, ["build", "options"]);
  } else if (typeof value.image === "string") {
    definition.kind = "image";
    definition.image = own(definition, value.image, ["image"]);
  }
  addOwn(definition);
  return definition;
}

/** A value of devcontainer.json with its place. */
export function own<T>({ config }: Pick<Definition, "config">, value: T, keys: Keys): Sourced<T> {
  return { value, at: evidenceAt(config, keys), keys };
}

export function stringsOf(value: Json | undefined, local: (text: string) => string = (text) => text) {
  const entries = isJsonObject(value) ? Object.entries(value) : [];
  return Object.fromEntries(
    entries.flatMap(([key, one]) => (one === null || typeof one === "object" ? [] : [[key, local(String(one))]])),
  );
}

export interface DockerfileOf {
  path: string;
  /** Where it is named. */
  at: string;
  args: Readonly<Record<string, string>>;
  target?: string;
}

/** Reads a Dockerfile and adds what it says to the definition. */
export async function addDockerfile(definition: Definition, { path, at, args, target }: DockerfileOf): Promise<void> {
  const text = await textOf(definition, path, at, "Dockerfile");
  if (text === undefined) return;
  const dockerfile = readDockerfile(path, text, { args, ...(target === undefined ? {} : { target }) });
  definition.dockerfile = dockerfile;
  const base = dockerfile.used.at(-1);
  if (target !== undefined && !base) {
    definition.trouble.push({
      id: "container-stage-missing",
      severity: "error",
      title: `The Dockerfile has no stage ${target}`,
      evidence: [at, `${path}: ${dockerfile.stages.flatMap(({ name }) => name ?? []).join(", ") || "no named stage"}`],
      advice: "Name one of its stages as target, or remove the target.",
    });
  }
  if (base?.base && base.base !== "scratch") {
    definition.image = { value: base.base, at: `${path}:${base.line}: FROM ${base.base}` };
  }
  for (const stage of dockerfile.used.toReversed()) {
    const place = (line: number, shown: string) => `${path}:${line}: ${shown.slice(0, 160)}`;
    if (stage.platform) {
      definition.platforms.push({ value: stage.platform, at: place(stage.line, `FROM --platform=${stage.platform}`) });
    }
    for (const { name, rest, line } of stage.instructions) {
      if (name === "RUN") definition.commands.push({ name, value: rest, at: place(line, `${name} ${rest}`) });
      if (name === "USER")
        definition.user = { value: rest.split(":", 1)[0] ?? rest, at: place(line, `${name} ${rest}`) };
      if (name === "ENV") {
        for (const [key, value] of variablesOf(rest)) {
          const variable = { name: key, value, from: "Dockerfile" } as const;
          definition.environment.push({ ...variable, at: place(line, `ENV ${key}=${value}`) });
        }
      }
    }
  }
}

/** `ENV A=b C="d e"` and the old `ENV A b`. */
function variablesOf(rest: string): [string, string][] {
  if (!/^\w+=/.test(rest)) {
    const [, name, value] = /^(\w+)\s+(.*)$/.exec(rest) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value]];
  }
  return [...rest.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:\\.|\S)*)/g)].map(([, name = "", value = ""]) => [
    name,
    value.replace(/^(["'])(.*)\1$/, "$2"),
  ]);
}

/** A file that another one names; what is not there or cannot be read becomes trouble. */
export async function textOf(
  definition: Definition,
  path: string,
  at: string,
  what: string,
): Promise<string | undefined> {
  const trouble = (title: string, evidence: string[], advice: string) =>
    definition.trouble.push({ id: "container-file-missing", severity: "error", title, evidence: [at, ...evidence], advice }); // prettier-ignore
  try {
    const bytes = await readIfPresent(path);
    if (bytes) return bytes.toString("utf8");
    trouble(`The ${what} is not there`, [path], "Correct the path: it counts from the file that names it.");
  } catch (error) {
    const problem = error instanceof Problem ? error : systemProblem(error, path);
    if (!problem) throw error;
    trouble(`The ${what} could not be read`, [problem.message], problem.hint);
  }
  return undefined;
}

const lifecycle = [
  "initializeCommand",
  "onCreateCommand",
  "updateContentCommand",
  "postCreateCommand",
  "postStartCommand",
  "postAttachCommand",
] as const;

/** What stands in devcontainer.json itself. */
function addOwn(definition: Definition): void {
  const { value } = definition.config;
  addFlags(definition, value.runArgs, ["runArgs"]);
  const list = (key: string) => (Array.isArray(value[key]) ? value[key] : []);
  for (const [index, one] of list("mounts").entries()) addMount(definition, one, ["mounts", index]);
  for (const [index, one] of list("capAdd").entries()) {
    if (typeof one === "string") definition.capabilities.push(own(definition, one, ["capAdd", index]));
  }
  for (const [index, one] of list("securityOpt").entries()) {
    if (typeof one === "string") definition.securityOptions.push(own(definition, one, ["securityOpt", index]));
  }
  for (const from of ["containerEnv", "remoteEnv"] as const) {
    for (const [name, one] of Object.entries(stringsOf(value[from]))) {
      definition.environment.push({ name, from, ...own(definition, one, [from, name]) });
    }
  }
  for (const key of ["containerUser", "remoteUser"]) {
    if (typeof value[key] === "string") definition.user = own(definition, value[key], [key]);
  }
  for (const name of lifecycle) {
    const text = commandText(value[name]);
    if (text) definition.commands.push({ name, ...own(definition, text, [name]) });
  }
  if (isJsonObject(value.features)) {
    for (const [id, options] of Object.entries(value.features))
      definition.features.push({ id, ...own(definition, options, ["features", id]) });
  }
}

function addMount(definition: Definition, written: Json, keys: Keys): void {
  const mount = mountOf(written);
  if (mount) definition.mounts.push(own(definition, mount, keys));
}

/** Docker's own flags: `--platform`, mounts, capabilities; `--flag=value` or two words. */
function addFlags(definition: Definition, written: Json | undefined, keys: Keys): void {
  const words = Array.isArray(written) ? written.map(String) : [];
  for (const [index, word] of words.entries()) {
    const [, flag = "", inline] = /^(--[\w-]+|-v)(?:=(.*))?$/s.exec(word) ?? [];
    const value = inline ?? words[index + 1];
    if (value === undefined) continue;
    const here: Keys = [...keys, index];
    if (flag === "--platform") definition.platforms.push(own(definition, value, here));
    if (flag === "--cap-add") definition.capabilities.push(own(definition, value, here));
    if (flag === "--security-opt") definition.securityOptions.push(own(definition, value, here));
    if (flag === "-v" || flag === "--volume" || flag === "--mount") addMount(definition, value, here);
  }
}

/** All that a lifecycle command runs, as one text: a string, an array, or several by name. */
export function commandText(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.filter((word) => typeof word === "string").join(" ");
  return isJsonObject(value) ? Object.values(value).map(commandText).join("\n") : "";
}
