import { createHash } from "node:crypto";
import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { readIfPresent, type Host } from "../../host";
import { isJsonObject, parse, valueOf, type Json } from "../../vscode";

export type Variables = Readonly<Record<string, string | undefined>>;

/** Which engine the docker command talks to, and why that one. */
export interface Endpoint {
  /** `unix:///Users/me/.colima/default/docker.sock`; undefined when the context is not there. */
  address: string | undefined;
  context?: string;
  /** `DOCKER_HOST`, `DOCKER_CONTEXT`, the file that names the current context, or docker's own default. */
  chosenBy: string;
}

/** DOCKER_HOST, then DOCKER_CONTEXT, then the current context, then the default (docs/facts/devcontainers.md §4). */
export async function selectEndpoint(host: Host, variables: Variables): Promise<Endpoint> {
  const { DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG } = variables;
  const folder = DOCKER_CONFIG || join(host.home, ".docker");
  if (DOCKER_HOST) return { address: DOCKER_HOST, chosenBy: "DOCKER_HOST" };
  const path = join(folder, "config.json");
  const { currentContext } = (await jsonObject(path)) ?? {};
  const context = DOCKER_CONTEXT || (typeof currentContext === "string" ? currentContext : "");
  const chosenBy = DOCKER_CONTEXT ? "DOCKER_CONTEXT" : context ? path : "docker's default";
  if (!context || context === "default") return { address: await defaultAddress(host), chosenBy };
  // Docker names the folder of a context by a hash of its name.
  const hash = createHash("sha256").update(context).digest("hex");
  const meta = await jsonObject(join(folder, "contexts/meta", hash, "meta.json"));
  const docker = isJsonObject(meta?.Endpoints) ? meta.Endpoints.docker : undefined;
  const address = isJsonObject(docker) && typeof docker.Host === "string" ? docker.Host : undefined;
  return { address, context, chosenBy };
}

/** `/var/run/docker.sock` is a link to the socket of whichever engine made it last. */
async function defaultAddress(host: Host): Promise<string> {
  const path = host.system("/var/run/docker.sock");
  return `unix://${await realpath(path).catch(() => path)}`;
}

/** The path of a socket's address. */
export const socketOf = (address: string | undefined) => /^unix:\/\/(\/.*)$/.exec(address ?? "")?.[1];

/** A JSON file that a program wrote; undefined when it is not there or not what it should be. */
export async function jsonObject(path: string): Promise<{ [key: string]: Json } | undefined> {
  const text = (await readIfPresent(path).catch(() => undefined))?.toString("utf8");
  return text === undefined ? undefined : objectOf(text);
}

/** What a program printed as JSON. */
export function objectOf(text: string): { [key: string]: Json } | undefined {
  const parsed = parse(text);
  if (parsed.kind !== "parsed" || !parsed.document.root) return undefined;
  const value = valueOf(parsed.document, parsed.document.root);
  return isJsonObject(value) ? value : undefined;
}
