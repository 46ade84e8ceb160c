import { execFile } from "node:child_process";

export interface FamilyMember {
  pid: number;
  group: number;
  /** The program's name, without folder and arguments. */
  name: string;
}

/**
 * The processes of a group, and what they started: interactive shells make groups of their own. Daemons that made a
 * session of their own do not belong.
 */
export async function familyOf(group: number): Promise<FamilyMember[]> {
  const rows = (await processRows()).filter(({ state }) => !state.startsWith("Z"));
  const family = new Map(rows.filter((row) => row.group === group).map((row) => [row.pid, row]));
  const session = [...family.values()][0]?.session;
  for (let size = -1; size < family.size;) {
    size = family.size;
    for (const row of rows) if (family.has(row.parent) && row.session === session) family.set(row.pid, row);
  }
  return [...family.values()].map(({ pid, group: own, name }) => ({ pid, group: own, name }));
}

async function processRows() {
  const text = await new Promise<string>((resolve) => {
    const fields = "pid=,ppid=,pgid=,sess=,stat=,comm=";
    execFile("/bin/ps", ["-axo", fields], { timeout: 2000, maxBuffer: 1 << 24, env: {} }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  return text.split("\n").flatMap((line) => {
    const [pid, parent, group, session = "", state = "", ...command] = line.trim().split(/\s+/);
    const name = command.join(" ").split("/").at(-1)?.replace(/^-/, "") ?? "";
    return pid ? [{ pid: Number(pid), parent: Number(parent), group: Number(group), session, state, name }] : [];
  });
}

/** Those of the groups in which somebody still runs; a zombie that nobody reaps does not. */
export async function livingGroups(groups: readonly number[]): Promise<number[]> {
  const living = new Set((await processRows()).filter(({ state }) => !state.startsWith("Z")).map(({ group }) => group));
  return groups.filter((group) => living.has(group));
}
