import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createMac } from "../mac";
import { startAgent } from "./agent-process";
import { median, type Benchmark } from "./figures";

const idleMs = 60_000;

/** What the agent costs while nothing happens: resident memory and processor time, against an idle Node. */
export const agent: Benchmark = async ({ figure, note }) => {
  if (process.platform !== "linux") return note("measured on Linux, from /proc");
  const mac = await createMac();
  const home = await mkdtemp(join(tmpdir(), "go-warden-bench-"));
  await writeFile(join(home, ".zshrc"), "export GOPATH=/go GOBIN=/go/bin\n");
  const running = await startAgent(mac.root, home, "/bin/zsh");
  const idle = spawn(process.execPath, ["-e", "setInterval(() => {}, 2 ** 30)"], { stdio: "ignore" });
  try {
    // Behind the start: its garbage is collected some seconds later.
    await sleep(15_000);
    const before = await Promise.all([usage(running.pid), usage(idle.pid ?? 0)]);
    const memory: { agent: number[]; idle: number[] } = { agent: [], idle: [] };
    for (let round = 0; round < 6; round++) {
      await sleep(idleMs / 6);
      memory.agent.push((await usage(running.pid)).megabytes);
      memory.idle.push((await usage(idle.pid ?? 0)).megabytes);
    }
    const after = await Promise.all([usage(running.pid), usage(idle.pid ?? 0)]);
    const against = `idle Node ${process.versions.node}`;
    figure({ name: "agent, resident memory", value: median(memory.agent), unit: "MB", against, ratio: median(memory.agent) / median(memory.idle), n: memory.agent.length }); // prettier-ignore
    figure({ name: "agent, processor time over an idle minute", value: after[0].cpuMs - before[0].cpuMs, unit: "ms", n: 1 }); // prettier-ignore
    figure({ name: "agent, times it woke in an idle minute", value: after[0].wakes - before[0].wakes, unit: "wakes", n: 1 }); // prettier-ignore
    note(`an idle Node: ${median(memory.idle).toFixed(1)} MB, ${after[1].cpuMs - before[1].cpuMs} ms`);
  } finally {
    idle.kill("SIGKILL");
    await once(idle, "exit");
    await running.stop();
    await mac.stop();
    await rm(home, { recursive: true, force: true });
  }
};

async function usage(pid: number): Promise<{ megabytes: number; cpuMs: number; wakes: number }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1]);
  return {
    megabytes: field("VmRSS") / 1024,
    // utime and stime, in ticks of 10 ms.
    cpuMs: (Number(fields[11]) + Number(fields[12])) * 10,
    wakes: field("voluntary_ctxt_switches"),
  };
}
