import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import packageJson from "../../package.json";
import { getVariable } from "../../src/core/launchd";
import { root } from "../built";
import { createWorld, type World } from "../core/agent/world";
import type { Ended } from "../mac";
import { until } from "../mac/until";
import { needs } from "../tools";

const next = "99.0.0";

/** Two builds and three installs, on a machine that may be busy. */
const slow = { ...needs("bash"), timeout: 180_000 };

/** A package of the same code under another version, laid out as an installed one; returns its command's path. */
async function packageOf(world: World, version: string): Promise<string> {
  const folder = join(world.mac.root, `package-${version}`);
  await build({
    entryPoints: { cli: join(root, "src/cli/main.mts"), agent: join(root, "agent/main.ts") },
    outdir: join(folder, "dist"),
    bundle: true,
    platform: "node",
    mainFields: ["module", "main"],
    absWorkingDir: root,
    logLevel: "error",
    plugins: [
      {
        name: "version",
        setup: ({ onLoad }) =>
          onLoad({ filter: /\/package\.json$/ }, ({ path }) =>
            path === join(root, "package.json")
              ? { contents: JSON.stringify({ ...packageJson, version }), loader: "json" }
              : undefined,
          ),
      },
    ],
  });
  mkdirSync(join(folder, "assets"));
  copyFileSync(join(root, "assets/Go Warden"), join(folder, "assets/Go Warden"));
  return join(folder, "dist/cli.js");
}

const run = (world: World, cli: string, ...args: string[]) =>
  new Promise<Ended>((done) => {
    execFile(process.execPath, [cli, ...args], { env: world.env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });

interface Status {
  running: boolean;
  pid: number;
  version: string;
  lastSync: string;
  problems: { code: string; message: string }[];
}

async function status(world: World, cli: string): Promise<Status> {
  return JSON.parse((await run(world, cli, "agent", "status", "--json")).stdout) as Status;
}

test(
  "after an upgrade the old agent runs on and is said to be older; agent install replaces it, undo brings it back",
  slow,
  async () => {
    const world = await createWorld();
    const [oldCli, newCli] = [await packageOf(world, "0.1.0"), await packageOf(world, next)];
    expect(await run(world, oldCli, "agent", "install", "--yes")).toMatchObject({ code: 0, stderr: "" });
    const before = await status(world, oldCli);
    expect(before).toMatchObject({ running: true, version: "0.1.0", problems: [] });

    const seen = await status(world, newCli);
    expect(seen).toMatchObject({ running: true, pid: before.pid, version: "0.1.0" });
    expect(seen.problems).toEqual([
      expect.objectContaining({ code: "outdated", message: `The agent is version 0.1.0, this is ${next}` }),
    ]);

    await world.file(".config/go-warden/config.json", '{ "share": ["MINE"] }\n');
    const upgraded = await run(world, newCli, "agent", "install", "--yes");
    expect(upgraded).toMatchObject({ code: 0, stderr: "" });
    const after = await status(world, newCli);
    expect(after).toMatchObject({ running: true, version: next, problems: [] });
    expect(after.pid).not.toBe(before.pid);
    expect(after.lastSync > before.lastSync).toBe(true);
    expect(await getVariable(world.host, "GOPATH")).toBe("/my/go");
    expect(readFileSync(world.host.paths.config, "utf8")).toBe('{ "share": ["MINE"] }\n');

    expect(await run(world, newCli, "undo", "--yes")).toMatchObject({ code: 0, stderr: "" });
    const { running, version } = await until(
      () => status(world, newCli),
      (one) => one.running,
    );
    expect({ running, version }).toEqual({ running: true, version: "0.1.0" });
    expect(await getVariable(world.host, "GOPATH")).toBe("/my/go");
  },
);
