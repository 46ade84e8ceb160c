import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { shellEnv } from "shell-env";
import { captureEnvironment, resolveLikeVSCode } from "../../src/core/environment";
import { createHost, type Host } from "../../src/core/host";
import { Problem } from "../../src/core/problem";
import { hostileCases, layOut, wrongIn, type HostileCase } from "../core/environment/hostile-profiles";
import { median, type Benchmark } from "./figures";
import { developersProfile, hookProfile, shortProfile } from "./profiles";
import { removeTree } from "../remove-tree";

const shells = { zsh: "/usr/bin/zsh", bash: "/bin/bash", fish: "/usr/bin/fish" } as const;

/** Capture's time against a bare shell and npm's shell-env, and what each makes of the hostile profiles. */
export const capture: Benchmark = async ({ figure, note }) => {
  const rounds = 40;
  for (const [profile, files] of [
    ["developer's profile", developersProfile],
    ["short profile", shortProfile],
    ["short profile with a prompt's hook", hookProfile],
  ] as const) {
    for (const shell of ["zsh", "bash", "fish"] as const) {
      await inHome(files[shell], async (home, host) => {
        // shell-env passes on the environment of the process it runs in.
        process.env.HOME = home;
        const times = { ours: [] as number[], bare: [] as number[], shellEnv: [] as number[] };
        for (let round = -2; round < rounds; round++) {
          const measured = {
            bare: await timed(() => run(shells[shell], ["-ilc", "env -0"], home, shells[shell])),
            ours: await timed(() => captureEnvironment(host, { shell: shells[shell], timeoutSeconds: 10 })),
            shellEnv: await timed(() => shellEnv(shells[shell])),
          };
          if (round < 0) continue;
          for (const key of ["bare", "ours", "shellEnv"] as const) times[key].push(measured[key]);
        }
        const ours = median(times.ours);
        for (const [against, key] of [
          [`${shell} -ilc 'env -0'`, "bare"],
          ["npm shell-env", "shellEnv"],
        ] as const) {
          const name = `capture, ${shell}, ${profile}`;
          figure({ name, value: ours, unit: "ms", against, ratio: ours / median(times[key]), n: rounds });
        }
      });
    }
  }
  await faults(figure, note);
};

async function faults(figure: Parameters<Benchmark>[0]["figure"], note: (line: string) => void): Promise<void> {
  const right = { "Go Warden": 0, "VS Code": 0, "shell-env": 0 };
  note("hostile profiles: what each makes of them (ok: the right answer or the right refusal)");
  for (const hostile of hostileCases) {
    const cells: string[] = [];
    for (const [name, ask] of Object.entries(askers) as [keyof typeof right, Asker][]) {
      const answer = await inHome({}, async (home, host) => {
        await layOut(home, hostile);
        return ask(home, host, hostile);
      });
      const wrong = wrongIn(hostile.expected, answer);
      if (wrong === undefined) right[name]++;
      cells.push(`${name}: ${wrong ?? "ok"}`.padEnd(38));
    }
    note(`${hostile.shell.padEnd(5)} ${hostile.name.padEnd(38)} ${cells.join("").trimEnd()}`);
  }
  const total = hostileCases.length;
  const ours = right["Go Warden"];
  for (const other of ["VS Code", "shell-env"] as const) {
    const name = "hostile profiles answered rightly";
    figure({
      name,
      value: ours,
      unit: `of ${total}`,
      against: `${other} (${right[other]})`,
      ratio: ours / right[other],
      n: total,
    });
  }
}

type Answer = Record<string, string> | { code: string };
type Asker = (home: string, host: Host, hostile: HostileCase) => Promise<Answer>;

/** Seconds that the others get where ours is the one of the table. */
const patience = 3;

const askers: Record<"Go Warden" | "VS Code" | "shell-env", Asker> = {
  async "Go Warden"(_home, host, { shell, profile }) {
    const timeoutSeconds = profile.timeoutSeconds ?? 10;
    return captureEnvironment(host, { shell: shells[shell], timeoutSeconds }).then(
      ({ variables }) => variables,
      (error: unknown) => ({ code: error instanceof Problem ? error.code : "unexpected" }),
    );
  },
  async "VS Code"(_home, host, { shell, profile }) {
    const timeoutSeconds = profile.timeoutSeconds ?? patience;
    const resolution = await resolveLikeVSCode(host, { shell: shells[shell], timeoutSeconds });
    if (resolution.outcome === "resolved") return resolution.variables;
    // Its words for an end by itself and for a timeout are right answers; silence is none.
    return {
      code: { timeout: "shell-timeout", error: "shell-failed", "silently-empty": "silently empty" }[resolution.outcome],
    };
  },
  async "shell-env"(home, _host, { shell, profile }) {
    return askShellEnv(home, shells[shell], (profile.timeoutSeconds ?? patience) * 1000);
  },
};

/** npm's shell-env in a process of its own, because it knows no timeout. */
async function askShellEnv(home: string, shell: string, timeoutMs: number): Promise<Answer> {
  const script = `import("shell-env")
    .then(({ shellEnv }) => shellEnv(process.argv[1]))
    .then((env) => ({ env }), (error) => ({ error: "exitCode" in error ? "shell-failed" : "crashes" }))
    .then((answer) => process.stdout.write(JSON.stringify(answer), () => process.exit()));`;
  const { text } = await run(process.execPath, ["-e", script, shell], home, shell, timeoutMs + 1000);
  if (text === undefined) return { code: "hangs" };
  const answer = new Map(Object.entries(JSON.parse(text || "{}") as Record<string, unknown>));
  const env = answer.get("env");
  if (typeof env !== "object" || env === null) return { code: String(answer.get("error") ?? "crashes") };
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value)]));
}

/** A program with this home and little else, and all of what it prints; undefined when time was up. */
function run(file: string, args: readonly string[], home: string, shell: string, timeoutMs = 30_000) {
  const child = spawn(file, args, {
    env: { HOME: home, SHELL: shell, USER: "tester", LOGNAME: "tester", PATH: defaultPath, LANG: "C.UTF-8" },
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  return new Promise<{ text: string | undefined }>((resolve) => {
    const chunks: Buffer[] = [];
    const finish = (text: string | undefined) => {
      clearTimeout(timer);
      try {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It ended by itself.
      }
      resolve({ text });
    };
    const timer = setTimeout(() => finish(undefined), timeoutMs);
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("close", () => finish(Buffer.concat(chunks).toString()));
  });
}

const defaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

/** Milliseconds. The pause is for what the one before ends after its answer: it shall not burden the next. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  await sleep(50);
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function inHome<T>(files: Record<string, string>, work: (home: string, host: Host) => Promise<T>): Promise<T> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-bench-")));
  try {
    for (const [path, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), contents);
    }
    return await work(
      home,
      createHost({ HOME: home, USER: "tester", LANG: "C.UTF-8", TMPDIR: tmpdir(), PATH: defaultPath }),
    );
  } finally {
    endAgents(home);
    removeTree(home);
  }
}

/** What a hostile profile left in a session of its own, found by the home in its environment. */
function endAgents(home: string): void {
  const rows = execFileSync("ps", ["axeww", "-o", "pid=,command="], { encoding: "utf8", maxBuffer: 1 << 26 }).split(
    "\n",
  );
  for (const row of rows.filter((line) => line.includes(`HOME=${home}`))) {
    try {
      process.kill(Number(row.trim().split(" ")[0]), "SIGKILL");
    } catch {
      // It ended meanwhile.
    }
  }
}
