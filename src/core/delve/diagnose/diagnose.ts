import type { Finding } from "../../finding";
import type { Host } from "../../host";
import { verifyPages } from "../../macho";
import { parseGoVersion } from "../../toolchain";
import { entitleOperation } from "../sign/entitle";
import { fileFindings } from "./file-findings";
import { isScript } from "../is-delve";
import {
  inspectProgram,
  toInspection,
  versionOf,
  type InspectOptions,
  type Inspected,
  type Inspection,
} from "../inspection";
import { machineFindings } from "./machine-findings";
import { DEBUGGEE, resignOperation } from "../sign/resign";
import { runsAs } from "./run-version";
import { readsDwarf5, supportedGo, writesDwarf5 } from "./supported-go";

export interface DiagnoseOptions {
  /** The environment dlv is started with: the editor's. Default: this process's. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** The Go that the project is built with. */
  projectGo?: string;
  /** Start `dlv version`; the only proof that macOS lets it run. Default true. */
  run?: boolean;
  signal?: AbortSignal;
}

/** `dlv inspect`: what the bytes say, and what follows from it. */
export async function inspect(
  host: Host,
  path: string,
  options: InspectOptions = { pages: true },
): Promise<Inspection> {
  const inspected = await inspectProgram(host, path, options);
  return toInspection(inspected, fileFindings(host, inspected));
}

/** The whole ladder, from free to dear: the bytes, the versions, running it, then the Mac around it. */
export async function diagnose(host: Host, path: string, options: DiagnoseOptions = {}): Promise<Inspection> {
  const inspected = await inspectProgram(host, path, { pages: true });
  const environment = options.environment ?? host.env;
  const fromBytes = fileFindings(host, inspected);
  const [running, around] = await Promise.all([
    options.run === false || !mayRun(host, inspected) ? [] : runFindings(host, inspected, fromBytes, options.signal),
    machineFindings(host, inspected.machine, environment),
  ]);
  return toInspection(inspected, [
    ...fromBytes,
    ...versionFindings(inspected, options.projectGo),
    ...running,
    ...around,
  ]);
}

/** A program of another system is read, not started. */
function mayRun(host: Host, { executable }: Inspected): boolean {
  if (executable.kind === "mach-o") return host.platform === "macos";
  if (executable.kind === "elf") return host.platform === "linux";
  return isScript(executable);
}

async function runFindings(
  host: Host,
  inspected: Inspected,
  fromBytes: readonly Finding[],
  signal?: AbortSignal,
): Promise<Finding[]> {
  const outcome = await runsAs(host, inspected.realPath, signal);
  const evidence = [`${inspected.realPath} version`];
  if (outcome.kind === "ran") {
    const took = `${outcome.durationMs.toFixed(0)} ms`;
    return [
      { id: "dlv-runs", severity: "ok", title: `dlv runs: version ${outcome.version}`, evidence: [...evidence, took] },
    ];
  }
  if (outcome.kind === "not-proven") {
    return [{ id: "dlv-runs", severity: "unknown", title: outcome.sentence, evidence }];
  }
  const explained = fromBytes.some(({ severity }) => severity === "error");
  const intact = inspected.slice && (await verifyPages(inspected.realPath, inspected.slice)).kind === "intact";
  if (outcome.killed && !explained && intact) {
    return [
      {
        id: "dlv-poisoned",
        severity: "error",
        title: "macOS kills dlv although its signature is right",
        evidence: [...evidence, outcome.sentence, "every page matches the signature"],
        cause:
          "It was written over in place while macOS remembered the old file's signature. Only a new file is looked at afresh.",
        operation: resignOperation(host, inspected),
      },
    ];
  }
  return [
    {
      id: "dlv-does-not-run",
      severity: "error",
      title: "dlv does not run",
      evidence: [...evidence, outcome.sentence],
      ...(explained ? { cause: "What its bytes say above explains it." } : { advice: "go-warden dlv rebuild" }),
    },
  ];
}

