import { quote } from "../../command-line";
import { clearQuarantine, readQuarantine } from "../../delve";
import type { Finding } from "../../finding";
import { architecturesOf, type Executable } from "../../macho";
import type { FoundTool } from "../../toolchain";
import type { DoctorContext } from "../context";
import { modulesOf } from "./tool-install";

/** One copy of a tool, and what its bytes say. */
export interface Copy extends FoundTool {
  program: Executable;
  /** Of the tool, `v0.23.0`. */
  version?: string;
  builtWith?: string;
}

export const say = ({ path, version, builtWith, from }: Copy) =>
  `${path}  ${version ?? "version unknown"}${builtWith ? `, built with ${builtWith}` : ""}  (found by ${from})`;

/** What keeps a program from running on this machine, or makes it slow. */
export async function wrongBinary({ host, machine }: DoctorContext, name: string, chosen: Copy): Promise<Finding[]> {
  const { program } = chosen;
  if (program.kind === "damaged" || program.kind === "unreadable") {
    return [{ id: "tool-damaged", severity: "error", title: `${name} is damaged`, evidence: [program.sentence] }];
  }
  const quarantine = await readQuarantine(host, chosen.realPath);
  if (quarantine.kind === "quarantined") {
    return [
      {
        id: "tool-quarantined",
        severity: "error",
        title: `${name} was downloaded and is quarantined`,
        evidence: [say(chosen), quarantine.value],
        cause: "macOS kills it, or says it was not opened.",
        operation: clearQuarantine(host, chosen.realPath, quarantine.value),
      },
    ];
  }
  if (program.kind !== "mach-o" || !(await machine.appleSilicon())) return [];
  const architectures = architecturesOf(program);
  if (!architectures.some((one) => one.startsWith("arm64"))) {
    return [
      {
        id: "tool-wrong-architecture",
        severity: "warning",
        title: `${name} is built for Intel, this Mac has Apple silicon`,
        evidence: [`${say(chosen)} is ${architectures.join(", ")}`],
        cause: "It runs under Rosetta at a fraction of the speed, or not at all without it.",
        advice: `Build it with an arm64 Go: go install ${modulesOf[name] ?? name}@latest`,
      },
    ];
  }
  const unsigned = program.slices.filter(
    ({ architecture, signature }) => architecture.startsWith("arm64") && signature.kind === "none",
  );
  if (unsigned.length === 0) return [];
  return [
    {
      id: "tool-unsigned",
      severity: "error",
      title: `${name} has no code signature; Apple silicon kills it at the start`,
      evidence: [say(chosen)],
      cause: "Killed: 9. Something changed the file after the Go linker had signed it.",
      advice: `codesign -f -s - ${quote(chosen.realPath)}`,
    },
  ];
}
