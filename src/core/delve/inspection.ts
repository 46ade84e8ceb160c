import { realpath } from "node:fs/promises";
import type { Finding } from "../finding";
import type { Host } from "../host";
import { readExecutable, verifyPages, type Executable, type GoBuild, type PageCheck, type Slice } from "../macho";
import { readMachine, type Hardware, type Machine } from "./diagnose/machine";
import { readQuarantine, type Quarantine } from "./sign/quarantine";

/** What is known of a program without running it. */
export interface Inspected {
  path: string;
  realPath: string;
  executable: Executable;
  /** The slice this machine would run, else the first. */
  slice?: Slice;
  build?: GoBuild;
  /** Absent when it was not asked for. */
  pages?: PageCheck;
  quarantine: Quarantine;
  machine: Machine;
}

export interface SignatureSummary {
  kind: "none" | "linker" | "adhoc" | "identity";
  identifier: string | null;
  teamId: string | null;
  flags: string[];
  entitlements: Record<string, unknown>;
  cdHash: string | null;
  /** Why a signature that is there counts for nothing. */
  damage?: string;
}

/** `dlv inspect --json`. */
export interface Inspection {
  path: string;
  realPath: string;
  architectures: string[];
  hostArchitecture: Hardware;
  signature: SignatureSummary;
  uuid: string | null;
  minimumOS: string | null;
  goVersion: string | null;
  version: string | null;
  quarantined: boolean;
  findings: Finding[];
}

export interface InspectOptions {
  /** Hash every page and compare with the signature; reads the whole file. */
  pages?: boolean;
  /** Known already. */
  machine?: Machine;
}

/** Reads what a program's bytes and attributes say; on any system, for a program of any system. */
export async function inspectProgram(host: Host, path: string, options: InspectOptions = {}): Promise<Inspected> {
  const realPath = await realpath(path).catch(() => path);
  const [executable, machine, quarantine] = await Promise.all([
    readExecutable(realPath),
    options.machine ?? readMachine(host),
    readQuarantine(host, realPath),
  ]);
  const slices = executable.kind === "mach-o" ? executable.slices : [];
  const slice = sliceFor(slices, machine.hardware);
  const build = executable.kind === "elf" ? executable.goBuild : slice?.goBuild;
  return {
    path,
    realPath,
    executable,
    machine,
    quarantine,
    ...(slice ? { slice } : {}),
    ...(build ? { build } : {}),
    ...(slice && options.pages ? { pages: await verifyPages(realPath, slice) } : {}),
  };
}

export function toInspection(inspected: Inspected, findings: Finding[]): Inspection {
  const { path, realPath, executable, slice, build, machine, quarantine } = inspected;
  return {
    path,
    realPath,
    architectures: architecturesOf(executable),
    hostArchitecture: machine.hardware,
    signature: summarize(inspected),
    uuid: slice?.uuid ?? null,
    minimumOS: slice?.minimumOS ?? null,
    goVersion: build?.goVersion ?? null,
    version: versionOf(build),
    quarantined: quarantine.kind === "quarantined",
    findings,
  };
}

export function architecturesOf(executable: Executable): string[] {
  if (executable.kind === "elf") return [executable.architecture];
  return executable.kind === "mach-o" ? executable.slices.map(({ architecture }) => architecture) : [];
}

/** `v1.27.1` or `(devel)`; null when the bytes do not say. */
export function versionOf(build: GoBuild | undefined): string | null {
  return build?.module?.version || null;
}

export function summarize({ slice, pages }: Pick<Inspected, "slice" | "pages">): SignatureSummary {
  const none = { kind: "none" as const, identifier: null, teamId: null, flags: [], entitlements: {}, cdHash: null };
  const signature = slice?.signature ?? { kind: "none" };
  if (signature.kind === "none") return none;
  if (signature.kind === "damaged") return { ...none, damage: signature.message };
  const { kind, identifier, teamId, flags, entitlements, cdHash } = signature;
  return {
    kind,
    identifier,
    teamId,
    flags,
    entitlements: entitlements.values,
    cdHash,
    ...(pages?.kind === "modified" ? { damage: pages.sentence } : {}),
  };
}

function sliceFor(slices: readonly Slice[], hardware: Hardware): Slice | undefined {
  return slices.find(({ architecture }) => architecture === hardware) ?? slices[0];
}
