import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { type Host } from "../../host";
import { goplsSettings, type MachineFacts } from "../../machine";
import { readStateFile, writeStateFile } from "../../state-file";
import type { Candidate } from "./candidates";
import type { TuneReport } from "./tune";

const candidate = z.object({
  name: z.string(),
  reason: z.string(),
  disables: z.nullable(z.string()),
  adjustment: z.object({
    gopls: z.optional(z.array(z.object({ path: z.tuple([z.string()], z.string()), value: z.json() }))),
    variables: z.optional(z.record(z.string(), z.nullable(z.string()))),
    goWork: z.optional(z.literal(true)),
  }),
});

const schema = z.object({
  folders: z.record(z.string(), z.object({ at: z.string(), key: z.string(), recommended: z.array(candidate) })),
});

/** Recommendations are good for that long: the folder changes. */
const goodForMs = 24 * 60 * 60_000;

const path = (host: Host) => join(host.paths.support, "gopls", "tune.json");

/** Keeps what was recommended, for `--apply`. */
export async function keepReport(machine: MachineFacts, report: TuneReport): Promise<void> {
  const { host } = machine;
  const now = host.now().getTime();
  const kept = Object.entries((await read(host)).folders).filter(([, { at }]) => now - Date.parse(at) < goodForMs);
  const key = await keyOf(machine, report.gopls);
  const own = { at: report.at, key, recommended: report.recommended };
  await writeStateFile(path(host), { folders: { ...Object.fromEntries(kept), [report.workspace.folder]: own } });
}

/** What was recommended for the folder within a day, with the same gopls and settings; undefined otherwise. */
export async function lastRecommended(machine: MachineFacts): Promise<Candidate[] | undefined> {
  const { host, folder = host.home } = machine;
  const { chosen } = await machine.tool("gopls");
  const found = (await read(host)).folders[folder];
  if (!found || !chosen || host.now().getTime() - Date.parse(found.at) >= goodForMs) return undefined;
  if (found.key !== (await keyOf(machine, chosen.path))) return undefined;
  return found.recommended;
}

async function keyOf(machine: MachineFacts, gopls: string): Promise<string> {
  const settings = await machine.settings();
  const { mtimeMs = 0, size = 0 } = (await stat(gopls).catch(() => undefined)) ?? {};
  const variables = settings.forPrograms.get("go.toolsEnvVars") ?? null;
  const text = JSON.stringify([gopls, mtimeMs, size, goplsSettings(settings), variables]);
  return createHash("sha256").update(text).digest("hex");
}

const read = async (host: Host) => (await readStateFile(path(host), schema)) ?? { folders: {} };
