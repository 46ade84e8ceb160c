import type { Command as Program } from "commander";
import type { VSCodePrediction } from "../../core/environment";
import type { Host } from "../../core/host";
import { action, type Context, type Report } from "../context";
import { style } from "../terminal";

/** `go-warden env vscode` */
export function registerEnvVSCode(env: Program, host: () => Host): void {
  env.command("vscode").description("what a VS Code started from the Dock will get").action(action(host, predict));
}

async function predict(context: Context): Promise<Report> {
  const { predictVSCode } = await import("../../core/environment");
  context.progress("Asking the login shell as VS Code does…");
  const value = await predictVSCode(context.host, context.signal);
  const fine =
    value.outcome === "resolved" && value.relevant.length === 0 && value.different.length === 0 && !value.unknown;
  return { value, text: describe(value, fine), exit: fine ? 0 : 1 };
}

const sentences: Record<VSCodePrediction["outcome"], string> = {
  resolved: "VS Code resolves the shell's environment",
  "silently-empty": "VS Code gets nothing from the shell, and says nothing: the profile ends it before it answers",
  timeout: "VS Code gives up on the shell, and asks no more until it is quit",
  error: "VS Code cannot resolve the shell's environment, and asks no more until it is quit",
};

function describe(value: VSCodePrediction, fine: boolean): string {
  const lines = [`${sentences[value.outcome]} (${value.durationMs} ms).`];
  if (value.message) lines.push(`  “${value.message}”`);
  if (value.unknown) lines.push(`What it misses is unknown: ${value.unknown}.`);
  const list = (title: string, names: readonly string[]) => {
    if (names.length > 0) lines.push(`${title} ${names.join(", ")}`);
  };
  list("Missing:", value.missing);
  list("Another value than in a terminal:", value.different);
  const shared = [...value.relevant, ...value.different].join(", ");
  const install = shared ? `go-warden agent install gives ${shared} to every program; ` : "";
  // Both ways out ask the same shell.
  if (value.unknown) lines.push(style.dim(value.hint ?? ""));
  else if (!fine) lines.push(style.dim(`${install}go-warden code open gives all of them to this VS Code.`));
  return lines.join("\n");
}
