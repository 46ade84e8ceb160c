// @module-tag needs/mise

import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import pLimit from "p-limit";
import { expect, test } from "vitest";
import { managersOffline, readPins, resolveVersion } from "../../../../src/core/toolchain";
import { createSandbox, type Sandbox } from "../../../sandbox";
import { mise } from "../../../tools";
import { installedGos, pinCases, type PinCase } from "./corpus";
import { soak } from "../../../soak";

const exec = promisify(execFile);

function world() {
  const sandbox = createSandbox();
  for (const version of installedGos) {
    const bin = join(sandbox.home, ".local/share/mise/installs/go", version, "bin");
    mkdirSync(bin, { recursive: true });
    writeFileSync(join(bin, "go"), "#!/bin/sh\n", { mode: 0o755 });
  }
  return sandbox;
}

/** What the real one says: `file: versions`, the versions in its own order. */
async function miseSays({ home, host }: Sandbox, folder: string, variables: Record<string, string>): Promise<string> {
  const env = { ...host.env, ...managersOffline, MISE_TRUSTED_CONFIG_PATHS: "/", ...variables };
  const answer = await exec(mise(), ["ls", "--current", "--json", "go"], { cwd: folder, env }).catch(
    (error: { stderr: string }) => ({ stdout: "", stderr: error.stderr }),
  );
  if (answer.stdout === "") return `refused: ${answer.stderr}`;
  const list = JSON.parse(answer.stdout) as { version: string; source: { type: string; path?: string } }[];
  const [first] = list;
  if (!first) return "nothing";
  const from = first.source.path ?? first.source.type;
  return `${from.replace(home, "~")}: ${list.map(({ version }) => version).join(" ")}`;
}

async function weSay({ home }: Sandbox, folder: string, variables: Record<string, string>): Promise<string> {
  const pins = (await readPins(folder, { home, variables })).find(({ manager }) => manager.name === "mise");
  const [entry] = pins?.entries ?? [];
  if (!entry) return "nothing";
  const versions = entry.versions.map(
    (version) => resolveVersion("mise", version, installedGos) ?? version.replace(/^v/, ""),
  );
  const from = entry.line === undefined ? "environment" : entry.file;
  return `${from.replace(home, "~")}: ${sorted(versions)}`;
}

/** `mise ls` prints each once, in an order of its own. */
const sorted = (versions: readonly string[]) => [...new Set(versions)].sort().join(" ");

test("what is read of a folder's files and variables is what mise makes of them", { timeout: 120_000 }, async () => {
  const sandbox = world();
  const cases = pinCases(soak ? 1500 : 90, Number(process.env.GO_WARDEN_SEED ?? 7));
  const files = cases.reduce((count, { files }) => count + Object.keys(files).length, 0);
  expect(files).toBeGreaterThan(300);
  const limit = pLimit(2);
  const differing = await Promise.all(
    cases.map(async (one, index) => {
      const folder = lay(sandbox.home, index, one);
      const [said, ours] = await Promise.all([
        limit(() => miseSays(sandbox, folder, one.variables)),
        weSay(sandbox, folder, one.variables),
      ]);
      const theirs = said.replace(/: (.*)$/, (_, list: string) => `: ${sorted(list.split(" "))}`);
      return theirs === ours ? [] : [{ ours, said: theirs, ...one }];
    }),
  );
  expect(differing.flat()).toEqual([]);
});

function lay(home: string, index: number, { files, cwd }: PinCase): string {
  const root = join(home, "cases", String(index));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, cwd), { recursive: true });
  return join(root, cwd);
}
