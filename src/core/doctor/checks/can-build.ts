import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Finding } from "../../finding";
import { describeEnd, readIfPresent, writeAtomically } from "../../host";
import { isGoProgram, mainLine, type GoEnv } from "../../toolchain";
import type { DoctorContext } from "../context";
import { askGo, failureFinding, said, type GoQuestion } from "../go-failure";

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What keeps a go from building with an environment: the words of its compiler, or of go itself, over a package of one
 * file in a folder of our own. Undefined when it builds (docs/facts/gopls.md §6).
 */
export async function cannotBuild(
  context: DoctorContext,
  goPath: string,
  environment: Variables,
): Promise<readonly string[] | undefined> {
  return withProbe(context, { goPath, environment }, async (question) => refusal(context, question));
}

/** A go that answers and cannot build, where its GOROOT is not that of a variable. */
export async function goCannotBuild(context: DoctorContext, answer: GoEnv, environment: Variables): Promise<Finding[]> {
  if (answer.kind !== "ok" || environment.GOROOT) return [];
  const { goPath, variables } = answer;
  return withProbe(context, { goPath, environment }, async (question) => {
    const words = await refusal(context, question);
    if (!words) return [];
    const { GOROOT = "", GOVERSION } = variables;
    const there = (await readIfPresent(join(GOROOT, "VERSION")).catch(() => undefined))?.toString("utf8");
    const holds = there?.split("\n", 1)[0] ?? "no VERSION";
    const isScript = !(await isGoProgram(goPath));
    const finding = await failureFinding(context, question, {
      id: "go-cannot-build",
      title: `The go VS Code takes answers, and cannot build: ${mainLine(words)}`,
      said: words,
    });
    const mixes = holds !== GOVERSION;
    const evidence = [`${goPath} is ${GOVERSION}; its GOROOT ${GOROOT} holds ${holds}`, ...finding.evidence];
    if (!mixes) return [{ ...finding, evidence }];
    return [
      {
        ...finding,
        evidence,
        cause: isScript
          ? `${goPath} is a script that runs one Go with the GOROOT of another.`
          : `Two Gos lie in ${GOROOT}: one was unpacked over the other.`,
        advice: isScript
          ? `Take GOROOT out of ${goPath}; every go knows its own.`
          : `Remove the folder ${GOROOT} and install Go again.`,
      },
    ];
  });
}

/** Without what belongs to modules and workspaces: that is asked in the folder itself. */
async function withProbe<T>(
  { host }: DoctorContext,
  { goPath, environment }: Pick<GoQuestion, "goPath" | "environment">,
  ask: (question: GoQuestion) => Promise<T>,
): Promise<T> {
  const cwd = await mkdtemp(join(host.paths.temp, "go-warden-probe-"));
  try {
    await writeAtomically(join(cwd, "probe.go"), "// Package probe is empty.\npackage probe\n");
    const plain = { ...environment, GOFLAGS: "", GOWORK: "off", GO111MODULE: "on" };
    return await ask({ goPath, args: ["build", "probe.go"], cwd, environment: plain });
  } finally {
    await rm(cwd, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function refusal(context: DoctorContext, question: GoQuestion): Promise<readonly string[] | undefined> {
  const build = await askGo(context, question);
  if (build.kind === "exited") return build.code === 0 ? undefined : said(build);
  // A build that was cut short says nothing about the go.
  return build.kind === "timeout" || build.kind === "cancelled" ? undefined : [describeEnd(build)];
}
