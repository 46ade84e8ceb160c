import { printed, type Answer } from "./answer";
import { disable, enable, printDisabled } from "./launchctl-disabled";
import { getenv, setenv, unsetenv } from "./launchctl-environment";
import { list, print } from "./launchctl-print";
import { bootout, bootstrap, kickstart, kill } from "./launchctl-service";
import type { Domain } from "./domain";
import { errorLine } from "./errors";

/** One call of launchctl. */
export interface Call {
  domain: Domain;
  args: string[];
  /** stdout is a terminal. */
  terminal: boolean;
}

/** An answer, or why the arguments make no sense (exit 64). */
export type Outcome = Answer | "usage" | "target";

interface Subcommand {
  usage: string;
  run: (call: Call) => Outcome | Promise<Outcome>;
}

/** Usage strings: docs/facts/launchd.md §1.1. */
const subcommands: Record<string, Subcommand> = {
  bootstrap: { usage: "<domain-target> [service-path, service-path2, ...]", run: bootstrap },
  bootout: { usage: "<domain-target> [service-path1, service-path2, ...] | <service-target>", run: bootout },
  enable: { usage: "<service-target>", run: enable },
  disable: { usage: "<service-target>", run: disable },
  kickstart: { usage: "[-k] [-p] <service-target>", run: kickstart },
  kill: { usage: "<signal-number|signal-name> <service-target>", run: kill },
  print: { usage: "<domain-target> | <service-target>", run: print },
  "print-disabled": { usage: "<domain-target>", run: printDisabled },
  list: { usage: "[service-name]", run: list },
  setenv: { usage: "<<key> <value>, ...>", run: setenv },
  unsetenv: { usage: "<key, ...>", run: unsetenv },
  getenv: { usage: "<key>", run: getenv },
  managername: { usage: "", run: () => printed("Aqua\n") },
  managerpid: { usage: "", run: () => printed("1\n") },
  manageruid: { usage: "", run: ({ domain }) => printed(`${domain.uid}\n`) },
  error: { usage: "[posix|mach|bootstrap] <code>", run: decodeError },
};

export async function launchctl(call: Call): Promise<Answer> {
  const [name, ...args] = call.args;
  if (name === undefined) return printed(help());
  if (name === "help") {
    const asked = subcommands[args[0] ?? ""];
    return asked ? { code: 0, stderr: usage(args[0] ?? "", asked) } : printed(help());
  }
  const subcommand = subcommands[name];
  if (!subcommand) return { code: 1, stderr: `Unrecognized subcommand: ${name}\n`, stdout: help() };
  const answer = await subcommand.run({ ...call, args });
  if (answer === "usage") return { code: 64, stderr: usage(name, subcommand) };
  if (answer === "target") return { code: 64, stderr: unrecognizedTarget + usage(name, subcommand) };
  return answer;
}

const unrecognizedTarget =
  "Unrecognized target specifier. <service-target> takes a form of <domain-target>/<service-id>.\n" +
  "Please refer to `man launchctl` for explanation of the <domain-target> specifiers.\n";

const usage = (name: string, subcommand: Subcommand) => `Usage: launchctl ${name} ${subcommand.usage}`.trimEnd() + "\n";

function help(): string {
  const lines = Object.keys(subcommands).map((name) => `\t${name}`);
  return ["Usage: launchctl <subcommand> ... | help [subcommand]", "Subcommands:", ...lines, ""].join("\n");
}

function decodeError({ args }: Call): Answer | "usage" {
  const code = args.at(-1);
  if (code === undefined || !/^\d+$/.test(code)) return "usage";
  return printed(errorLine(Number(code)) + "\n");
}
