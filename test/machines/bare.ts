import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { removeTree } from "../remove-tree";
import { linkPrograms } from "../system-path";
import { allTools } from "../tools/table";

export interface BareMachine {
  home: string;
  /** Where set-up would install. */
  cache: string;
  /** The folder that is the whole of `PATH`; the system's programs are in it, the table's are not. */
  bin: string;
  /** The whole environment of a user who has just got this machine. */
  env: Record<string, string>;
}

/** A user without anything on a machine with Node and no tool of the table, as far as `PATH` and `HOME` can make one. */
export function createBareMachine(): BareMachine {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-bare-")));
  onTestFinished(() => removeTree(folder));
  const [home, cache, bin] = [join(folder, "home"), join(folder, "cache"), join(folder, "bin")];
  for (const made of [home, cache, bin]) mkdirSync(made);
  const tools = new Set(allTools.map(([, tool]) => ("program" in tool ? tool.program : "")));
  const hidden = (name: string) =>
    tools.has(name) || name.startsWith("llvm-") || ["gopls", "dlv", "node", "sudo", "apt-get", "brew"].includes(name);
  linkPrograms(bin, ["/usr/bin", "/bin"], hidden);
  symlinkSync(process.execPath, join(bin, "node"));
  return { home, cache, bin, env: { HOME: home, PATH: bin, TMPDIR: tmpdir(), GO_WARDEN_TEST_TOOLS: cache } };
}
