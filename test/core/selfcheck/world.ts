import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Answer, SelfcheckReport } from "../../../src/core/selfcheck";
import { installProgram } from "../../mac";
import type { LaunchdFacts } from "../../mac/launchd/facts";
import { createWorld, type World } from "../agent/world";

export interface SelfcheckWorld extends World {
  /** Runs the built command with `--json`. */
  selfcheck(...options: string[]): Promise<SelfcheckReport & { exit: number | undefined }>;
  /** What a self-check could have left: files, folders, jobs, disabled labels, variables, processes. */
  traces(): Promise<string[]>;
}

/** A user at a simulated Mac that has every program the self-check asks. */
export async function createSelfcheckWorld(facts: Partial<LaunchdFacts> = {}): Promise<SelfcheckWorld> {
  const world = await createWorld(facts);
  const { mac } = world;
  installProgram(mac.root, "ps", "/bin/ps");
  installProgram(mac.root, "lsof", "/usr/sbin/lsof");
  return {
    ...world,
    async selfcheck(...options) {
      const { code, stdout, stderr } = await world.cli("selfcheck", ...options, "--json");
      if (stderr) throw new Error(stderr);
      return { ...(JSON.parse(stdout) as SelfcheckReport), exit: code };
    },
    async traces() {
      const uid = process.getuid?.() ?? 501;
      const { stdout } = await mac.launchctl("print", `gui/${uid}`);
      // launchd forgets no label that was disabled once; that it is enabled again is all that can be done.
      const lines = stdout.split("\n").filter((line) => /selfcheck/i.test(line) && !/=> enabled/.test(line));
      const left = (folder: string) => readdirSync(folder).filter((name) => /selfcheck/.test(name));
      const files = world.files().filter((name) => /selfcheck/.test(name) && basename(name) !== "selfcheck.json");
      return [...lines, ...left(join(mac.root, "tmp")), ...files, ...processesOf(mac.root)];
    },
  };
}

/** Command lines of processes that were started from the run's folder. */
function processesOf(root: string): string[] {
  const own = join(root, "tmp", "go-warden-selfcheck-");
  return readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    const command = readCommand(pid);
    return command.includes(own) ? [command] : [];
  });
}

function readCommand(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}

export const answerOf = (report: SelfcheckReport, id: string): Answer | undefined =>
  report.answers.find((one) => one.id === id);
