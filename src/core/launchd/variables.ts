import { settled } from "../answers";
import { describeEnd, type Host, type RunResult } from "../host";
import { Problem } from "../problem";
import { exitCode, guiDomain, isNoSession, launchctl, noSession, saidBy } from "./launchctl";
import { parseDomainVariables } from "./print";

/** What came of changing the session's variables. */
export interface VariablesChange {
  /** Launchctl processes it took. */
  calls: number;
  /** Never holds a value. */
  failed: { name: string; message: string }[];
}

export interface ChangeVariables {
  /** One launchctl call per variable from the start; for a launchctl that took them all and kept only the first. */
  pairwise?: boolean;
  signal?: AbortSignal;
}

/** What launchd said of the GUI session's variables. */
export interface DomainVariables {
  /** Launchctl processes it took. */
  calls: number;
  variables: Record<string, string>;
  /** Whether a variable that is not among them is not set; otherwise only the names that were asked for are known. */
  complete: boolean;
}

/**
 * The GUI session's variables, by one `print`. When print is refused or makes no sense, `names` are asked for one by
 * one. Throws a Problem when there is no GUI session, or launchd does not answer.
 */
export async function domainVariables(
  host: Host,
  names: readonly string[] = [],
  signal?: AbortSignal,
): Promise<DomainVariables> {
  const result = await launchctl(host, ["print", guiDomain(host)], signal);
  if (isNoSession(result)) throw noSession(host);
  const printed = exitCode(result) === 0 ? parseDomainVariables(result.stdout) : undefined;
  const variables = printed?.variables ?? {};
  const asked = printed ? printed.uncertain : names;
  for (const name of asked) {
    const value = await getVariable(host, name, signal);
    if (value === undefined) delete variables[name];
    else variables[name] = value;
  }
  return { calls: 1 + asked.length, variables, complete: printed !== undefined };
}

/**
 * One variable of the session. An empty one cannot be told from an unset one in every release; both are undefined, unless
 * the self-check saw that they answer otherwise (question getenv-empty).
 */
export async function getVariable(host: Host, name: string, signal?: AbortSignal): Promise<string | undefined> {
  const result = await launchctl(host, ["getenv", name], signal);
  if (isNoSession(result)) throw noSession(host);
  if (result.kind !== "exited") throw silent(result);
  if (exitCode(result) !== 0) return undefined;
  if (result.stdout === "\n" && (await settled(host, "getenv-empty"))?.reading === "newline") return "";
  return result.stdout.replace(/\n$/, "") || undefined;
}

/** Sets all of them in one call; one by one when launchctl takes only one. */
export function setVariables(
  host: Host,
  values: Readonly<Record<string, string>>,
  options: ChangeVariables = {},
): Promise<VariablesChange> {
  return change(host, "setenv", Object.entries(values), options);
}

/** Unsets all of them in one call; one by one when launchctl takes only one. One that is not set counts as done. */
export function unsetVariables(
  host: Host,
  names: readonly string[],
  options: ChangeVariables = {},
): Promise<VariablesChange> {
  return change(
    host,
    "unsetenv",
    names.map((name) => [name]),
    options,
  );
}

async function change(
  host: Host,
  verb: "setenv" | "unsetenv",
  entries: readonly (readonly [name: string, value?: string])[],
  { pairwise = false, signal }: ChangeVariables,
): Promise<VariablesChange> {
  if (entries.length === 0) return { calls: 0, failed: [] };
  let calls = 0;
  const attempt = async (words: readonly string[]) => {
    calls++;
    const result = await launchctl(host, [verb, ...words], signal);
    if (isNoSession(result)) throw noSession(host);
    if (result.kind !== "exited") throw silent(result);
    const message = saidBy(result);
    if (/Not privileged|System Integrity Protection/.test(message)) throw refused(message);
    return exitCode(result) === 0 ? undefined : message;
  };
  // Question setenv-many or unsetenv-many: where several were seen not to be taken, none are tried.
  const many = entries.length > 1 ? (await settled(host, `${verb}-many`))?.reading : undefined;
  const single = pairwise || many === "first-only" || many === "refused";
  if (!single && (await attempt(entries.flatMap(words))) === undefined) return { calls, failed: [] };
  const failed: VariablesChange["failed"] = [];
  for (const entry of entries) {
    const message = await attempt(words(entry));
    // Some releases may refuse to unset what is not set (docs/facts/launchd.md §1.3).
    const gone = message !== undefined && verb === "unsetenv" && (await isUnset(host, entry[0], signal));
    if (message !== undefined && !gone) failed.push({ name: entry[0], message });
  }
  return { calls, failed };
}

const words = ([name, value]: readonly [name: string, value?: string]) =>
  value === undefined ? [name] : [name, value];

async function isUnset(host: Host, name: string, signal?: AbortSignal): Promise<boolean> {
  return (await getVariable(host, name, signal)) === undefined;
}

/** Asking on would take as long for every name. */
function silent(result: RunResult): Problem {
  return new Problem("launchd-silent", `launchctl does not answer: ${describeEnd(result)}`, "Try again later.", 3);
}

/** Sandboxed callers such as terminals inside of editors, and the system domain under sudo (docs/facts/launchd.md §1.3). */
function refused(message: string): Problem {
  const hint =
    "Run it in Terminal, as yourself: launchd refuses sandboxed programs (some editors' terminals) and sudo here.";
  return new Problem("launchd-refused", `launchd refused: ${message}`, hint, 3);
}
