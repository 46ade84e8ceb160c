import { guiDomain, parseDomainVariables } from "../../launchd";
import { experiment, Unsettled, type Group } from "../experiment";
import {
  about,
  bootstrap,
  launchctl,
  requireLaunchd,
  seenFile,
  setVariable,
  variable,
  waitForFile,
  writeJob,
  type Lab,
} from "../lab";

/** Values of the kinds that profiles hold, and what the product believes happens to each. */
const kinds = {
  plain: { what: "an ordinary value", value: "one two", assumed: "whole" },
  empty: { what: "an empty value", value: "", assumed: "whole" },
  equals: { what: "a value with = and braces", value: "a=b => { } c", assumed: "whole" },
  utf8: { what: "a UTF-8 value", value: "grün ✓ 日本", assumed: "whole" },
  newline: { what: "a value with a line break", value: "one\n\t\ttwo\n}\nthree", assumed: "whole" },
  "4k": { what: "a value of 4 kB", value: "x".repeat(4096), assumed: "whole" },
  "100k": { what: "a value of 100 kB", value: "y".repeat(100_000), assumed: "whole" },
} as const;

type Kind = keyof typeof kinds;

const nameOf = (kind: Kind) => variable(`VALUE_${kind.toUpperCase()}`);

interface Tried {
  /** The exit code of setenv, by kind; what it said when it is not 0. */
  refused: Map<Kind, string>;
  /** What getenv printed. */
  got: Map<Kind, string>;
  /** `launchctl print` while they were set; undefined when it was refused. */
  printed: string | undefined;
  /** What a job had that was started after; undefined when no job could be started. */
  job: Map<Kind, string | undefined> | undefined;
  /** PATH of the session and of the job. */
  sessionPath: string;
  jobPath: string | undefined;
}

/** Sets all of them, one call each, reads them in every way there is, and takes them out again. */
function tryValues(lab: Lab): Promise<Tried> {
  return lab.once("values", async () => {
    await requireLaunchd(lab);
    const all = Object.keys(kinds) as Kind[];
    const tried: Tried = {
      refused: new Map(),
      got: new Map(),
      printed: undefined,
      job: undefined,
      sessionPath: (await launchctl(lab, "getenv", "PATH")).stdout.trim(),
      jobPath: undefined,
    };
    for (const kind of all) {
      const { code, stderr } = await setVariable(lab, nameOf(kind), kinds[kind].value);
      if (code !== 0) tried.refused.set(kind, `exit ${code} ${stderr.trim()}`);
      tried.got.set(kind, (await launchctl(lab, "getenv", nameOf(kind))).stdout);
    }
    const printed = await launchctl(lab, "print", guiDomain(lab.host));
    if (printed.code === 0) tried.printed = printed.stdout;
    await readByJob(lab, all, tried);
    for (const kind of all) await launchctl(lab, "unsetenv", nameOf(kind));
    return tried;
  });
}

async function readByJob(lab: Lab, all: readonly Kind[], tried: Tried): Promise<void> {
  // Each value goes into a file; a dot marks its end, so that line breaks at the end stay.
  const lines = all.map(
    (kind) => `[ -n "\${${nameOf(kind)}+set}" ] && printf '%s.' "$${nameOf(kind)}" >'${lab.folder}/value-${kind}'`,
  );
  const script = [...lines, `printf '%s' "$PATH" >'${lab.folder}/path'`, `: >'${lab.folder}/values-done'`].join("\n");
  const job = await writeJob(lab, "values", script);
  if ((await bootstrap(lab, job)).code !== 0 || !(await waitForFile(lab, "values-done", 4000))) return;
  tried.job = new Map();
  for (const kind of all) tried.job.set(kind, (await seenFile(lab, `value-${kind}`))?.slice(0, -1));
  tried.jobPath = await seenFile(lab, "path");
}

