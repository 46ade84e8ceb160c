import { basename } from "node:path";
import type { Executable } from "../macho";
import type { Inspected } from "./inspection";

/** The main package of every dlv, whoever built it. */
export const DELVE = "github.com/go-delve/delve/cmd/dlv";

type Seen = Pick<Inspected, "build" | "executable" | "realPath">;

/** Whether it is Delve, or has at least its name: what another Delve may be put in the place of. */
export function mayBeRebuilt({ build, executable, realPath }: Seen): boolean {
  if (isScript(executable)) return false;
  return build?.path === DELVE || basename(realPath) === "dlv";
}

export const isScript = (executable: Executable) =>
  executable.kind === "other" && executable.sentence.includes("is a script");
