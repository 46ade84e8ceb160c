import { delimiter, isAbsolute, join } from "node:path";
import type { Host } from "../host";
import { executable } from "../toolchain";
import { openRepository, type Repository } from "./repository";

/** The repository of a folder, by the git of this process's PATH, else by Apple's. */
export async function openHere(host: Host, folder: string, signal?: AbortSignal): Promise<Repository> {
  return openRepository(host, folder, { environment: host.env, git: await findGit(host), signal });
}

async function findGit(host: Host): Promise<string> {
  for (const folder of (host.env.PATH ?? "").split(delimiter)) {
    if (isAbsolute(folder) && (await executable(join(folder, "git")))) return join(folder, "git");
  }
  return host.system("/usr/bin/git");
}
