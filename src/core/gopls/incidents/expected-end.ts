import { rm } from "node:fs/promises";
import { join } from "node:path";
import { readIfPresent, writeAtomically, type Host } from "../../host";

/** Why a gopls is ended on purpose, by a command of ours. */
export type ExpectedEnd = "restart" | "dump";

const path = (host: Host, { pid, startToken }: { pid: number; startToken: string }) =>
  join(host.paths.support, "gopls", "expected", `${pid}-${startToken.replaceAll(/\W+/g, "-")}`);

/** Announces an end before it is brought about, so that the agent does not take it for a crash. */
export async function expectEnd(
  host: Host,
  process: { pid: number; startToken: string },
  why: ExpectedEnd,
): Promise<void> {
  await writeAtomically(path(host, process), why, 0o600);
}

/** Whether an end was announced; the announcement is used up. */
export async function takeExpectedEnd(
  host: Host,
  process: { pid: number; startToken: string },
): Promise<ExpectedEnd | undefined> {
  const file = path(host, process);
  const text = (await readIfPresent(file))?.toString("utf8");
  if (text === undefined) return undefined;
  await rm(file, { force: true });
  return text === "dump" ? "dump" : "restart";
}
