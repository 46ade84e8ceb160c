import type { Operation } from "../operations";
import { readGoEnvFile, type GoEnv } from "../toolchain";

type Answered = Extract<GoEnv, { kind: "ok" }>;

/** What `go env -w` has written of a variable; undefined when it has none. */
export async function writtenGoSetting({ variables }: Answered, name: string): Promise<string | undefined> {
  const { GOENV = "" } = variables;
  return GOENV === "" || GOENV === "off" ? undefined : (await readGoEnvFile(GOENV))[name];
}

/**
 * Changes a variable of `go env -w`, or forgets it when `to` is empty; undone by writing the old value, or by forgetting
 * it where there was none.
 */
export function changeGoSetting(go: Answered, name: string, from: string | undefined, to = ""): Operation {
  const command = (...args: string[]) => ({ file: go.goPath, args: ["env", ...args], env: { GOTOOLCHAIN: "local" } });
  const change = to === "" ? command("-u", name) : command("-w", `${name}=${to}`);
  const undo = from === undefined ? command("-u", name) : command("-w", `${name}=${from}`);
  return {
    id: `${to === "" ? "unset" : "set"}-${name.toLowerCase()}`,
    title: to === "" ? `Forget the persistent ${name}=${from}` : `Make the persistent ${name} "${to}"`,
    risk: "edits-files",
    steps: [{ kind: "run", title: "Change go's own settings", ...change, undo }],
  };
}
