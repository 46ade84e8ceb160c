import { dirname, join } from "node:path";
import type { Host } from "../../host";
import { readExecutable } from "../../macho";
import { stagedBeside, type Operation } from "../../operations";
import { Problem } from "../../problem";
import { parseGoVersion } from "../../toolchain";
import type { MachineFacts } from "../../machine";
import { architecturesOf, inspectProgram } from "../inspection";
import { DELVE } from "../is-delve";
import { readMachine } from "../diagnose/machine";
import { runsAs } from "../diagnose/run-version";
import { delveFor } from "../diagnose/supported-go";
import { refuseToRebuild } from "./refusals";

/** What is known of the Go that builds, and of the project that is to be debugged. */
type Go = Pick<MachineFacts, "editorGo" | "project">;

/** Plans to build the dlv at `path` again, with the Go that VS Code takes; refused where something else would be replaced. */
export async function planRebuild(host: Host, machine: Go, path: string, version?: string): Promise<Operation> {
  const inspected = await inspectProgram(host, path);
  await refuseToRebuild(inspected);
  const [go, project] = await Promise.all([machine.editorGo(), machine.project()]);
  if (go.kind !== "ok") {
    throw new Problem("go-missing", "VS Code finds no go to build Delve with", "Install Go: go.dev/dl", 3);
  }
  const goVersion = (go.variables.GOVERSION ?? "").replace(/^go/, "");
  const projectGo = project.minimum ?? goVersion;
  return rebuildOperation(host, { goPath: go.goPath, goVersion, target: inspected.realPath, projectGo, version });
}

interface RebuildOptions {
  /** The go program to build with, absolute. */
  goPath: string;
  /** Its version. */
  goVersion: string;
  /** Where dlv goes. */
  target: string;
  /** The Go of the project that is to be debugged; decides which Delve. */
  projectGo?: string;
  /** Overrides that: `latest`, `v1.26.0`. */
  version?: string;
}

/**
 * Builds dlv anew with a Go that reads what the project's Go writes, for this hardware, into a folder beside the old
 * one; it takes the old one's place when it has been seen to run.
 */
export async function rebuildOperation(host: Host, options: RebuildOptions): Promise<Operation> {
  const { goPath, target, projectGo, goVersion } = options;
  const machine = await readMachine(host);
  const program = await readExecutable(goPath);
  const go = program.kind === "mach-o" ? architecturesOf(program) : [];
  if (host.platform === "macos" && machine.hardware === "arm64" && go.length > 0 && !go.includes("arm64")) {
    throw new Problem(
      "go-for-intel",
      `${goPath} is an Intel Go; what it builds runs under Rosetta and cannot debug`,
      "Install Go for Apple silicon first (go.dev/dl, or brew install go), then run this again.",
      3,
    );
  }
  const { staged, makeStaged } = stagedBeside(target);
  const version = options.version ?? delveFor(projectGo);
  const wanted = projectGo && isNewer(projectGo, goVersion) ? toolchainName(projectGo) : "auto";
  return {
    id: "dlv-rebuild",
    title: `Build Delve ${version} again`,
    risk: "edits-files",
    steps: [
      makeStaged,
      {
        kind: "run",
        title: "Download and build it",
        file: goPath,
        args: ["install", `${DELVE}@${version}`],
        env: {
          GOBIN: staged,
          GOTOOLCHAIN: wanted,
          GOFLAGS: "",
          GOWORK: "off",
          GOOS: "",
          GOARCH: machine.hardware === "arm64" ? "arm64" : "",
        },
        cwd: dirname(target),
        timeoutMs: 15 * 60_000,
      },
      {
        kind: "verify",
        title: "the new dlv runs",
        async check(run, signal) {
          const outcome = await runsAs(run, join(staged, "dlv"), signal);
          return outcome.kind === "failed" ? outcome.sentence : undefined;
        },
      },
      { kind: "replace", title: "Put it in its place", path: target, staged: join(staged, "dlv") },
      { kind: "run", title: "Remove the folder", file: "rm", args: ["-rf", staged] },
    ],
  };
}

function isNewer(one: string, other: string): boolean {
  const [a, b] = [parseGoVersion(one), parseGoVersion(other)];
  return Boolean(a && b && a.minor > b.minor);
}

/** What GOTOOLCHAIN takes: a language version such as 1.26 is first released as go1.26.0. */
function toolchainName(version: string): string {
  const parsed = parseGoVersion(version);
  if (!parsed) return "auto";
  return `go${parsed.major}.${parsed.minor}.${parsed.patch ?? 0}`;
}
