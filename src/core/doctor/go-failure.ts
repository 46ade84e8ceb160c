import { explain } from "../conditions";
import { redactCredentials } from "../credentials";
import type { Finding } from "../finding";
import type { Host, RunResult } from "../host";
import { originText, removal, type VariableOrigin } from "../machine";
import { goEnvFile, offline, readGoEnvFile, wordsOf } from "../toolchain";
import type { Operation } from "../operations";
import type { DoctorContext } from "./context";
import { changeGoSetting, writtenGoSetting } from "./go-settings";
import { changeSetting, removeLine } from "./remedies";

type Variables = Readonly<Record<string, string | undefined>>;

/** A command of go's and what it is run with. */
export interface GoQuestion {
  goPath: string;
  args: readonly string[];
  cwd: string;
  /** What the editor, or the login shell, would run it with. */
  environment: Variables;
  /** Whether it may run another Go that the folder asks for, of those that are downloaded; default not. */
  maySwitch?: boolean;
  /** Whether an answer is a good one; default exit code 0. */
  isGood?(result: RunResult): boolean;
}

/** Milliseconds for one question to go; those that matter are answered in some ten. */
const patience = 6000;

/** Asks go so that it can neither download nor ask a proxy. */
export function askGo({ host }: Pick<DoctorContext, "host">, question: GoQuestion): Promise<RunResult> {
  const { goPath, args, cwd } = question;
  return host.run(goPath, args, { cwd, env: askingEnvironment(question), timeoutMs: patience });
}

/** What go is asked with. */
export const askingEnvironment = ({ environment, maySwitch }: GoQuestion): Variables =>
  maySwitch ? { ...environment, GOPROXY: "off" } : offline(environment);

const isSuccess = (result: RunResult) => result.kind === "exited" && result.code === 0;

/**
 * The variables to blame for a bad answer: go is asked again without each of those that steer it, and those without
 * which its answer is good are to blame. Empty when it fails without any of them too. The values of `go env -w` count.
 */
export async function culprits(context: DoctorContext, question: GoQuestion): Promise<string[]> {
  const { environment, isGood = isSuccess } = question;
  const file = await goEnvFile(context.host, environment);
  const written = file === "off" ? {} : await readGoEnvFile(file);
  const all: Variables = { ...written, ...environment, GOENV: "off" };
  const names = Object.keys(all).filter((name) => steersGo.test(name) && name !== "GOENV" && all[name]);
  const answersWithout = async (left: readonly string[]) => {
    const without = Object.fromEntries(Object.entries(all).filter(([name]) => !left.includes(name)));
    return isGood(await askGo(context, { ...question, environment: without }));
  };
  if (names.length === 0 || !(await answersWithout(names))) return [];
  const single = await Promise.all(names.map(async (name) => ((await answersWithout([name])) ? [name] : [])));
  return single.flat();
}

const steersGo = /^(?:GO[A-Z0-9]+|CGO_\w+)$/;

/** What to say when go fails: its own words, what they mean, and where the value that breaks it comes from. */
export async function failureFinding(
  context: DoctorContext,
  question: GoQuestion,
  { id, title, said }: Pick<Finding, "id" | "title"> & { said: readonly string[] },
): Promise<Finding> {
  const [explanation] = explain(said.join("\n"));
  const blamed = await origins(context, await culprits(context, question));
  const typed = [question.goPath, ...question.args].join(" ");
  return {
    id,
    severity: "error",
    title,
    evidence: [
      `${typed} in ${question.cwd}:`,
      ...said.map(redactCredentials),
      ...blamed.flatMap((one) => placesOf(context, one)),
    ],
    cause: causeOf(blamed, explanation),
    ...(blamed.length > 0 ? await remove(context, blamed) : { advice: explanation?.cure ?? `Type: ${typed}` }),
    facts: { ...(explanation ? { condition: explanation.id } : {}), variables: blamed.map(({ name }) => name) },
  };
}

