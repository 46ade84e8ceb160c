import { execFile } from "node:child_process";

export interface FamilyMember {
  pid: number;
  group: number;
  /** The program's name, without folder and arguments. */
  name: string;
}

/**
 * The processes of a session leader's group, and what they started: interactive shells make groups of their own. Daemons
 * that made a session of their own do not belong. Undefined when ps does not answer: a machine that is short of everything.
 */
export async function familyOf(group: number): Promise<FamilyMember[] | undefined> {
  const rows = (await processRows())?.filter(({ state }) => !state.startsWith("Z"));
  if (!rows) return undefined;
  const family = new Map(rows.filter((row) => row.group === group).map((row) => [row.pid, row]));
  for (let size = -1; size < family.size;) {
    size = family.size;
    // The state says who leads a session; the session itself a Mac's ps always shows as 0.
    for (const row of rows) if (family.has(row.parent) && !row.state.includes("s")) family.set(row.pid, row);
  }
  return [...family.values()].map(({ pid, group: own, name }) => ({ pid, group: own, name }));
}

async function processRows() {
  const text = await new Promise<string | undefined>((resolve) => {
    const fields = "pid=,ppid=,pgid=,stat=,comm=";
    execFile("/bin/ps", ["-axo", fields], { timeout: 2000, maxBuffer: 1 << 24, env: {} }, (error, stdout) =>
      resolve(error ? undefined : stdout),
    );
  });
  return text?.split("\n").flatMap((line) => {
    const [pid, parent, group, state = "", ...command] = line.trim().split(/\s+/);
    const name = command.join(" ").split("/").at(-1)?.replace(/^-/, "") ?? "";
    return pid ? [{ pid: Number(pid), parent: Number(parent), group: Number(group), state, name }] : [];
  });
}

/** Those of the groups in which somebody still runs; a zombie that nobody reaps does not. All, when ps does not answer. */
export async function livingGroups(groups: readonly number[]): Promise<readonly number[]> {
  const rows = await processRows();
  if (!rows) return groups;
  const living = new Set(rows.filter(({ state }) => !state.startsWith("Z")).map(({ group }) => group));
  return groups.filter((group) => living.has(group));
}
