// @module-tag needs/mac-dlv

import { copyFile, mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchTools } from "../../agent/watch-tools";
import { syncEnvironment } from "../../src/core/environment";
import { gopls, macDlv, needs } from "../tools";
import { notificationsFile } from "../mac/programs/osascript";
import { createDelveMac } from "../core/delve/simulated";

async function agentAtWork() {
  const mac = await createDelveMac();
  const host = { ...mac.host, env: { ...mac.host.env, PATH: join(mac.home, "bin"), SHELL: "/bin/bash" } };
  const ending = new AbortController();
  const log: string[] = [];
  await mkdir(host.paths.support, { recursive: true });
  const duty = watchTools({ quietMs: 50 }).start({ host, signal: ending.signal, log: (line) => void log.push(line) });
  onTestFinished(async () => {
    ending.abort();
    await duty;
  });
  const until = async (pattern: RegExp) => {
    for (const end = Date.now() + 15_000; Date.now() < end;) {
      const line = log.find((one) => pattern.test(one));
      if (line) return line;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${String(pattern)} was never logged: ${log.join("; ")}`);
  };
  const shown = () => readFile(notificationsFile(mac.mac.root), "utf8").catch(() => "");
  // The watches stand once the first look is over.
  await new Promise((resolve) => setTimeout(resolve, 500));
  return { ...mac, host, log, until, shown };
}

async function replace(from: string, path: string, damage: boolean): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await copyFile(from, `${path}.new`);
  if (damage) {
    const handle = await open(`${path}.new`, "r+");
    await handle.write(Buffer.from([1]), 0, 1, 5_000_000);
    await handle.close();
  }
  await rename(`${path}.new`, path);
}

test("a damaged dlv that replaces the old one is told at once; a good one is not", async () => {
  const { dlv, until, shown } = await agentAtWork();
  await replace(macDlv("arm64"), dlv, false);
  expect(await until(/was replaced/)).toMatch(/nothing is wrong/);
  expect(await shown()).toBe("");
  await replace(macDlv("arm64"), dlv, true);
  await until(/dlv-signature-damaged/);
  await until(/notification/);
  expect(await shown()).toContain("dlv was changed after it was signed");
});

test("a gopls for the wrong processor is told by its own name", async () => {
  const { home, until, shown } = await agentAtWork();
  await replace(macDlv("amd64"), join(home, "go/bin/gopls"), false);
  await until(/dlv-architecture/);
  await until(/notification/);
  expect(await shown()).toContain("gopls is built for Intel");
});

test("other programs in the same folder wake nobody", needs("gopls"), async () => {
  const { home, log } = await agentAtWork();
  await replace(gopls(), join(home, "go/bin/staticcheck"), false);
  await new Promise((resolve) => setTimeout(resolve, 400));
  expect(log).toEqual([]);
});

test("a tool in a folder that only the shared variables name is watched once they are shared", async () => {
  const { home, host, file, log, until } = await agentAtWork();
  await replace(macDlv("arm64"), join(home, "mybin/dlv"), false);
  await file(".bash_profile", "export GOBIN=$HOME/mybin\n");
  await syncEnvironment(host);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  // That it lies there is no news.
  expect(log).toEqual([]);
  await replace(macDlv("amd64"), join(home, "mybin/dlv"), false);
  expect(await until(/was replaced/)).toMatch(/mybin\/dlv was replaced: .*dlv-architecture/);
});
