import type { Command as Program } from "commander";
import type { Host } from "../../core/host";
import { action, type Context, type Report } from "../context";
import { planText } from "./plan-text";

export function registerEnvPlan(env: Program, host: () => Host): void {
  env
    .command("plan")
    .description("what env sync would do, and why a variable is not shared")
    .action(action(host, plan));
}

async function plan({ host, signal, progress }: Context): Promise<Report> {
  const { planSync } = await import("../../core/environment");
  progress("Asking the login shell…");
  const made = await planSync(host, { signal });
  return { value: made, text: planText(made) };
}