function versionFindings(inspected: Inspected, projectGo: string | undefined): Finding[] {
  const version = versionOf(inspected.build);
  const minor = projectGo === undefined ? undefined : parseGoVersion(projectGo)?.minor;
  const findings: Finding[] = macOSFindings(inspected, version);
  if (projectGo === undefined || minor === undefined) return findings;
  const evidence = [`project: Go ${projectGo}`, `dlv ${version ?? "of unknown version"}`];
  const supported = version ? supportedGo(version) : undefined;
  const advice = "go-warden dlv rebuild installs the one that fits.";
  if (supported && minor > supported.newest) {
    const title = `dlv ${version} is too old for Go 1.${minor}`;
    const cause = `Version of Delve is too old for Go version go${projectGo} (maximum supported version 1.${supported.newest})`;
    findings.push({ id: "dlv-too-old-for-go", severity: "error", title, evidence, cause, advice });
  }
  if (supported && minor < supported.oldest) {
    const title = `dlv ${version} no longer debugs Go 1.${minor}`;
    const cause = `Go version go${projectGo} is too old for this version of Delve (minimum supported version 1.${supported.oldest})`;
    findings.push({ id: "dlv-too-new-for-go", severity: "error", title, evidence, cause, advice });
  }
  const builtWith = inspected.build?.goVersion;
  if (builtWith && writesDwarf5(projectGo) && !readsDwarf5(builtWith)) {
    const title = `dlv was built with ${builtWith} and cannot read what Go 1.${minor} writes`;
    const cause = "To debug executables using DWARFv5 or later Delve must be built with Go version 1.25.0 or later";
    findings.push({
      id: "dlv-dwarf5",
      severity: "error",
      title,
      evidence: [...evidence, `built with ${builtWith}`],
      cause,
      advice,
    });
  }
  return findings;
}

/** Which Delve a macOS needs at least (docs/facts/delve.md §1.12). */
const NEEDED = [
  { macOS: [15, 4], delve: [1, 24, 2] },
  { macOS: [15, 0], delve: [1, 23, 1] },
] as const;

function macOSFindings({ machine }: Inspected, version: string | null): Finding[] {
  const own = numbers(machine.macOS);
  const delve = numbers(version?.replace(/^v/, ""));
  const needed = NEEDED.find(({ macOS }) => own && compare(own, macOS) >= 0)?.delve;
  if (!needed || !delve || compare(delve, needed) >= 0) return [];
  return [
    {
      id: "dlv-too-old-for-macos",
      severity: "error",
      title: `dlv ${version} is too old for macOS ${machine.macOS}`,
      evidence: [`macOS ${machine.macOS} needs Delve ${needed.join(".")} or later`],
      advice: "go-warden dlv rebuild",
    },
  ];
}

function numbers(version: string | undefined): number[] | undefined {
  return version && /^\d+(\.\d+)*/.test(version) ? version.split(/[.-]/).slice(0, 3).map(Number) : undefined;
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = [0, 1, 2].find((index) => (one[index] ?? 0) !== (other[index] ?? 0));
  return at === undefined ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}

/** Whether macOS lets a debugger into this program: only a hardened one without get-task-allow keeps it out. */
export async function diagnoseDebuggee(host: Host, path: string): Promise<Finding[]> {
  const inspected = await inspectProgram(host, path);
  const { executable, slice } = inspected;
  if (executable.kind !== "mach-o" || !slice) {
    const title =
      executable.kind === "elf"
        ? `${path} is a program for Linux`
        : "sentence" in executable
          ? executable.sentence
          : path;
    return [{ id: "debuggee", severity: "info", title, evidence: [] }];
  }
  if (executable.universal) {
    return [
      {
        id: "debuggee-universal",
        severity: "error",
        title: `${path} is universal, and Delve reads programs for one architecture only`,
        evidence: executable.slices.map(({ architecture }) => architecture),
        cause: "could not launch process: not an executable file",
        advice: "Build it for one architecture.",
      },
    ];
  }
  const { signature } = slice;
  const flags = "flags" in signature ? signature.flags : [];
  const allows = "entitlements" in signature && signature.entitlements.values[DEBUGGEE] === true;
  if (!flags.includes("runtime") || allows) {
    return [
      {
        id: "debuggee",
        severity: "ok",
        title: `Debuggers may attach to ${path}`,
        evidence: [`flags: ${flags.join(", ") || "none"}`],
      },
    ];
  }
  return [
    {
      id: "debuggee-hardened",
      severity: "error",
      title: `${path} is hardened and lets no debugger in`,
      evidence: [`flags: ${flags.join(", ")}`, `${DEBUGGEE} is not among its entitlements`],
      cause: "macOSTaskPolicy: may not get the task control port",
      ...(host.platform === "macos" ? { operation: entitleOperation(host, inspected).operation } : {}),
    },
  ];
}
