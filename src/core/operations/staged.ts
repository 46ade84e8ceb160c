import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import type { Step } from "./operation";

/** A folder of our own beside a program, where its next version is built, and the step that makes it. */
export function stagedBeside(program: string): { staged: string; makeStaged: Step } {
  const staged = join(dirname(program), `.go-warden-${randomBytes(4).toString("hex")}`);
  const makeStaged: Step = {
    kind: "run",
    title: "Make a folder beside the old one",
    file: "mkdir",
    args: [staged],
    undo: { file: "rm", args: ["-rf", staged] },
  };
  return { staged, makeStaged };
}
