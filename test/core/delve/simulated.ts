import { copyFileSync, chmodSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readQuarantine, inspectProgram } from "../../../src/core/delve";
import type { Host, RunResult } from "../../../src/core/host";
import { verifyPages } from "../../../src/core/macho";
import { createMac, type Mac } from "../../mac";
import type { Machine } from "../../mac/machine";
import type { SigningFacts } from "../../mac/signing/facts";
import { createSandbox, type Sandbox } from "../../sandbox";
import { systemPath } from "../../system-path";
import { macDlv } from "../../tools";

export interface DelveMac extends Sandbox {
  mac: Mac;
  /** A real dlv for macOS in GOPATH/bin. */
  dlv: string;
  install(from: string, to: string): string;
}

/** A simulated Mac with a home and a cross-built dlv in it. */
export async function createDelveMac(facts: Partial<Machine & SigningFacts> = {}): Promise<DelveMac> {
  const mac = await createMac(facts);
  onTestFinished(() => mac.stop());
  const sandbox = createSandbox({ GO_WARDEN_SYSROOT: mac.root });
  // Login shells of some systems set a PATH of their own before they read this.
  for (const profile of [".profile", ".bash_profile", ".zprofile"]) {
    await sandbox.file(profile, `export PATH='${systemPath()}'\n`);
  }
  const install = (from: string, to: string) => {
    const path = join(sandbox.home, to);
    mkdirSync(join(path, ".."), { recursive: true });
    copyFileSync(from, path);
    chmodSync(path, 0o755);
    return path;
  };
  return { ...sandbox, mac, install, dlv: install(macDlv("arm64"), "go/bin/dlv") };
}

/**
 * The host of a Mac whose kernel starts Mach-O programs: it looks at what macOS looks at (docs/facts/delve.md §1.13–16) and
 * kills, aborts or runs them. `poisoned` inodes are those it remembers another signature of.
 */
export function withKernel(host: Host, poisoned: ReadonlySet<number> = new Set()): Host {
  return {
    ...host,
    simulated: false,
    async run(file, args, options) {
      const { executable } = await inspectProgram(host, file);
      return executable.kind === "mach-o" ? execute(host, file, poisoned) : host.run(file, args, options);
    },
  };
}

async function execute(host: Host, file: string, poisoned: ReadonlySet<number>): Promise<RunResult> {
  const { slice, build, machine } = await inspectProgram(host, file);
  const ran = { stdout: "", stderr: "", stdoutBytes: Buffer.alloc(0), durationMs: 12 };
  const killed: RunResult = { ...ran, kind: "signalled", signal: "SIGKILL" };
  if (!slice || poisoned.has(statSync(file).ino)) return killed;
  if ((await readQuarantine(host, file)).kind === "quarantined") return killed;
  const pages = await verifyPages(file, slice);
  if (pages.kind === "modified" || (pages.kind === "unsigned" && slice.architecture === "arm64")) return killed;
  if (!slice.uuid && Number(machine.macOS?.split(".")[0]) >= 26) {
    const stderr = `dyld[21679]: missing LC_UUID load command in ${file}\n`;
    return { ...ran, kind: "signalled", signal: "SIGABRT", stderr };
  }
  const stdout = `Delve Debugger\nVersion: ${build?.module?.version.replace("v", "")}\nBuild: $Id$\n`;
  return { ...ran, kind: "exited", code: 0, stdout };
}
