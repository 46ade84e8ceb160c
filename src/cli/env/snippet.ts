import type { Command as Program } from "commander";
import type { Host } from "../../core/host";
import { Problem } from "../../core/problem";
import { action, change, changing, type ChangeOptions, type Context, type Report } from "../context";

interface SnippetFlags extends ChangeOptions {
  install?: boolean;
  remove?: boolean;
}

/** `go-warden env snippet` */
export function registerEnvSnippet(env: Program, host: () => Host): void {
  const command = env
    .command("snippet")
    .argument("[shell]", "zsh, bash or fish; the default is the login shell")
    .description("a block for the shell's profile that shares its variables without the agent")
    .option("--install", "put it into the profile")
    .option("--remove", "take it out again");
  changing(command).action(action(host, snippet));
}

async function snippet(context: Context, shell: string | undefined, flags: SnippetFlags): Promise<Report> {
  const { installSnippet, readSnippet, removeSnippet } = await import("../../core/environment");
  if (flags.install && flags.remove) {
    throw new Problem("wrong-usage", "--install and --remove at once make no sense", "Give one of them.", 2);
  }
  const operation = flags.install
    ? await installSnippet(context.host, shell)
    : flags.remove
      ? await removeSnippet(context.host, shell)
      : undefined;
  const outcome = operation && (await change(context, operation, flags, { ask: false }));
  if (outcome?.kind === "preview") return outcome.report;
  const { state, ...found } = await readSnippet(context.host, shell);
  const value = { shell: found.shell, file: found.file, block: found.block, installed: state !== "absent" };
  return { value, text: describe() };

  function describe(): string {
    const undo = outcome?.kind === "performed" ? outcome.undoHint : "";
    if (outcome && flags.install) {
      return `The block is in ${found.file}; it works from the next login shell on.\n${undo}`;
    }
    if (outcome) return `The block is gone from ${found.file}; what it shared ends at logout.\n${undo}`;
    if (flags.install) return `The block is in ${found.file} already.`;
    if (flags.remove) return `There is no block in ${found.file}.`;
    const hints = {
      absent: `# Belongs into ${found.file}: go-warden env snippet ${found.shell} --install`,
      installed: `# Is in ${found.file}.`,
      outdated: `# ${found.file} has an older one: go-warden env snippet ${found.shell} --install`,
    };
    return `${found.block}${hints[state]}`;
  }
}
