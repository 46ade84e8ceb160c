import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { describeEnd, writeAtomically } from "../../host";
import type { Finding } from "../../finding";
import { compareGoVersions, offline, parseGoVersion, wordsOf, type GoVersion } from "../../toolchain";
import type { DoctorContext } from "../context";
import { say, type Copy } from "./tool-binary";
import { installOperation } from "./tool-install";

/** How a tool is asked to look at the Go files of the folder it stands in. */
const questions: Readonly<Record<string, readonly string[]>> = {
  gopls: ["check", "probe.go"],
  staticcheck: ["./..."],
  "golangci-lint": ["run", "--no-config", "./..."],
};

/**
 * A tool that was built with an older Go than the project asks for, or than runs: it is asked to look at a tiny module of
 * that Go, and what it says is told. Most do that without a word, and then nothing is wrong.
 */
export async function oldBuild(context: DoctorContext, name: string, chosen: Copy): Promise<Finding[]> {
  const built = parseGoVersion(chosen.builtWith ?? "");
  const question = questions[name];
  if (!built || !question) return [];
  const [project, go] = await Promise.all([context.machine.project(), context.machine.editorGo()]);
  if (go.kind !== "ok") return [];
  const runs = parseGoVersion(go.variables.GOVERSION ?? "");
  const asked = parseGoVersion(project.minimum ?? "");
  // Which Go then runs is told by the check of the Go's.
  if (runs && asked && compareGoVersions(runs, asked) < 0) return [];
  const newer = [asked, runs].find((one) => one && compareGoVersions(line(built), line(one)) < 0);
  if (!newer) return [];
  const wanted = project.minimum ?? (go.variables.GOVERSION ?? "").replace(/^go/, "");
  const answer = await lookAt(context, chosen.path, question, wanted);
  if (answer.kind === "content") return [];
  const evidence = [say(chosen), ...answer.words];
  if (answer.kind === "unanswered") {
    return [
      {
        id: "tool-build-unknown",
        severity: "unknown",
        title: `Whether ${name}, built with ${chosen.builtWith}, can read a module of Go ${wanted} could not be checked`,
        evidence,
      },
    ];
  }
  const operation = await installOperation(context, name);
  return [
    {
      id: "tool-built-with-old-go",
      severity: "error",
      title: `${name} was built with ${chosen.builtWith} and refuses a module of Go ${wanted}`,
      evidence,
      cause:
        "A tool reads Go with what it was built with; one of an older Go does not know the language of a newer one.",
      ...(operation ? { operation } : { advice: `Install ${name} again with the Go of the project.` }),
    },
  ];
}

const line = ({ major, minor }: GoVersion): GoVersion => ({ major, minor });

type Answer = { kind: "content" | "complains" | "unanswered"; words: readonly string[] };

async function lookAt(
  { host, machine }: DoctorContext,
  tool: string,
  args: readonly string[],
  version: string,
): Promise<Answer> {
  const folder = await mkdtemp(join(host.paths.temp, "go-warden-probe-"));
  try {
    await writeAtomically(join(folder, "go.mod"), `module probe\n\ngo ${version}\n`);
    await writeAtomically(join(folder, "probe.go"), "// Package probe is empty.\npackage probe\n");
    const result = await host.run(tool, args, {
      cwd: folder,
      env: { ...offline(await machine.toolEnvironment()), GOFLAGS: "", GOWORK: "off", GO_TELEMETRY_CHILD: "2" },
      timeoutMs: 9000,
    });
    const words = wordsOf(`${result.stdout}\n${result.stderr}`);
    if (result.kind !== "exited") return { kind: "unanswered", words: [describeEnd(result)] };
    const isContent = result.code === 0 && !words.some((word) => /newer Go version|requires go|too old/.test(word));
    return { kind: isContent ? "content" : "complains", words };
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
