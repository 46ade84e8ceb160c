import { existsSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { insideOf, real, type Host } from "../host";
import { executable } from "../toolchain";
import { openRepository, type Repository } from "./repository";

/** The repository of a folder, by the git of this process's PATH, else by Apple's. */
export async function openHere(host: Host, folder: string, signal?: AbortSignal): Promise<Repository> {
  return openRepository(host, folder, { environment: host.env, git: await findGit(host, folder), signal });
}

async function findGit(host: Host, folder: string): Promise<string> {
  const inside = insideOf([topOf(real(folder))]);
  for (const place of (host.env.PATH ?? "").split(delimiter)) {
    const git = join(place, "git");
    if (isAbsolute(place) && !inside(git) && (await executable(git))) return git;
  }
  return host.system("/usr/bin/git");
}

/** The repository's top as far as it can be known without git: no program of its own is taken for git. */
function topOf(folder: string): string {
  for (let at = folder; at !== dirname(at); at = dirname(at)) if (existsSync(join(at, ".git"))) return at;
  return folder;
}
