import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { captureEnvironment } from "../../../src/core/environment";
import { Problem } from "../../../src/core/problem";
import { createSandbox } from "../../sandbox";
import { hostileCases, layOut } from "./hostile-profiles";
import { part } from "../../soak";
import { needs, program } from "../../tools";

const shells = { zsh: program("zsh"), bash: "/bin/bash", fish: program("fish") };

/** What runs with this home: ps shows the environment beside the command. */
function runningIn(home: string): { pid: number; command: string }[] {
  return execFileSync("ps", ["axeww", "-o", "pid=,stat=,command="], { encoding: "utf8", maxBuffer: 1 << 26 })
    .split("\n")
    .filter((row) => row.includes(`HOME=${home} `) || row.endsWith(`HOME=${home}`))
    .map((row) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(row))
    .filter((match) => match !== null && !match[2]?.startsWith("Z"))
    .map((match) => ({ pid: Number(match?.[1]), command: match?.[3] ?? "" }));
}

const tried = [
  ...hostileCases.filter(({ shell }) => shell === "zsh"),
  ...part(
    hostileCases.filter(({ shell }) => shell !== "zsh"),
    3,
  ),
];

for (const hostile of tried)
  test(`${hostile.shell}: ${hostile.name}`, needs(hostile.shell), async () => {
    const { home, host } = createSandbox({ LANG: "C.UTF-8" });
    await layOut(home, hostile);
    const { expected, shell } = hostile;
    const asked = captureEnvironment(host, {
      shell: shells[shell],
      timeoutSeconds: hostile.profile.timeoutSeconds ?? 20,
    });
    if (expected.kind === "problem") {
      const problem: unknown = await asked.then(
        () => undefined,
        (error: unknown) => error,
      );
      if (!(problem instanceof Problem)) throw new Error(`expected ${expected.code}, got ${String(problem)}`);
      expect(problem.code).toBe(expected.code);
      expect(problem.message).not.toBe("");
      if (expected.hint) expect(problem.hint).toMatch(expected.hint);
    } else {
      const { variables, dropped, warnings } = await asked;
      for (const [name, value] of Object.entries(expected.variables)) expect(variables[name] ?? null).toBe(value);
      expect(Object.keys(variables).filter((name) => /^(INSIDE_EMACS|GO_WARDEN_.*|TMUX|_)$/.test(name))).toEqual([]);
      expect(dropped.map(({ name }) => name)).toEqual(expected.dropped ?? []);
      expect(warnings.map(({ code }) => code)).toEqual(
        expected.warnings ?? expect.arrayContaining(expected.warning ? [expected.warning] : []),
      );
    }
    // The answer comes before the shell's end. An agent made a session of its own, and the user's next shell looks for it.
    const isAgent = ({ command }: { command: string }) => command.startsWith("ssh-agent");
    await expect.poll(() => runningIn(home).filter((running) => !isAgent(running)), { timeout: 10_000 }).toEqual([]);
    const agents = runningIn(home).filter(isAgent);
    for (const { pid } of agents) process.kill(pid);
    expect(agents).toHaveLength(hostile.name === "starts an ssh-agent" ? 1 : 0);
    for (const name of ["history", ".zsh_history", ".bash_history"]) {
      const path = join(home, name);
      if (!existsSync(path)) continue;
      const text = readFileSync(path, "utf8");
      expect(text).not.toContain("printf");
      expect(text).toContain(hostile.profile.files?.[name] ?? "");
    }
  });
