import { describeEnd } from "../host";
import type { Finding } from "../finding";
import { goEnvFile, mainLine, readGoEnvFile } from "../toolchain";
import type { DoctorContext } from "./context";
import { askGo, said, type GoQuestion } from "./go-failure";

/*
 * No fix is offered before its effect was seen with the user's own tools. How, by kind of fix:
 * - a variable that go fails with: go answers without it (`culprits`, go-failure.ts);
 * - a variable that changes what go does (GO111MODULE, GOWORK), a go.work that is moved away: go lists the folder's
 *   packages without it at least as well (`worksWithout`);
 * - a go, or a tool's entry in go.alternateTools: the extension's search is made without it, and the go builds a package
 *   (checks/go-choice.ts, checks/alternate-tool.ts, checks/can-build.ts);
 * - variables for the GUI session: VS Code's question to the shell is asked again with them (checks/go-not-found.ts);
 * - a setting of gopls: a gopls of our own is asked with it (checks/semantic-highlighting.ts);
 * - the install of a tool: the go that is to build it builds a package (checks/tool-install.ts); go puts a tool in place
 *   only when it was built;
 * - the shims of a version manager: the manager answers (checks/version-managers.ts).
 * Nothing could be tried, and the second look alone judges: settings that only VS Code itself reads, a go.mod that go
 * says it ignores, a restart of gopls, a quarantine, a download by the editor.
 */

/** What go lists of a folder, as a question. */
const listing = { args: ["list", "-e", "./..."], maySwitch: true } as const;

/**
 * Whether go lists the folder's packages without some variables at least as well as with them: undefined when it does,
 * else what it says. The values of `go env -w` count as variables.
 */
export async function worksWithout(
  context: DoctorContext,
  goPath: string,
  names: readonly string[],
  instead: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  const { host, machine, folder } = context;
  const environment = await machine.toolEnvironment();
  const file = await goEnvFile(host, environment);
  const all = { ...(file === "off" ? {} : await readGoEnvFile(file)), ...environment, GOENV: "off" };
  const left = Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));
  const question: GoQuestion = {
    ...listing,
    maySwitch: machine.trust.trust === "trusted",
    goPath,
    cwd: folder,
    environment,
  };
  const [before, after] = await Promise.all([
    askGo(context, question),
    askGo(context, { ...question, environment: { ...left, ...instead } }),
  ]);
  if (after.kind !== "exited") return describeEnd(after);
  if (after.code === 0 || before.kind !== "exited" || before.code !== 0) return undefined;
  return mainLine(said(after));
}

/** A fix without its operation, when trying it showed that go then works less well; the advice says what it showed. */
export function unlessWorse(
  fix: Pick<Finding, "operation" | "advice">,
  refusal: string | undefined,
): Pick<Finding, "operation" | "advice"> {
  if (refusal === undefined) return fix;
  const { operation: _, advice = "" } = fix;
  return { advice: `${advice} This was tried: go then says: ${refusal}`.trim() };
}
