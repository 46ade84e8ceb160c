import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { program } from "../../tools";

/** A program of the LLVM that set-up found, `llvm-objdump` for instance. */
export const llvm = (name: string) => program("llvm").replace(/llvm-otool(?=[^/]*$)/, name);

/** What llvm-objdump says of one slice's header and load commands. */
export function objdump(path: string, architecture: string) {
  const commands = execFileSync(llvm("llvm-objdump"), ["-m", "-p", `--arch=${architecture}`, path], {
    encoding: "utf8",
  });
  const value = (pattern: RegExp) => pattern.exec(commands)?.[1] ?? null;
  return {
    uuid: value(/^ +uuid ([0-9A-F-]+)/m),
    minimumOS: value(/^ +minos ([\d.]+)/m) ?? value(/LC_VERSION_MIN_MACOSX\n.*\n +version ([\d.]+)/m),
    signed: commands.includes("LC_CODE_SIGNATURE"),
    positionIndependent: /\bPIE\b/.test(commands),
  };
}

/** What rcodesign said of a fixture, one entry an architecture (test/fixtures/macho/remake.sh). */
export function rcodesignSays(fixture: string) {
  const text = readFileSync(`${fixture}.signature.txt`, "utf8");
  return text
    .split(/^- path: /m)
    .slice(1)
    .map((entry) => {
      const blobs = new Map(
        [
          ...entry.matchAll(/- slot: '?([^\n(]+?) \((\d+)\)'?\n +magic: (\w+)\n +length: (\d+)\n.*\n +sha256: (\w+)/g),
        ].map(([, , slot, , length, sha256]) => [Number(slot), { length: Number(length), sha256 }]),
      );
      const value = (pattern: RegExp) => pattern.exec(entry)?.[1];
      return {
        blobs,
        identifier: value(/^ +(?:- )?identifier: (.+)/m),
        flags: value(/CodeSignatureFlags\((.*)\)/),
        teamId: value(/team_name: (.+)/) ?? null,
        limit: Number(value(/signed_entity_size: (\d+)/)),
        pages: Number(value(/code_digests_count: (\d+)/)),
      };
    });
}
