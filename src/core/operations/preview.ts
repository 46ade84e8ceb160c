import { createTwoFilesPatch } from "diff";
import { commandLine, inFolder } from "../command-line";
import { redactCredentials } from "../credentials";
import type { Operation, Step } from "./operation";

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

/** The exact thing a step does: a command line, a diff without the credentials in it, a path. */
export function stepText(step: Step): string {
  switch (step.kind) {
    case "run":
      return step.cwd ? inFolder(step.cwd, commandLine(step)) : commandLine(step);
    case "write":
      return isShowable(step.before) && isShowable(step.contents)
        ? redactCredentials(unifiedDiff(step.path, step.before, step.contents))
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
