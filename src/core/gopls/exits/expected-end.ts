import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { writeAtomically, type Host } from "../../host";
import { readStateFile } from "../../state-file";

/** Why a gopls is ended on purpose, by a command of ours. */
export type ExpectedEnd = "restart" | "dump";

interface Target {
  pid: number;
  startToken: string;
}

const schema = z.object({ why: z.enum(["restart", "dump"]), parentPid: z.number(), at: z.number() });

/** Longer than an editor takes to write of it. */
const expectedWithinMs = 60_000;

const folder = (host: Host) => join(host.paths.support, "gopls", "expected");
const path = (host: Host, { pid, startToken }: Target) =>
  join(folder(host), `${pid}-${startToken.replaceAll(/\W+/g, "-")}`);

/** Announces an end before it is brought about, so that the agent does not take it for a crash. */
export async function expectEnd(
  host: Host,
  process: Target & { parent: { pid: number } },
  why: ExpectedEnd,
): Promise<void> {
  const mark = { why, parentPid: process.parent.pid, at: Date.now() };
  await writeAtomically(path(host, process), JSON.stringify(mark), 0o600);
}

/** Whether an end was announced; the announcement is used up. */
export const takeExpectedEnd = (host: Host, process: Target): Promise<ExpectedEnd | undefined> =>
  take(path(host, process));

/** The same for a gopls of that extension host that was never seen alive. */
export async function takeExpectedEndIn(host: Host, parentPid: number): Promise<ExpectedEnd | undefined> {
  for (const name of await readdir(folder(host)).catch(() => [])) {
    const file = join(folder(host), name);
    const mark = await read(file);
    if (mark?.parentPid === parentPid && Date.now() - mark.at < expectedWithinMs) return take(file);
  }
  return undefined;
}

async function take(file: string): Promise<ExpectedEnd | undefined> {
  const mark = await read(file);
  if (mark) await rm(file, { force: true });
  return mark?.why;
}

const read = (file: string) => readStateFile(file, schema);
