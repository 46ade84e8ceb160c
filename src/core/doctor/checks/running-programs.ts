import { differenceText, pathAdvice, proveEnvironment, type ProvedProcess } from "../../environment";
import type { Finding } from "../../finding";
import { goplsLayer } from "../../machine";
import { Problem } from "../../problem";
import type { Check } from "../check";

export const runningPrograms: Check = {
  id: "running-programs",
  area: "environment",
  title: "What running editors, gopls and dlv really have of the login shell's variables",
  async probe({ host, machine, signal, showValues }) {
    const variables = async () => {
      const shell = await machine.shell();
      if (shell.kind === "captured") return shell.variables;
      throw new Problem(shell.code, shell.message, shell.hint, 3);
    };
    try {
      const asked = { signal, variables, showValues, layer: goplsLayer(host) };
      const processes = (await proveEnvironment(host, asked)).processes.filter(({ sameHome }) => sameHome);
      const differing = processes.filter(({ differences }) => differences.length > 0);
      const early = differing.filter(({ startedBeforeSync }) => startedBeforeSync);
      const others = differing.filter(({ startedBeforeSync }) => !startedBeforeSync);
      if (differing.length > 0) return [...startedEarly(early), ...different(others, await pathAdvice(host))];
      return [fine(processes)];
    } catch (error) {
      // Without the shell's answer there is nothing to compare with; the profile check tells why.
      if (!(error instanceof Problem)) throw error;
      return [
        {
          id: "running-programs-unknown",
          severity: "unknown",
          title: "Running programs could not be compared with the shell",
          evidence: [error.message],
        },
      ];
    }
  },
};

function fine(processes: readonly ProvedProcess[]): Finding {
  const unreadable = processes.filter(({ readable }) => !readable);
  return {
    id: "running-programs",
    severity: processes.length === 0 ? "skipped" : "ok",
    title:
      processes.length === 0
        ? "No editor, gopls or dlv runs"
        : `${processes.length - unreadable.length} running programs have the shell's variables`,
    evidence: [
      ...processes.filter(({ readable }) => readable).map(({ name, pid }) => `${name} (${pid})`),
      ...unreadable.map(({ name, pid }) => `${name} (${pid}) does not show its variables`),
    ],
  };
}

function startedEarly(processes: readonly ProvedProcess[]): Finding[] {
  if (processes.length === 0) return [];
  return [
    {
      id: "programs-started-before-sync",
      severity: "warning",
      title: `${names(processes)} started before the last sync`,
      evidence: processes.flatMap(lines),
      cause: "A program keeps the variables it was started with.",
      advice: "Quit the editor (Cmd-Q) and open it again; a window reload is not enough.",
    },
  ];
}

function different(processes: readonly ProvedProcess[], path: string | undefined): Finding[] {
  if (processes.length === 0) return [];
  const onlyPath = processes.every(({ differences }) => differences.every(({ name }) => name === "PATH"));
  return [
    {
      id: "programs-differ-from-shell",
      severity: "warning",
      title: `${names(processes)} ${processes.length === 1 ? "has" : "have"} other variables than the login shell`,
      evidence: processes.flatMap(lines),
      cause: "The editor was started by a program with a poorer environment, or before the profile was changed.",
      advice: onlyPath && path ? path : "Quit the editor (Cmd-Q) and open it again: go-warden code open",
    },
  ];
}

const names = (processes: readonly ProvedProcess[]) => [...new Set(processes.map(({ name }) => name))].join(", ");

function lines({ name, pid, differences }: ProvedProcess): string[] {
  return differences.map((one) => `${name} (${pid}): ${differenceText(one, "program")}`);
}
