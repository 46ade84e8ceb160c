import type { Command as Program } from "commander";
import type { EnvironmentDifference, ProvedProcess } from "../../core/environment";
import type { Host } from "../../core/host";
import { action, type Context, type Report } from "../context";
import { localTime } from "../../core/local-time";

interface ProofFlags {
  showValues?: boolean;
}

export function registerEnvProof(env: Program, host: () => Host): void {
  env
    .command("proof")
    .description("what running editors, extension hosts, gopls and dlv really have")
    .option("--show-values", "show values that are not paths too; secrets never")
    .action(action(host, proof));
}

async function proof({ host, signal, progress }: Context, { showValues }: ProofFlags): Promise<Report> {
  const { differenceText, pathAdvice, proveEnvironment } = await import("../../core/environment");
  const { goplsLayer } = await import("../../core/machine");
  progress("Reading what runs, and asking the login shell…");
  const result = await proveEnvironment(host, { signal, showValues, layer: goplsLayer(host) });
  const differs = result.processes.some(({ differences }) => differences.length > 0);
  const path = result.processes.some(({ differences }) => differences.some(({ name }) => name === "PATH"));
  const lines = [
    ...result.processes.map((process) => processText(process, differenceText)),
    ...(path ? [await pathAdvice(host)] : []),
  ];
  const text = lines.filter(Boolean).join("\n") || "No editor, gopls or dlv is running.";
  return { value: result, text, exit: differs ? 1 : 0 };
}

type DifferenceText = (difference: EnvironmentDifference, who: string) => string;

function processText(process: ProvedProcess, differenceText: DifferenceText): string {
  const { pid, name, startedAt, startedBeforeSync, readable, differences } = process;
  const head = `${name} (pid ${pid}, since ${localTime(startedAt)})`;
  if (!readable) return `${head}: macOS does not show its environment`;
  if (differences.length === 0) return `${head}: has what the shell has`;
  const cure = startedBeforeSync
    ? ["  It was started before the last sync: quit it and open it again."]
    : ["  It was started after the last sync; whoever started it gave it these."];
  return [
    `${head}: differs from the shell`,
    ...differences.map((one) => `  ${differenceText(one, "program")}`),
    ...cure,
  ].join("\n");
}
