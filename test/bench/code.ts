import { helps, play, scenarios } from "../mac/vscode/scenarios";
import type { Benchmark } from "./figures";

/** What gopls finally sees of the shell's variables, for each way to open VS Code, on the simulated Mac. */
export const code: Benchmark = async ({ figure, note }) => {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  note("What gopls sees of the login shell's variables (simulated Mac, VS Code's own rules)");
  note(row(["VS Code", ...helps]));
  note(row(["---", ...helps.map(() => "---")]));
  const complete = helps.map(() => 0);
  for (const scenario of scenarios) {
    const cells: string[] = [];
    for (const [index, help] of helps.entries()) {
      const { seen } = await play(scenario, help);
      if (seen === "everything") complete[index] = (complete[index] ?? 0) + 1;
      cells.push(seen);
    }
    note(row([scenario.name, ...cells]));
  }
  for (const [index, help] of helps.entries()) {
    const value = complete[index] ?? 0;
    const ratio = index === 0 ? undefined : value / (complete[0] ?? 1);
    figure({
      name: `ways to open VS Code in which gopls sees everything, ${help}`,
      value,
      unit: "ways",
      ...(ratio ? { against: helps[0], ratio } : {}),
      n: scenarios.length,
    });
  }
};
