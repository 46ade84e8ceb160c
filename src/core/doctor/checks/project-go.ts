import { inFolder } from "../../command-line";
import type { Finding } from "../../finding";
import type { RunResult } from "../../host";
import { compareGoVersions, formatGoVersion, parseGoVersion, type GoVersion, type Project } from "../../toolchain";
import type { Place } from "../../versions/place";
import type { DoctorContext } from "../context";
import {
  askGo,
  culprits,
  failureFinding,
  origins,
  placesOf,
  removals,
  remove,
  said,
  type GoQuestion,
} from "../go-failure";
import { changeGoSetting, writtenGoSetting } from "../go-settings";
import type { Answered } from "./what-go-says";

export const version = (answer: Answered) => answer.variables.GOVERSION ?? "an unknown Go";

export const asks = (project: Project) =>
  project.wanted.map(({ file, kind, version }) => `${file} asks for ${kind} ${version}`);

/**
 * Whether the Go that is started will do, or switches to one that does: the judgement of `go status` says what it comes
 * to, and go itself is asked whether it is so, with the user's GOTOOLCHAIN and without a proxy: it runs the other Go, says
 * that it cannot download it, or stays what it is.
 */
export async function projectNeeds(context: DoctorContext, running: Answered, place: Place): Promise<Finding[]> {
  if (place.base === undefined && !place.refuses) return [];
  const { machine } = context;
  const project = await machine.project();
  const setting = place.toolchain ?? running.variables.GOTOOLCHAIN ?? "auto";
  const byVariable = place.by?.startsWith("GOTOOLCHAIN=") ?? false;
  const needed = parseGoVersion((place.refuses ? project.minimum : place.version) ?? "");
  const question: GoQuestion = {
    goPath: running.goPath,
    args: ["version"],
    cwd: context.folder,
    environment: await machine.toolEnvironment(),
    // Which Go the folder's files make it run is not tried in a folder that is not trusted; a fixed one is not the folder's.
    maySwitch: machine.trust.trust === "trusted" || (byVariable && !/auto|path/.test(setting)),
    isGood: (result) => (needed ? switches(result, needed) : isAnswer(result)),
  };
  const answer = await askGo(context, question);
  if (place.problem?.startsWith("invalid GOTOOLCHAIN")) {
    const title = `go refuses to work at all: ${place.problem}`;
    return [await failureFinding(context, question, { id: "go-toolchain-invalid", title, said: said(answer) })];
  }
  if (!needed) return [];
  const evidence = [`${running.goPath} is ${version(running)}, GOTOOLCHAIN=${setting}`, ...asks(project)];
  const mayTry = question.maySwitch || !/auto|path/.test(setting);
  if (switches(answer, needed) || !mayTry) {
    const runs = newerVersion(answer, needed);
    if (byVariable && !runs && mayTry) return [await notDownloaded(context, question, { answer, place, evidence })];
    return [
      switching({ runs, mayTry, wanted: formatGoVersion(needed), evidence, by: place.by ?? setting, answer, question }),
    ];
  }
  return [await tooOld(context, question, { running, project, needed, evidence })];
}

interface Switching {
  runs: string | undefined;
  mayTry: boolean;
  wanted: string;
  evidence: readonly string[];
  by: string;
  answer: RunResult;
  question: GoQuestion;
}

function switching({ runs, mayTry, wanted, evidence, by, answer, question }: Switching): Finding {
  const title = runs
    ? `go switches to ${runs} for this project`
    : `go ${mayTry ? "has to download" : "may have to switch to"} go${wanted} for this project`;
  const typed = `${question.goPath} version: ${said(answer).at(-1)}`;
  return {
    id: "go-switches-toolchain",
    severity: "info",
    title,
    evidence: [...evidence, ...(runs || !question.maySwitch ? [] : [typed])],
    cause: `That is because of ${by}.`,
  };
}

/** GOTOOLCHAIN names a Go that is not there: until it can be downloaded, every go command fails. */
async function notDownloaded(
  context: DoctorContext,
  { goPath, cwd }: GoQuestion,
  { answer, place, evidence }: { answer: RunResult; place: Place; evidence: readonly string[] },
): Promise<Finding> {
  const from = await context.machine.whereFrom("GOTOOLCHAIN");
  return {
    id: "go-toolchain-not-downloaded",
    severity: "warning",
    title: `GOTOOLCHAIN asks for ${place.version}, which is not on this machine`,
    evidence: [...evidence, ...said(answer), ...placesOf(context, { ...from, value: place.toolchain })],
    cause: "Every go command, and gopls with it, downloads that release first. If it does not exist, all of them fail.",
    advice: `To download it: ${inFolder(cwd, `${goPath} version`)}. Or go without it: ${removals(context, [from])}`,
  };
}

async function tooOld(
  context: DoctorContext,
  question: GoQuestion,
  {
    running,
    project,
    needed,
    evidence,
  }: { running: Answered; project: Project; needed: GoVersion; evidence: string[] },
): Promise<Finding> {
  const names = question.maySwitch ? await culprits(context, question) : ["GOTOOLCHAIN"];
  const blamed = await origins(context, names);
  const refusal = await askGo(context, { ...question, args: ["list", "-m"] });
  const remedy = blamed.length > 0 ? await remove(context, blamed) : await letSwitch(context, question, running);
  return {
    id: "go-too-old-for-project",
    severity: "error",
    title: `The project needs Go ${project.minimum ?? formatGoVersion(needed)}; ${version(running)} runs and does not switch to it`,
    evidence: [
      ...evidence,
      ...(refusal.kind === "exited" && refusal.code === 0 ? [] : said(refusal)),
      ...blamed.flatMap((one) => placesOf(context, one)),
    ],
    cause:
      blamed.length > 0
        ? `Without ${blamed.map(({ name }) => name).join(" or ")} this go switches by itself.`
        : "This go does not switch to another one by itself.",
    ...(remedy.operation || remedy.advice ? remedy : { advice: `Install Go ${project.minimum} or newer.` }),
  };
}

/** `go env -w GOTOOLCHAIN=auto`, offered where go switches with it and nothing else sets the variable. */
async function letSwitch(
  context: DoctorContext,
  question: GoQuestion,
  running: Answered,
): Promise<Pick<Finding, "operation" | "advice">> {
  const { origins: places } = await context.machine.whereFrom("GOTOOLCHAIN");
  const { isGood = isAnswer } = question;
  if (!question.maySwitch || places.some(({ kind }) => kind !== "go-env")) return {};
  const tried = await askGo(context, { ...question, environment: { ...question.environment, GOTOOLCHAIN: "auto" } });
  if (!isGood(tried)) return {};
  const written = await writtenGoSetting(running, "GOTOOLCHAIN");
  return { operation: changeGoSetting(running, "GOTOOLCHAIN", written, "auto") };
}

const isAnswer = (result: RunResult) => result.kind === "exited" && result.code === 0;

/** The Go that answered, when it is as new as needed. */
function newerVersion(result: RunResult, needed: GoVersion): string | undefined {
  const printed = /^go version (\S+)/.exec(result.stdout)?.[1];
  const parsed = parseGoVersion(printed ?? "");
  return parsed && compareGoVersions(parsed, needed) >= 0 ? printed : undefined;
}

/** It runs a Go that is new enough, or tried to fetch one. */
const switches = (result: RunResult, needed: GoVersion) =>
  newerVersion(result, needed) !== undefined || /^go: download(?:ing)? go\d/m.test(result.stderr);