const valueExperiments = (Object.keys(kinds) as Kind[]).map((kind) =>
  experiment({
    id: `value-${kind}`,
    question: `Does ${kinds[kind].what} that launchctl setenv sets reach a LaunchAgent whole?`,
    how: "setenv, then a job writes what it has into a file",
    launchd: true,
    timeoutMs: 12_000,
    assumed: kinds[kind].assumed,
    readings: {
      whole: {
        seen: "it arrives as it was set",
        then: ["newline", "empty", "100k"].includes(kind)
          ? "Go Warden still does not share it: not every reader of it can be trusted."
          : "It is shared.",
      },
      changed: { seen: "it arrives changed", then: "What is read back differs, so env sync reports the variable." },
      lost: { seen: "it does not arrive", then: "What is read back differs, so env sync reports the variable." },
      refused: { seen: "setenv refuses it", then: "The variable is reported, and the others are shared." },
    },
    async try(lab) {
      const { refused, job } = await tryValues(lab);
      const refusal = refused.get(kind);
      if (refusal !== undefined) return { reading: "refused", detail: refusal };
      if (!job) throw new Unsettled("no job could be started");
      const seen = job.get(kind);
      if (seen === undefined) return { reading: "lost" };
      if (seen === kinds[kind].value) return { reading: "whole" };
      return { reading: "changed", detail: `${seen.length} of ${kinds[kind].value.length} characters` };
    },
  }),
);

/** Whether one call of launchctl takes several. */
async function several(
  lab: Lab,
  verb: "setenv" | "unsetenv",
): Promise<{ code: number; stderr: string; has: boolean[] }> {
  await requireLaunchd(lab);
  const names = ["MANY_1", "MANY_2", "MANY_3"].map(variable);
  for (const name of names) await about(lab, { made: "variable", name });
  if (verb === "unsetenv") for (const name of names) await setVariable(lab, name, "many");
  const words = verb === "setenv" ? names.flatMap((name) => [name, "many"]) : names;
  const { code, stderr } = await launchctl(lab, verb, ...words);
  const has: boolean[] = [];
  for (const name of names) has.push((await launchctl(lab, "getenv", name)).stdout.trim() === "many");
  for (const name of names) await launchctl(lab, "unsetenv", name);
  return { code, stderr, has };
}

const oneByOne = "From now on each gets a call of its own at once.";

const many = (verb: "setenv" | "unsetenv", what: string) =>
  experiment({
    id: `${verb}-many`,
    question: `Does one launchctl ${verb} take several ${what}?`,
    how: `one call with three, then getenv of each`,
    launchd: true,
    assumed: "all",
    readings: {
      all: { seen: "all of them are taken", then: "One call for all of them." },
      "first-only": { seen: "only the first is taken, without a word", then: oneByOne },
      refused: { seen: "the call is refused", then: oneByOne },
    },
    async try(lab) {
      const { code, stderr, has } = await several(lab, verb);
      const done = has.map((is) => is === (verb === "setenv"));
      if (code !== 0) return { reading: "refused", detail: `exit ${code} ${stderr.trim()}`, value: String(code) };
      if (done.every(Boolean)) return { reading: "all" };
      if (done[0]) return { reading: "first-only" };
      throw new Unsettled(`exit 0, and ${done.filter(Boolean).length} of 3 are done`);
    },
  });

const getenvUnset = experiment({
  id: "getenv-unset",
  question: "What does launchctl getenv say of a variable that is not set?",
  how: "getenv of a name that nobody uses",
  launchd: true,
  assumed: "silent",
  readings: {
    silent: { seen: "not a byte, exit 0", then: "It counts as not set." },
    fails: { seen: "it fails", then: "It counts as not set, too." },
    prints: { seen: "it prints something", then: "It would count as a value: reported here." },
  },
  async try(lab) {
    await requireLaunchd(lab);
    const { code, stdout } = await launchctl(lab, "getenv", variable("NEVER_SET"));
    if (code !== 0) return { reading: "fails", detail: `exit ${code}`, value: String(code) };
    return { reading: stdout === "" ? "silent" : "prints" };
  },
});

const getenvEmpty = experiment({
  id: "getenv-empty",
  question: "Does launchctl getenv tell an empty variable from one that is not set?",
  how: "setenv with an empty value, then getenv",
  launchd: true,
  timeoutMs: 12_000,
  assumed: "newline",
  readings: {
    newline: { seen: "an empty one prints a line end", then: "An empty variable is read as empty." },
    nothing: { seen: "both print nothing", then: "An empty variable counts as not set." },
    refused: { seen: "setenv refuses an empty value", then: "An empty variable counts as not set." },
  },
  async try(lab) {
    const { refused, got } = await tryValues(lab);
    const refusal = refused.get("empty");
    if (refusal !== undefined) return { reading: "refused", detail: refusal };
    return { reading: got.get("empty") === "\n" ? "newline" : "nothing" };
  },
});

