import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { markdownReport } from "../../../src/core/doctor";
import { moduleCoverage } from "../../../src/core/doctor/checks/module-coverage";
import { readMachine } from "../../../src/core/machine";
import { createSandbox } from "../../sandbox";

/** Folders whose names would run something, or mean another folder, where they are not quoted. */
const names = ["a b", "a'$(touch PWNED)'b", 'a"b`touch PWNED`', "a$HOME", "a;touch PWNED", "-x", "a\nb", "a\u001b[2Jb", "~"]; // prettier-ignore

/** The words that a shell would hand to the programs of a command line, without running any. */
function handedOver(line: string, cwd: string, home: string): string[] {
  const show = `printf '%s\\0'`;
  const stubs = ["cd", "go", "sudo", "codesign", "chmod", "rm", "rmdir", "mv", "kill"].map((name) => `${name}() { ${show} ${name} "$@"; }`); // prettier-ignore
  execFileSync("sh", ["-n", "-c", line]);
  const output = execFileSync("sh", ["-c", `${stubs.join("\n")}\n${line}`], { cwd, encoding: "utf8", env: { HOME: home, PATH: "/usr/bin:/bin" } }); // prettier-ignore
  return output.split("\0").slice(0, -1);
}

test("a command that a finding advises, pasted into a shell, names the folder and runs nothing else", async () => {
  const { host, home } = createSandbox({ SHELL: "/bin/sh" });
  let tried = 0;
  for (const [index, name] of names.entries()) {
    const folder = join(home, `p${index}`, name);
    for (const module of ["one", "two"]) {
      mkdirSync(join(folder, module), { recursive: true });
      writeFileSync(join(folder, module, "go.mod"), `module example.com/${module}\n\ngo 1.21\n`);
      writeFileSync(join(folder, module, "x.go"), `package ${module}\n`);
    }
    const found = await moduleCoverage({ host, folder, machine: await readMachine(host, { folder }), settingsFindings: () => Promise.resolve([]) }); // prettier-ignore
    const findings = found.map((one) => ({ ...one, check: "gopls" }));
    const page = markdownReport(host, { at: "", folder, durationMs: 1, findings, checks: [{ id: "gopls", area: "gopls", durationMs: 1 }] }); // prettier-ignore
    for (const { advice } of findings) {
      if (!advice?.startsWith("cd ")) continue;
      tried += 1;
      expect(advice).not.toMatch(/\n/);
      expect(handedOver(advice, home, home).slice(0, 2)).toEqual(["cd", folder]);
      // In the report the home folder is a tilde, which still expands.
      const shown = page.split("\n").find((line) => line.trim().startsWith("cd "));
      expect(shown).toContain("~");
      expect(handedOver(shown?.trim() ?? "", home, home).slice(0, 2)).toEqual(["cd", folder]);
    }
  }
  expect(tried).toBeGreaterThanOrEqual(names.length);
  expect(() => execFileSync("ls", [join(home, "PWNED")], { stdio: "ignore" })).toThrow();
});
