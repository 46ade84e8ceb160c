import { dirname, join, resolve } from "node:path";
import { isJsonObject, type Json } from "../vscode";
import { readIfPresent } from "../host";
import { readCompose, type ComposeFile } from "./compose";
import { evidenceAt, folderOf } from "./configuration";
import { addDockerfile, stringsOf, textOf, type Definition } from "./definition";
import { mountOf } from "./mounts";
import { withLocal } from "./variables";

/** Reads the compose files that devcontainer.json names and adds what its service says. */
export async function addCompose(
  definition: Definition,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const { config, trouble } = definition;
  const { value } = config;
  const written = Array.isArray(value.dockerComposeFile) ? value.dockerComposeFile : [value.dockerComposeFile];
  const files: ComposeFile[] = [];
  for (const [index, name] of written.entries()) {
    if (typeof name !== "string") continue;
    const keys = Array.isArray(value.dockerComposeFile) ? ["dockerComposeFile", index] : ["dockerComposeFile"];
    const at = evidenceAt(config, keys);
    const path = resolve(folderOf(config), withLocal(name, config.root, environment));
    const text = await textOf(definition, path, at, "compose file");
    if (text === undefined) continue;
    const read = readCompose(path, text, { ...strings(environment), ...(await dotEnv(dirname(path))) });
    if (read.kind === "read") files.push(read.file);
    else {
      trouble.push({
        id: "compose-broken",
        severity: "error",
        title: "The compose file is not valid YAML",
        evidence: [`${path}:${read.line}: ${read.message}`, at],
        advice: "docker compose config shows what it makes of the file.",
      });
    }
  }
  const service = typeof value.service === "string" ? value.service : undefined;
  if (service === undefined) return;
  definition.compose = { service, files };
  const having = files.filter(({ services }) => isJsonObject(services[service]));
  if (having.length === 0 && files.length === written.length) {
    trouble.push({
      id: "compose-service-missing",
      severity: "error",
      title: `The compose files have no service ${service}`,
      evidence: [
        evidenceAt(config, ["service"]),
        ...files.map(({ path, services }) => `${path}: ${Object.keys(services).slice(0, 8).join(", ")}`),
      ],
      advice: "Name one of the services that are there.",
    });
  }
  for (const file of having) await addService(definition, file, service);
}

const strings = (environment: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(Object.entries(environment).flatMap(([key, one]) => (one === undefined ? [] : [[key, one]])));

/** Compose reads `.env` beside the file. */
async function dotEnv(folder: string): Promise<Record<string, string>> {
  const text = (await readIfPresent(join(folder, ".env")).catch(() => undefined))?.toString("utf8") ?? "";
  return Object.fromEntries(
    [...text.matchAll(/^\s*(?:export\s+)?(\w+)=(?:"([^"\n]*)"|'([^'\n]*)'|([^\n#]*))/gm)].map(
      ([, name = "", double, single, plain]) => [name, double ?? single ?? (plain ?? "").trim()],
    ),
  );
}

async function addService(definition: Definition, file: ComposeFile, service: string): Promise<void> {
  const all = file.services[service];
  if (!isJsonObject(all)) return;
  const placed = <T>(value: T, keys: readonly (string | number)[], shown: unknown = value) => ({
    value,
    at: `${file.at(service, keys)}: ${[...keys].filter((key) => typeof key === "string").join(".")}: ${text(shown)}`,
  });
  if (typeof all.image === "string") definition.image = placed(all.image, ["image"]);
  if (typeof all.platform === "string") definition.platforms.push(placed(all.platform, ["platform"]));
  if (typeof all.user === "string") definition.user = placed(all.user.split(":", 1)[0] ?? "", ["user"], all.user);
  for (const [index, one] of list(all.cap_add).entries())
    if (typeof one === "string") definition.capabilities.push(placed(one, ["cap_add", index]));
  for (const [index, one] of list(all.security_opt).entries())
    if (typeof one === "string") definition.securityOptions.push(placed(one, ["security_opt", index]));
  for (const [index, one] of list(all.volumes).entries()) {
    const mount = mountOf(one);
    if (mount) definition.mounts.push(placed(mount, ["volumes", index], one));
  }
  for (const [name, value] of variablesOf(all.environment)) {
    const { at } = placed(value, ["environment"], `${name}=${value}`);
    definition.environment.push({ name, value, from: "compose", at });
  }
  const { build } = all;
  const folder = dirname(file.path);
  const context = typeof build === "string" ? build : isJsonObject(build) ? build.context : undefined;
  if (typeof context !== "string" && !isJsonObject(build)) return;
  const { dockerfile, args, target, platforms, dockerfile_inline: inline } = isJsonObject(build) ? build : {};
  for (const [index, one] of list(platforms).entries())
    if (typeof one === "string" && list(platforms).length === 1)
      definition.platforms.push(placed(one, ["build", "platforms", index]));
  // With a build, `image` only names what is built.
  delete definition.image;
  if (typeof inline === "string") return;
  // An address of a repository cannot be looked into.
  if (typeof context === "string" && /^(?:\w+:\/\/|git@)/.test(context)) return;
  await addDockerfile(definition, {
    path: resolve(folder, typeof context === "string" ? context : ".", typeof dockerfile === "string" ? dockerfile : "Dockerfile"), // prettier-ignore
    at: placed("", ["build"], text(build)).at,
    args: Array.isArray(args) ? Object.fromEntries(variablesOf(args)) : stringsOf(args),
    ...(typeof target === "string" ? { target } : {}),
  });
}

const list = (value: Json | undefined) => (Array.isArray(value) ? value : []);
const text = (value: unknown) => (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 160);

/** A map, or a list of `NAME=value`. */
function variablesOf(value: Json | undefined): [string, string][] {
  if (!Array.isArray(value)) return Object.entries(stringsOf(value));
  return value.flatMap((one): [string, string][] => {
    const [, name, rest] = (typeof one === "string" && /^(\w+)=(.*)$/s.exec(one)) || [];
    return name === undefined || rest === undefined ? [] : [[name, rest]];
  });
}
