import { InvalidArgumentError, type Command as Program } from "commander";
import type { Host } from "../../core/host";
import { action, type Context, type Report } from "../context";
import { style } from "../terminal";

interface CaptureFlags {
  shell?: string;
  timeout?: number;
}

/** `go-warden env capture` */
export function registerEnvCapture(env: Program, host: () => Host): void {
  env
    .command("capture")
    .description("ask the login shell for its variables")
    .option("--shell <path>", "the shell to ask instead of $SHELL")
    .option("--timeout <seconds>", "how long its profile may take", seconds)
    .action(action(host, capture));
}

async function capture(context: Context, flags: CaptureFlags): Promise<Report> {
  const { captureEnvironment, isShowable } = await import("../../core/environment");
  const { readConfiguration } = await import("../../core/configuration");
  const wishes = await readConfiguration(context.host);
  context.progress("Asking the login shell…");
  const value = await captureEnvironment(context.host, {
    shell: flags.shell,
    timeoutSeconds: flags.timeout,
    signal: context.signal,
  });
  const names = Object.keys(value.variables).sort();
  const width = Math.min(32, Math.max(0, ...names.map((name) => name.length)));
  const text = [
    `${value.shell} answered in ${value.durationMs} ms with ${names.length} variables.`,
    ...names.map((name) => {
      const variable = value.variables[name] ?? "";
      const shown = isShowable(name, variable, wishes) ? variable : style.dim("(not shown)");
      return `  ${name.padEnd(width)}  ${shown}`;
    }),
    ...value.dropped.map(({ name, reason }) => `  ${name.padEnd(width)}  ${style.dim(`(dropped: ${reason})`)}`),
    ...value.warnings.map(({ message }) => `! ${message}`),
    style.dim("Values are shown only of what may be shared; --json prints all of them."),
  ].join("\n");
  return { value, text };
}

/** A positive number of seconds. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 3600)) throw new InvalidArgumentError("Give seconds, more than 0 and at most 3600.");
  return value;
}
