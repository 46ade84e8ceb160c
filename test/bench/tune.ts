import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { runSession, type SessionEnd } from "../../src/core/gopls/cache/session";
import { firstGoFiles } from "../../src/core/gopls/cache/first-files";
import { createHost } from "../../src/core/host";
import { modulesBelow } from "../../src/core/toolchain";
import { gopls } from "../tools";
import { removeTree } from "../remove-tree";
import type { Benchmark } from "./figures";

type Start = Extract<SessionEnd, { kind: "quiet" }>;

/** What the article advises for gopls (docs/facts/gopls.md §1). */
const advice = { semanticTokens: false, memoryMode: "DegradeClosed", experimentalWorkspaceModule: true };

/**
 * gopls in real code bases, each until it has nothing left to do: with an empty cache, with a filled one (which is a
 * recycled one as well), with the article's settings, and several modules in a go.work.
 */
export const tune: Benchmark = async ({ figure, note }) => {
  const folder = mkdtempSync(join(tmpdir(), "go-warden-bench-"));
  try {
    for (const { name, path } of codeBases(folder)) {
      const start = starter(path, join(folder, "cache", name));
      const cold = await start({});
      const warm = await start({});
      // What comes third is cheaper still, and the first after a change of settings is not.
      const third = await start({});
      await start(advice);
      const advised = await start(advice);
      const rows: [string, Start][] = [
        ["warm", warm],
        ["a third time", third],
        ["with the article's settings", advised],
      ];
      const modules = await modulesBelow(path, 1);
      if (modules.length > 1) {
        execFileSync("go", ["work", "init", ...modules], { cwd: path });
        await start({});
        rows.push(["in a go.work", await start({})]);
      }
      note(`${name}: cold ${describe(cold)}`);
      for (const [how, one] of rows) {
        note(`${name}: ${how} ${describe(one)}`);
        for (const [what, unit, of] of figuresOf) {
          const [value, against] = [of(one), of(cold)];
          figure({ name: `${name}, ${how}: ${what}`, value, unit, against: "cold", ratio: value / against, n: 1 });
        }
      }
    }
  } finally {
    removeTree(folder);
  }
};

const figuresOf: readonly [string, string, (start: Start) => number][] = [
  ["processor time", "s", ({ cpuSeconds }) => cpuSeconds],
  ["until quiet", "ms", ({ durationMs }) => durationMs],
  ["first diagnostics", "ms", ({ firstDiagnosticsMs }) => firstDiagnosticsMs ?? NaN],
  ["settled memory", "MB", ({ rssBytes }) => rssBytes / 1024 ** 2],
  ["memory at most", "MB", ({ peakBytes }) => peakBytes / 1024 ** 2],
];

const describe = (start: Start) =>
  figuresOf.map(([what, unit, of]) => `${what} ${of(start).toFixed(unit === "s" ? 1 : 0)} ${unit}`).join(", ");

function starter(path: string, cache: string) {
  const host = createHost(process.env);
  return async (settings: Record<string, unknown>): Promise<Start> => {
    const end = await runSession(host, {
      gopls: gopls(),
      folder: path,
      environment: { ...process.env, GOPLSCACHE: cache },
      settings,
      inBackground: false,
      files: await firstGoFiles(await modulesBelow(path, 1)),
      memoryLimitBytes: totalmem() / 2,
      timeoutMs: 15 * 60_000,
    });
    if (end.kind === "stopped") throw new Error(`${path}: ${end.reason}`);
    return end;
  };
}

/** Those that are on this machine: parts of Go's own source, and what the module cache has of these. */
function codeBases(folder: string): { name: string; path: string }[] {
  const goEnv = (name: string) => execFileSync("go", ["env", name], { encoding: "utf8" }).trim();
  const modules = goEnv("GOMODCACHE");
  const newest = (at: string, name: RegExp) => {
    const found = existsSync(join(modules, at)) ? readdirSync(join(modules, at)).filter((one) => name.test(one)) : [];
    const last = found.sort((one, other) => one.localeCompare(other, undefined, { numeric: true })).at(-1);
    return last === undefined ? undefined : join(modules, at, last);
  };
  const copied = (name: string, from: string) => {
    const to = join(folder, name);
    cpSync(from, to, { recursive: true });
    execFileSync("chmod", ["-R", "u+w", to]);
    return to;
  };
  const bases = [{ name: "GOROOT/src/cmd", path: join(goEnv("GOROOT"), "src/cmd") }];
  const linter = newest("github.com/golangci/golangci-lint", /^v2@/);
  if (linter) bases.push({ name: "golangci-lint", path: copied("golangci-lint", linter) });
  const parts = ["mod", "sync", "sys", "telemetry", "text"].flatMap((name) => {
    const found = newest("golang.org/x", new RegExp(`^${name}@`));
    return found ? [{ name, found }] : [];
  });
  mkdirSync(join(folder, "five"));
  for (const { name, found } of parts) copied(join("five", name), found);
  if (parts.length === 5) bases.push({ name: "five modules", path: join(folder, "five") });
  const wanted = process.env.GO_WARDEN_BENCH_BASE;
  return bases.filter(({ name }) => wanted === undefined || name.includes(wanted));
}