const unsetenvUnset = experiment({
  id: "unsetenv-unset",
  question: "Does launchctl unsetenv of a variable that is not set succeed?",
  how: "unsetenv of a name that nobody uses",
  launchd: true,
  assumed: "succeeds",
  readings: {
    succeeds: { seen: "exit 0", then: "Nothing more is asked." },
    fails: { seen: "it fails", then: "getenv is asked before that counts as a failure." },
  },
  async try(lab) {
    await requireLaunchd(lab);
    const { code, stderr } = await launchctl(lab, "unsetenv", variable("NEVER_SET"));
    return code === 0 ? { reading: "succeeds" } : { reading: "fails", detail: `exit ${code} ${stderr.trim()}` };
  },
});

const printEnvironment = experiment({
  id: "print-environment",
  question: "Does launchctl print show the session's variables as NAME => value?",
  how: "print gui/UID while odd values are set",
  launchd: true,
  timeoutMs: 12_000,
  assumed: "as-read",
  readings: {
    "as-read": { seen: "every value is read back exactly", then: "One print reads all of them." },
    "one-by-one": { seen: "it cannot be read", then: "Each variable is asked for by getenv." },
    differs: { seen: "some values are shown otherwise", then: "What is read back differs, so env sync reports them." },
  },
  async try(lab) {
    const { printed, refused } = await tryValues(lab);
    const parsed = printed === undefined ? undefined : parseDomainVariables(printed);
    if (!parsed) return { reading: "one-by-one" };
    const exact: Kind[] = ["plain", "equals", "utf8", "4k"];
    const wrong = exact.filter((kind) => !refused.has(kind) && parsed.variables[nameOf(kind)] !== kinds[kind].value);
    return wrong.length === 0 ? { reading: "as-read" } : { reading: "differs", detail: wrong.join(", ") };
  },
});

const printNewline = experiment({
  id: "print-newline",
  question: "Does a value with a line break go on in further lines of launchctl print?",
  how: "print gui/UID while such a value is set",
  launchd: true,
  timeoutMs: 12_000,
  assumed: "further-lines",
  readings: {
    "further-lines": { seen: "it goes on in further lines", then: "Such a variable is asked for by getenv." },
    "one-line": { seen: "it stands in one line", then: "It is read as print shows it." },
    missing: { seen: "it is not shown", then: "It counts as not set." },
  },
  async try(lab) {
    const { printed, refused } = await tryValues(lab);
    if (refused.has("newline")) throw new Unsettled("setenv refuses such a value");
    const parsed = printed === undefined ? undefined : parseDomainVariables(printed);
    if (!parsed) throw new Unsettled("launchctl print cannot be read");
    if (parsed.uncertain.includes(nameOf("newline"))) return { reading: "further-lines" };
    return { reading: parsed.variables[nameOf("newline")] === undefined ? "missing" : "one-line" };
  },
});

const pathReachesAgents = experiment({
  id: "path-reaches-agents",
  question: "Does a PATH that is set in the session reach a LaunchAgent?",
  how: "a job's PATH is compared with launchctl getenv PATH; the check itself never sets PATH",
  launchd: true,
  timeoutMs: 12_000,
  assumed: "yes",
  readings: {
    yes: { seen: "the job has it", then: "PATH is shared like every other variable." },
    no: { seen: "the job has another", then: "The agent's own search for Node does not rest on it." },
  },
  async try(lab) {
    const { sessionPath, jobPath } = await tryValues(lab);
    if (sessionPath === "") throw new Unsettled("the session has no PATH; once the agent has synced it has one");
    if (jobPath === undefined) throw new Unsettled("no job could be started");
    return { reading: jobPath === sessionPath ? "yes" : "no" };
  },
});

export const variables: Group = {
  title: "Variables in launchd",
  lane: "launchd",
  experiments: [
    ...valueExperiments,
    many("setenv", "pairs"),
    many("unsetenv", "names"),
    getenvUnset,
    getenvEmpty,
    unsetenvUnset,
    printEnvironment,
    printNewline,
    pathReachesAgents,
  ],
};
