import { quote } from "../../core/command-line";
import type { Command as Program } from "commander";
import type { Host } from "../../core/host";
import type { Plan, SyncResult } from "../../core/environment";
import { action, changing, stepsText, type ChangeOptions, type Context, type Report } from "../context";
import { planText, sentence } from "./plan-text";

interface SyncFlags extends ChangeOptions {
  force?: boolean;
}

export function registerEnvSync(env: Program, host: () => Host): void {
  changing(env.command("sync"))
    .description("give the GUI session the login shell's variables")
    .option("--force", "accepted for older scripts: a sync by hand always asks the shell")
    .action(action(host, sync));
}

async function sync(context: Context, { dryRun }: SyncFlags): Promise<Report> {
  const { host, signal, progress } = context;
  const { countChanges, planSync, syncEnvironment } = await import("../../core/environment");
  progress("Asking the login shell…");
  if (dryRun) {
    const plan = await planSync(host, { signal });
    const steps = await stepsOf(host, plan);
    const text = [planText(plan), steps.length > 0 ? stepsText("", steps) : "Nothing is to be changed."].join("\n");
    return { value: { dryRun: true, ...plan, steps }, text };
  }
  const result = await syncEnvironment(host, { force: true, signal });
  context.changed = true;
  const failed = !result.applied || !result.verified;
  const done = failed ? taken(result) : result;
  const lines = failed && countChanges(done) + done.unchanged.length === 0 ? [] : [sentence(done)];
  if (failed) lines.push("launchd does not have it all:", ...result.evidence.map((line) => `  ${line}`));
  if (!failed && result.conflicts.length > 0)
    lines.push("The rest is in place. A value of another program's is never overwritten.");
  const changed = countChanges(result) > 0;
  if (changed && !failed)
    lines.push("Programs started from now on have them; running ones must be quit and opened again.");
  return { value: result, text: lines.join("\n"), exit: failed || result.conflicts.length > 0 ? 1 : 0 };
}

/** What launchd took of a sync that it did not take as a whole. */
function taken(result: SyncResult): SyncResult {
  const wrong = new Set(result.evidence.map((line) => line.split(":")[0]));
  const set = Object.fromEntries(Object.entries(result.set).filter(([name]) => !wrong.has(name)));
  return { ...result, set, unset: result.unset.filter((name) => !wrong.has(name)) };
}

/** The exact command lines, with a … where a value stands: it may be nobody else's business. */
async function stepsOf(host: Host, { set, unset }: Plan) {
  const { launchctlPath } = await import("../../core/launchd");
  const step = (title: string, verb: string, words: readonly string[]) =>
    words.length > 0 ? [{ kind: "run", title, text: [quote(launchctlPath(host)), verb, ...words].join(" ") }] : [];
  return [
    ...step(
      "Give them to the GUI session",
      "setenv",
      Object.keys(set).flatMap((name) => [name, "…"]),
    ),
    ...step("Take these away", "unsetenv", unset),
  ];
}
