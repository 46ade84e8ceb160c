import { spawnSync } from "node:child_process";
import { copyFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { macDlv, needs } from "../tools";
import { createSandbox } from "../sandbox";
import { createMac } from ".";
import type { Machine } from "./machine";
import type { SigningFacts } from "./signing/facts";

async function codesignOn(facts: Partial<Machine & SigningFacts> = {}) {
  const mac = await createMac(facts);
  onTestFinished(() => mac.stop());
  const { home } = createSandbox();
  const dlv = join(home, "dlv");
  copyFileSync(macDlv("amd64"), dlv);
  const run = (program: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(join(mac.root, program), args, { encoding: "utf8" });
    return { status, stdout, stderr };
  };
  return { mac, home, dlv, run, codesign: (...args: string[]) => run("/usr/bin/codesign", ...args) };
}

test(
  "codesign's texts and exit codes for unsigned, signed and changed programs (docs/facts/delve.md §3)",
  needs("mac-dlv"),
  async () => {
    const { dlv, codesign } = await codesignOn();
    expect(codesign("--verify", dlv)).toMatchObject({
      status: 1,
      stderr: `${dlv}: code object is not signed at all\nIn architecture: x86_64\n`,
    });
    const { ino } = statSync(dlv);
    expect(codesign("-s", "-", dlv)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(statSync(dlv).ino).not.toBe(ino);
    expect(codesign("--verify", "--strict", "-v", dlv)).toMatchObject({
      status: 0,
      stderr: `${dlv}: valid on disk\n${dlv}: satisfies its Designated Requirement\n`,
    });
    expect(codesign("-dv", dlv).stderr).toMatch(/^Identifier=dlv-55554944[0-9a-f]{32}$/m);
    expect(codesign("-s", "-", dlv)).toMatchObject({ status: 1, stderr: `${dlv}: is already signed\n` });
    expect(codesign("-fs", "-", "-i", "dev.example", dlv).stderr).toBe(`${dlv}: replacing existing signature\n`);
    expect(codesign("-dvv", dlv).stderr).toMatch(/Identifier=dev\.example\n[^]*flags=0x2\(adhoc\)[^]*Signature=adhoc/);
    const bytes = readFileSync(dlv);
    bytes.writeUInt8(bytes.readUInt8(9_000_000) ^ 1, 9_000_000);
    writeFileSync(dlv, bytes);
    expect(codesign("--verify", dlv)).toMatchObject({
      status: 1,
      stderr: /invalid signature \(code or signature have been modified\)/,
    });
    expect(codesign("--nonsense", dlv).status).toBe(2);
  },
);

test("entitlements come on stdout, and no entitlements are an empty stdout with exit 0", needs("mac-dlv"), async () => {
  const { dlv, home, codesign } = await codesignOn();
  const plist = join(home, "e.plist");
  writeFileSync(plist, "<plist><dict><key>com.apple.security.cs.debugger</key><true/></dict></plist>");
  codesign("-s", "-", dlv);
  expect(codesign("-d", "--entitlements", "-", "--xml", dlv)).toMatchObject({ status: 0, stdout: "" });
  codesign("-f", "-s", "-", "--entitlements", plist, "-o", "runtime", dlv);
  expect(codesign("-d", "--entitlements", "-", "--xml", dlv).stdout).toContain(
    "<key>com.apple.security.cs.debugger</key><true/>",
  );
  expect(codesign("-dv", dlv).stderr).toContain("flags=0x10002(adhoc,runtime)");
});

test("two certificates of one name are ambiguous, an unknown one is not found", needs("mac-dlv"), async () => {
  const name = "Apple Development: Tester (ABCDE12345)";
  const [one, two] = ["A".repeat(40), "B".repeat(40)];
  const { dlv, codesign, run } = await codesignOn({
    identities: [
      { sha1: one, name },
      { sha1: two, name, problem: "CSSMERR_TP_NOT_TRUSTED" },
    ],
  });
  expect(codesign("-s", "Apple Development", dlv)).toMatchObject({ status: 1, stderr: /ambiguous \(matches/ });
  expect(codesign("-s", "Nobody", dlv)).toMatchObject({ status: 1, stderr: "Nobody: no identity found\n" });
  expect(codesign("-s", two, dlv).status).toBe(0);
  expect(run("/usr/bin/security", "find-identity", "-v", "-p", "codesigning").stdout).toBe(
    `  1) ${one} "${name}"\n     1 valid identities found\n`,
  );
  expect(run("/usr/bin/security", "find-identity", "-p", "codesigning").stdout).toContain(
    `2) ${two} "${name}" (CSSMERR_TP_NOT_TRUSTED)`,
  );
});

test(
  "the machine's own answers: csrutil, DevToolsSecurity, xcode-select, sysctl, xattr",
  needs("mac-dlv"),
  async () => {
    const { mac, run, dlv } = await codesignOn({ developerMode: false, appleSilicon: true });
    expect(run("/usr/bin/csrutil", "status").stdout).toBe("System Integrity Protection status: enabled.\n");
    expect(run("/usr/sbin/DevToolsSecurity", "-status").stdout).toBe("Developer mode is currently disabled.\n");
    expect(run("/usr/sbin/DevToolsSecurity", "-enable").stdout).toBe("Developer mode is now enabled.\n");
    expect(run("/usr/sbin/DevToolsSecurity", "-status").stdout).toBe("Developer mode is currently enabled.\n");
    expect(run("/usr/sbin/sysctl", "-n", "hw.optional.arm64").stdout).toBe("1\n");
    mac.change({ appleSilicon: false });
    expect(run("/usr/sbin/sysctl", "-n", "sysctl.proc_translated")).toMatchObject({ status: 1, stderr: /unknown oid/ });
    expect(run("/usr/sbin/sysctl", "-in", "sysctl.proc_translated")).toEqual({ status: 0, stdout: "", stderr: "" });
    mac.change({ developerDirectory: null });
    expect(run("/usr/bin/xcode-select", "-p")).toMatchObject({
      status: 2,
      stderr: /unable to get active developer directory/,
    });
    run("/usr/bin/xattr", "-w", "com.apple.quarantine", "0081;", dlv);
    expect(run("/usr/bin/xattr", dlv).stdout).toBe("com.apple.quarantine\n");
    run("/usr/bin/xattr", "-d", "com.apple.quarantine", dlv);
    expect(run("/usr/bin/xattr", "-p", "com.apple.quarantine", dlv)).toMatchObject({
      status: 1,
      stderr: /No such xattr/,
    });
  },
);