/** Where each of some variables comes from. */
export const origins = ({ machine }: Pick<DoctorContext, "machine">, names: readonly string[]) =>
  Promise.all(names.map((name) => machine.whereFrom(name)));

/** `GOFLAGS=-mod=mod comes from ~/.zshrc, line 1`, a line for each place. */
export function placesOf({ host }: Pick<DoctorContext, "host">, { name, value, origins }: VariableOrigin): string[] {
  const shown = `${name}${value === undefined ? "" : `=${redactCredentials(value)}`}`;
  const [first, ...rest] = origins.map((origin) => originText(host, origin));
  if (first === undefined) return [`${shown}: where it comes from was not found`];
  return [`${shown} comes from ${first}`, ...rest.map((place) => `${name} is also set in ${place}`)];
}

/** What removes some variables at every place that sets them. */
export function removals({ host }: Pick<DoctorContext, "host">, blamed: readonly VariableOrigin[]): string {
  const steps = blamed.flatMap(({ name, origins }) => origins.map((origin) => removal(host, name, origin)));
  return `${[...new Set(steps)].join("; ")}. Then quit VS Code (Cmd-Q) and open it again.`;
}

/**
 * What removes some variables: an operation where one place alone sets a single one of them, since that is what was tried
 * when it was found to blame; else what to do at each place.
 */
export async function remove(
  context: DoctorContext,
  blamed: readonly VariableOrigin[],
): Promise<Pick<Finding, "operation" | "advice">> {
  const advice = removals(context, blamed);
  const [one, ...others] = blamed;
  const [origin, ...more] = one?.origins ?? [];
  if (!one || !origin || others.length + more.length > 0) return { advice };
  if (origin.kind === "setting") {
    const path = origin.key === "go.toolsEnvVars" ? ([origin.key, one.name] as const) : ([origin.key] as const);
    const fix = await changeSetting(context, { path, remove: true }, `Remove ${path.join(" › ")} from the settings`);
    return fix.operation ? { ...fix, advice } : fix;
  }
  const go = await context.machine.editorGo();
  if (origin.kind === "go-env" && go.kind === "ok") {
    const written = await writtenGoSetting(go, one.name);
    return written === undefined ? { advice } : { operation: changeGoSetting(go, one.name, written) };
  }
  if (origin.kind === "go-env" && origin.line !== undefined) {
    const title = `Forget the persistent ${one.name}`;
    const operation = await removeLine(origin.file, origin.line, { id: `unset-${one.name.toLowerCase()}`, title });
    return operation ? { operation } : { advice };
  }
  if (origin.kind === "session" && one.value !== undefined)
    return { operation: unsetInSession(context.host, one.name, one.value), advice };
  return { advice };
}

function unsetInSession(host: Host, name: string, value: string): Operation {
  const file = host.system("/bin/launchctl");
  return {
    id: `unset-session-${name.toLowerCase()}`,
    title: `Remove ${name} from the GUI session`,
    risk: "safe",
    steps: [
      {
        kind: "run",
        title: "Tell launchd to forget it",
        file,
        args: ["unsetenv", name],
        undo: { file, args: ["setenv", name, value] },
      },
    ],
  };
}

function causeOf(blamed: readonly VariableOrigin[], explanation: { title: string; cause: string } | undefined) {
  const names = blamed.map(({ name }) => name).join(" or ");
  const tried = names ? `Without ${names} the same command succeeds.` : "";
  const known = explanation ? `${explanation.title}. ${explanation.cause}` : "";
  return [known, tried].filter(Boolean).join(" ") || undefined;
}

/** The words of an answer: what go wrote on stderr, else how it ended. */
export const said = (result: RunResult): string[] => {
  const words = wordsOf(result.stderr);
  return words.length > 0 ? words : "message" in result ? [String(result.message)] : [`it ended as ${result.kind}`];
};
