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
  const { folderEnvironments, predictVSCode } = await import("../../core/environment");
  context.progress("Asking the login shell as VS Code does…");
  const value = await predictVSCode(context.host, context.signal);
  const { relevant, different, sessionOnly } = value;
  const fine =
    value.outcome === "resolved" && [relevant, different, sessionOnly].every(isEmpty) && value.unknown === undefined;
  const own = (await folderEnvironments(process.cwd(), context.host.home)).map(
    ({ name, tool, advice }) => `This folder's ${name} (${tool}) reaches no editor by itself. ${advice}`,
  );
  return { value, text: [describe(value), ...own].join("\n"), exit: fine ? 0 : 1 };
}

const isEmpty = (names: readonly string[]) => names.length === 0;

const sentences: Record<VSCodePrediction["outcome"], string> = {
  resolved: "VS Code resolves the shell's environment",
  "silently-empty": "VS Code gets nothing from the shell, and says nothing: the profile ends it before it answers",
  timeout: "VS Code gives up on the shell, and asks no more until it is quit",
  error: "VS Code cannot resolve the shell's environment, and asks no more until it is quit",
};

function describe(value: VSCodePrediction): string {
  const lines = [`${sentences[value.outcome]} (${value.durationMs} ms).`];
  if (value.message) lines.push(`  “${value.message}”`);
  if (value.unknown) lines.push(`What it misses is unknown: ${value.unknown}.`);
  const list = (title: string, names: readonly string[]) => {
    if (names.length > 0) lines.push(`${title} ${names.join(", ")}`);
  };
  list("Missing:", value.missing);
  list("Another value than in a terminal:", value.different);
  if (value.sessionOnly.length > 0) {
    const names = value.sessionOnly.join(" ");
    lines.push(`From launchd alone, the login shell does not export it: ${names}`);
    lines.push(style.dim(`To remove it: launchctl unsetenv ${names}. Then quit VS Code (Cmd-Q) and open it again.`));
  }
  const shared = [...value.relevant, ...value.different].join(", ");
  const install = shared ? `go-warden agent install gives ${shared} to every program; ` : "";
  // Both ways out ask the same shell.
  if (value.unknown) lines.push(style.dim(value.hint ?? ""));
  else if (!isEmpty(value.missing) || !isEmpty(value.different))
    lines.push(style.dim(`${install}go-warden code open gives all of them to this VS Code.`));
  return lines.join("\n");
}
