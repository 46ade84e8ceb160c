import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";

import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { checks, runChecks } from "../../src/core/doctor";
import { isTrouble } from "../../src/core/finding";
import { createHost, type Host } from "../../src/core/host";
import { createImage } from "../doctor/image";
import { nameSeeds } from "../doctor/name-seeds";
import { dlv, gopls } from "../tools";
import { median, type Benchmark } from "./figures";

const runs = 5;

/** The doctor over Go's own source, which is one module of some three hundred packages, and over a seeded Mac. */
export const doctor: Benchmark = async ({ figure, note }) => {
  const goroot = execFileSync("go", ["env", "GOROOT"], { encoding: "utf8" }).trim();
  const home = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-bench-")));
  const path = [join(goroot, "bin"), dirname(gopls()), dirname(dlv()), "/usr/bin", "/bin"].join(":");
  writeFileSync(join(home, ".zshrc"), `export PATH=${path}\n`);
  const env = { HOME: home, USER: "bench", SHELL: "/bin/zsh", PATH: path, TMPDIR: tmpdir() };
  try {
    const folder = join(goroot, "src");
    const { host, programs } = counting(createHost(env));
    // The first run fills the caches of go and gopls.
    await runChecks(host, checks, { folder });
    const walls: number[] = [];
    const slowest: number[] = [];
    let spawned = 0;
    let last = "";
    for (let run = 0; run < runs; run++) {
      programs.length = 0;
      const report = await runChecks(host, checks, { folder });
      const slow = report.checks.reduce((one, other) => (other.durationMs > one.durationMs ? other : one));
      walls.push(report.durationMs);
      slowest.push(slow.durationMs);
      [last, spawned] = [slow.id, programs.length];
    }
    const wall = median(walls);
    figure({ name: `doctor over ${folder}, ${checks.length} checks`, value: wall, unit: "ms", n: runs, against: `its slowest check (${last})`, ratio: wall / median(slowest) }); // prettier-ignore
    figure({ name: "programs it starts", value: spawned, unit: "programs", n: runs });
    const first: number[] = [];
    for (let run = 0; run < runs; run++) first.push(await firstLine(folder, env));
    figure({ name: "first line on the terminal", value: median(first), unit: "ms", n: runs });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }

  const clean = await createImage();
  const report = await runChecks(clean.host, checks, { folder: clean.project });
  await clean.remove();
  figure({ name: "findings on a machine that is fine", value: report.findings.filter(isTrouble).length, unit: "findings", n: 1 }); // prettier-ignore
  const named = await nameSeeds((seed) => note(`${seed.found ? "named  " : "MISSED "} ${seed.name}`));
  figure({ name: `seeded faults named, of ${named.length}`, value: named.filter(({ found }) => found).length, unit: "faults", n: 1 }); // prettier-ignore
};

function counting(host: Host): { host: Host; programs: string[] } {
  const programs: string[] = [];
  const count = <A extends [string, ...unknown[]], R>(start: (...args: A) => R) => {
    return (...args: A): R => {
      programs.push(args[0]);
      return start(...args);
    };
  };
  return {
    programs,
    host: { ...host, run: count(host.run), start: count(host.start), session: count(host.session) },
  };
}

/** Milliseconds from the start of the command to its first line. */
async function firstLine(folder: string, env: Record<string, string>): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, [join(__dirname, "cli.js"), "doctor", folder], { env, stdio: ["ignore", "pipe", "ignore"] }); // prettier-ignore
  const ended = new Promise((resolve) => child.once("close", resolve));
  const at = await new Promise<number>((resolve) =>
    child.stdout.once("data", () => resolve(performance.now() - started)),
  );
  child.stdout.resume();
  await ended;
  return at;
}
