import type { Command as Program } from "commander";
import type { EnvironmentDifference, ProvedProcess } from "../../core/environment";
import type { Host } from "../../core/host";
import { action, type Context, type Report } from "../context";

export function registerEnvProof(env: Program, host: () => Host): void {
  env
    .command("proof")
    .description("what running editors, extension hosts, gopls and dlv really have")
    .action(action(host, proof));
}

async function proof({ host, signal, progress }: Context): Promise<Report> {
  const { proveEnvironment } = await import("../../core/environment");
  progress("Reading what runs, and asking the login shell…");
  const result = await proveEnvironment(host, { signal });
  const differs = result.processes.some(({ differences }) => differences.length > 0);
  const text = result.processes.map(processText).join("\n") || "No editor, gopls or dlv is running.";
  return { value: result, text, exit: differs ? 1 : 0 };
}

function processText({ pid, name, startedAt, startedBeforeSync, readable, differences }: ProvedProcess): string {
  const head = `${name} (pid ${pid}, since ${new Date(startedAt).toLocaleString()})`;
  if (!readable) return `${head}: macOS does not show its environment`;
  if (differences.length === 0) return `${head}: has what the shell has`;
  const cure = startedBeforeSync
    ? ["  It was started before the last sync: quit it and open it again."]
    : ["  It was started after the last sync; whoever started it gave it these."];
  return [`${head}: differs from the shell`, ...differences.map(differenceText), ...cure].join("\n");
}

function differenceText({ name, expected, actual }: EnvironmentDifference): string {
  const has = actual === null ? "not set" : shorten(actual);
  return `  ${name}: ${has}; the shell has ${shorten(expected)}`;
}

function shorten(value: string): string {
  return value.length > 160 ? `${value.slice(0, 157)}…` : value;
}
