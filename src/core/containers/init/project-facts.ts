import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { matchesGlob } from "../../glob";
import { readIfPresent } from "../../host";
import type { MachineFacts } from "../../machine";
import { parseGoVersion } from "../../toolchain";
import { isJsonObject } from "../../vscode";
import { goplsMemory } from "../check";
import { readCompose, type ComposeFile } from "../compose";
import { goNeeds, requirements, type GoNeeds } from "../go-needs";
import { patched } from "../images";

/** What a project's devcontainer.json is made from. */
export interface ProjectFacts {
  root: string;
  name: string;
  needs: GoNeeds;
  /** `1.26`: of the toolchain line or the go line; undefined when nothing asks for one. */
  goMinor?: string;
  /** Whether Microsoft's Go image has that Go; else the Feature brings it. */
  hasImage: boolean;
  /** Bytes of memory that the container should have, and its processors. */
  memoryBytes: number;
  cpus: number;
  /** Whether modules are required that GOPRIVATE names on this Mac. */
  isPrivate: boolean;
  /** The compose file with a database, when there is one. */
  compose?: { file: ComposeFile; databases: string[] };
}

const GiB = 1024 ** 3;

export async function projectFacts(machine: MachineFacts): Promise<ProjectFacts> {
  const root = machine.folder ?? machine.host.home;
  const needs = await goNeeds(machine, root);
  const [required, gopls, compose] = await Promise.all([
    requirements(needs.modules),
    goplsMemory(machine, root),
    composeWithDatabase(root),
  ]);
  const go = required.length > 0 ? await machine.editorGo() : undefined;
  const version = parseGoVersion(needs.toolchain ?? needs.minimum ?? "");
  const [oldest, newest] = [patched.oldestGo, patched.newestGo].map((one) => parseGoVersion(one)?.minor ?? 0);
  const size = sizeOf(required.length, gopls);
  const patterns = go?.kind === "ok" ? (go.variables.GOPRIVATE ?? "") : "";
  return {
    root,
    name: basename(root),
    needs,
    ...(version ? { goMinor: `${version.major}.${version.minor}` } : {}),
    hasImage: !version || (version.minor >= (oldest ?? 0) && version.minor <= (newest ?? 0)),
    ...size,
    isPrivate: required.some((path) => isPrivate(path, patterns)),
    ...(compose ? { compose } : {}),
  };
}

/** Memory by what gopls was seen to use; before that by how many modules it has to load. */
function sizeOf(modules: number, goplsBytes: number | undefined): { memoryBytes: number; cpus: number } {
  const byModules = (modules < 60 ? 4 : modules < 250 ? 8 : 16) * GiB;
  const measured = goplsBytes === undefined ? byModules : Math.ceil((goplsBytes * 2 + GiB) / GiB) * GiB;
  const memoryBytes = Math.max(4 * GiB, measured);
  return { memoryBytes, cpus: memoryBytes > 4 * GiB ? 4 : 2 };
}

/** As go does: a pattern covers what is below it, and matches as many parts of the path as it has itself. */
export function isPrivate(path: string, patterns: string): boolean {
  return patterns
    .split(",")
    .map((pattern) => pattern.trim().replace(/\/$/, ""))
    .filter(Boolean)
    .some((pattern) => {
      const parts = pattern.split("/");
      const own = path.split("/");
      return own.length >= parts.length && parts.every((part, index) => matchesGlob(own[index] ?? "", part));
    });
}

const composeNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];
const database = /(?:^|[/-])(?:postgres|postgis|pgvector|timescaledb|mysql|mariadb|mongo|redis|valkey|cockroach|cassandra|clickhouse|mssql|elasticsearch|dynamodb)/; // prettier-ignore

async function composeWithDatabase(root: string): Promise<ProjectFacts["compose"]> {
  const there: readonly string[] = await readdir(root).catch(() => []);
  const name = composeNames.find((one) => there.includes(one));
  if (name === undefined) return undefined;
  const path = join(root, name);
  const text = (await readIfPresent(path).catch(() => undefined))?.toString("utf8");
  const read = text === undefined ? undefined : readCompose(path, text, {});
  if (read?.kind !== "read") return undefined;
  const databases = Object.entries(read.file.services).flatMap(([service, value]) =>
    isJsonObject(value) && typeof value.image === "string" && database.test(value.image) ? [service] : [],
  );
  return databases.length > 0 ? { file: read.file, databases } : undefined;
}
