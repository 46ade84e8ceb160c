import type { PrecheckFinding } from "../report";
import type { StageContext } from "./stage";

/** Where a tool says something is: its line without the position, the path as git has it. */
export type Positioned = Pick<PrecheckFinding, "file" | "line" | "column" | "message">;

/** Reads lines of the form `path.go:12:3: message` that a tool printed when it was run at `folder`. */
export function positions(text: string, folder: string, { content }: Pick<StageContext, "content">): Positioned[] {
  return text.split("\n").flatMap((line) => {
    const match = /^(?:vet: )?\s*((?:[^:\s]|:(?!\d))[^:]*\.\w+):(\d+)(?::(\d+))?: (.*)$/.exec(line);
    const file = match?.[1] === undefined ? undefined : content.pathOf(match[1], folder);
    if (!match || file === undefined) return [];
    const [, , number, column, message = ""] = match;
    return [{ file, line: Number(number), ...(column ? { column: Number(column) } : {}), message }];
  });
}

/** A folder below the repository's top as the beginning of a path: `svc/a/`, empty for the top itself. */
export function relativeFolder({ repository }: Pick<StageContext, "repository">, folder: string): string {
  return folder === repository.top ? "" : `${folder.slice(repository.top.length + 1)}/`;
}
