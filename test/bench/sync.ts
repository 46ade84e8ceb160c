import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { syncEnvironment } from "../../src/core/environment";
import { createHost } from "../../src/core/host";
import { createMac } from "../mac";
import { startAgent } from "./agent-process";
import { median, percentile, type Benchmark } from "./figures";

const shells = [
  { shell: "/bin/zsh", file: ".zshrc", line: (value: string) => `export GOPATH=${value}\n` },
  { shell: "/bin/bash", file: ".bash_profile", line: (value: string) => `export GOPATH=${value}\n` },
  { shell: "/usr/bin/fish", file: ".config/fish/config.fish", line: (value: string) => `set -gx GOPATH ${value}\n` },
];
const rounds = 15;

/** From saving a profile to the value in launchd, against what the shell itself takes; launchctl calls. */
export const sync: Benchmark = async ({ figure, note }) => {
  for (const { shell, file, line } of shells) {
    const mac = await createMac();
    const home = await mkdtemp(join(tmpdir(), "go-warden-bench-"));
    const agent = await startAgent(mac.root, home, shell);
    try {
      const saved: number[] = [];
      const bare: number[] = [];
      for (let round = 0; round < rounds + 2; round++) {
        const value = `/round/${round}`;
        await writeProfile(home, file, line(value));
        const start = performance.now();
        for (;;) {
          const { stdout } = await mac.launchctl("getenv", "GOPATH");
          if (stdout.trim() === value) break;
          if (performance.now() - start > 20_000) throw new Error(`${value} did not arrive`);
        }
        if (round >= 2) saved.push(performance.now() - start);
        const bareMs = await bareShell(shell, home);
        if (round >= 2) bare.push(bareMs);
        await sleep(150);
      }
      const name = shell.split("/").at(-1);
      const reader = await launchctlMs(mac);
      figure({ name: `profile saved to value in launchd, ${name}`, value: median(saved), unit: "ms", against: `$SHELL -ilc 'env -0'`, ratio: median(saved) / median(bare), n: rounds }); // prettier-ignore
      figure({ name: `added to the shell's own time, ${name}`, value: median(saved) - median(bare), unit: "ms", n: rounds }); // prettier-ignore
      note(`p95 ${percentile(saved, 0.95).toFixed(0)} ms; one launchctl process of the measuring loop is ${reader.toFixed(1)} ms`); // prettier-ignore
    } finally {
      await agent.stop();
      await mac.stop();
      await rm(home, { recursive: true, force: true });
    }
  }
  await calls({ figure, note });
};

const calls: Benchmark = async ({ figure, note }) => {
  const mac = await createMac();
  const home = await mkdtemp(join(tmpdir(), "go-warden-bench-"));
  try {
    const base = createHost({ HOME: home, SHELL: "/bin/zsh", PATH: process.env.PATH, GO_WARDEN_SYSROOT: mac.root });
    const started: string[] = [];
    const host: typeof base = {
      ...base,
      run: (program, args, options) => (started.push(args[0] ?? ""), base.run(program, args, options)),
      session: (program, args, options) => (started.push(program), base.session(program, args, options)),
    };
    const counted = async () => {
      const before = started.length;
      const start = performance.now();
      await syncEnvironment(host);
      return { ms: performance.now() - start, started: started.slice(before) };
    };
    const profile = (value: string) =>
      writeProfile(home, ".zshrc", Array.from({ length: 50 }, (_, i) => `export CGO_N${i}=${value}\n`).join(""));
    await profile("one");
    await counted();
    await profile("two");
    const changed = await counted();
    const changing = changed.started.filter((verb) => verb === "setenv" || verb === "unsetenv").length;
    figure({ name: "launchctl calls for 50 changed variables", value: changing, unit: "calls", against: "one a variable", ratio: changing / 50, n: 1 }); // prettier-ignore
    const idle = [];
    for (let round = 0; round < 20; round++) idle.push(await counted());
    const last = idle.at(-1)?.started ?? [];
    figure({ name: "programs started by a sync with nothing changed", value: last.length, unit: "calls", n: idle.length }); // prettier-ignore
    figure({ name: "a sync with nothing changed", value: median(idle.map(({ ms }) => ms)), unit: "ms", against: "a sync that asks the shell", ratio: median(idle.map(({ ms }) => ms)) / changed.ms, n: idle.length }); // prettier-ignore
    note(`with nothing changed: ${last.join(" ")}`);
  } finally {
    await mac.stop();
    await rm(home, { recursive: true, force: true });
  }
};

async function writeProfile(home: string, file: string, contents: string): Promise<void> {
  const path = join(home, file);
  await mkdir(dirname(path), { recursive: true });
  if ((await readFile(path, "utf8").catch(() => "")) === contents) return;
  await writeFile(`${path}~`, contents);
  await rename(`${path}~`, path);
}

async function bareShell(shell: string, home: string): Promise<number> {
  const start = performance.now();
  const child = spawn(shell, ["-ilc", "env -0"], {
    env: { HOME: home, SHELL: shell, PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
    stdio: ["ignore", "pipe", "ignore"],
    detached: true,
  });
  child.stdout.resume();
  await once(child, "close");
  return performance.now() - start;
}

async function launchctlMs(mac: Awaited<ReturnType<typeof createMac>>): Promise<number> {
  const times = [];
  for (let round = 0; round < 10; round++) {
    const start = performance.now();
    await mac.launchctl("getenv", "GOPATH");
    times.push(performance.now() - start);
  }
  return median(times);
}
