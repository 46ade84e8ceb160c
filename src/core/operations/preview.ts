import { createTwoFilesPatch } from "diff";
import type { Command, Operation, Step } from "./operation";

/** A command line as one would type it, quoted for a POSIX shell. */
export function commandLine(command: Command): string {
  const assignments = Object.entries(command.env ?? {}).map(([name, value]) => `${name}=${quote(value)}`);
  return [...assignments, quote(command.file), ...command.args.map(quote)].join(" ");
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A unified diff between two versions of a file; undefined stands for no file. */
export function unifiedDiff(path: string, before: Buffer | undefined, after: Buffer | undefined): string {
  const patch = createTwoFilesPatch(
    before ? path : "/dev/null",
    after ? path : "/dev/null",
    before?.toString("utf8") ?? "",
    after?.toString("utf8") ?? "",
    undefined,
    undefined,
    { context: 3 },
  );
  return patch.replace(/^(Index: .*\n)?=+\n/, "").trimEnd();
}

/** The exact thing a step does: a command line, a diff, a path. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case "run":
      return (step.cwd ? `cd ${quote(step.cwd)} && ` : "") + commandLine(step);
    case "write":
      return isShowable(step.before) && isShowable(step.contents)
        ? unifiedDiff(step.path, step.before, step.contents)
        : `write ${step.contents.length} bytes to ${step.path}`;
    case "remove":
      return commandLine({ file: "rm", args: [step.path] });
    case "replace":
      return commandLine({ file: "mv", args: [step.staged, step.path] });
    case "wait":
      return `wait ${step.ms / 1000} s`;
    case "verify":
      return `check: ${step.title}`;
    case "call":
      return step.command;
  }
}

/** Text of a length that somebody would read. */
function isShowable(bytes: Buffer | undefined): boolean {
  return bytes === undefined || (bytes.length <= 128 * 1024 && !bytes.includes(0));
}

/** An operation as plain JSON, for `--dry-run --json`. */
export function operationPreview(operation: Operation) {
  return {
    id: operation.id,
    title: operation.title,
    risk: operation.risk,
    steps: operation.steps.map((step) => ({ kind: step.kind, title: step.title, text: stepText(step) })),
  };
}
