import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { acquireLock, lockHolder } from "../../../src/core/host/lock";
import { createSandbox } from "../../sandbox";
import { soak } from "../../soak";

function place() {
  const { host } = createSandbox();
  return { host, path: join(host.paths.support, "test.lock") };
}

test("only one holds the lock, and the next gets it when it is released", async () => {
  const { host, path } = place();
  const first = await acquireLock(host, path);
  expect(first).toBeDefined();
  expect(await acquireLock(host, path)).toBeUndefined();
  expect(await lockHolder(host, path)).toBe(process.pid);
  const waiting = acquireLock(host, path, { waitMs: 10_000 });
  await first?.release();
  const second = await waiting;
  expect(second).toBeDefined();
  await first?.release();
  expect(await acquireLock(host, path)).toBeUndefined();
  await second?.release();
  expect(await readdir(dirname(path))).toEqual([]);
});

test("the lock of a process that was killed is taken over, a zombie's too", async () => {
  const { host, path } = place();
  const holder = spawn("sleep", ["60"]);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${holder.pid} abc\n`);
  expect(await acquireLock(host, path)).toBeUndefined();
  holder.kill("SIGKILL");
  await once(holder, "exit");
  expect(await acquireLock(host, path)).toBeDefined();
});

test("a pid that belongs to another program by now does not hold the lock", async () => {
  const { host, path } = place();
  const other = spawn("sleep", ["60"]);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${other.pid} abc\n`);
  const yesterday = new Date(Date.now() - 86_400_000);
  await utimes(path, yesterday, yesterday);
  expect(await lockHolder(host, path)).toBeUndefined();
  expect(await acquireLock(host, path)).toBeDefined();
  other.kill("SIGKILL");
});

test("a lock left by a process that had our own pid holds nobody up", async () => {
  const { host, path } = place();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${process.pid} of the last login\n`);
  const yesterday = new Date(Date.now() - 86_400_000);
  await utimes(path, yesterday, yesterday);
  expect(await lockHolder(host, path)).toBeUndefined();
  const lock = await acquireLock(host, path);
  expect(lock).toBeDefined();
  expect(await lockHolder(host, path)).toBe(process.pid);
});

test("what another thread of this process holds is held, as in a launcher that runs every command in one", async () => {
  const { host, path } = place();
  const lock = await acquireLock(host, path);
  const bundle = join(dirname(host.home), `lock-${process.pid}.cjs`);
  await build({
    stdin: {
      contents: `import { parentPort, workerData } from "node:worker_threads";
        import { acquireLock } from "${join(process.cwd(), "src/core/host/lock")}";
        acquireLock({ platform: "linux" }, workerData).then((lock) => parentPort.postMessage(lock !== undefined));`,
      resolveDir: process.cwd(),
    },
    bundle: true,
    platform: "node",
    outfile: bundle,
    logLevel: "error",
  });
  const ask = async () => (await once(new Worker(bundle, { workerData: path }), "message"))[0] as boolean;
  expect(await ask()).toBe(false);
  await lock?.release();
  expect(await ask()).toBe(true);
});

test("of many who find a stale lock, one at a time gets it", async () => {
  const { host, path } = place();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "broken");
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await acquireLock(host, path, { waitMs: 30_000 });
      expect(lock).toBeDefined();
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setTimeout(resolve, 5));
      inside--;
      await lock?.release();
    }),
  );
  expect(most).toBe(1);
});

test("many processes, some of which die with the lock, are never inside together", { timeout: 120_000 }, async () => {
  const { host, path } = place();
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const worker = join(folder, "worker.mjs");
  await build({
    stdin: {
      resolveDir: import.meta.dirname,
      contents: `
        import { mkdirSync, rmdirSync } from "node:fs";
        import { createHost } from "../../../src/core/host";
        import { acquireLock } from "../../../src/core/host/lock";
        const [path, inside] = process.argv.slice(2);
        const lock = await acquireLock(createHost(process.env), path, { waitMs: 60_000 });
        if (!lock) process.exit(2);
        mkdirSync(inside); // fails when somebody is inside
        await new Promise((resolve) => setTimeout(resolve, 3));
        rmdirSync(inside);
        if (process.pid % 3) process.exit(0);
        await lock.release();
      `,
    },
    outfile: worker,
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
  await writeFile(path, "broken");
  const work = async () => {
    const child = spawn(process.execPath, [worker, path, join(folder, "inside")], {
      env: { ...host.env },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, "close")) as [number | null];
    return `${code} ${said}`.trim();
  };
  const rounds = soak ? 20 : 3;
  for (let round = 0; round < rounds; round++) {
    expect(new Set(await Promise.all(Array.from({ length: 16 }, work)))).toEqual(new Set(["0"]));
  }
  // Whoever died left the lock, and no turn at taking it over.
  expect((await readdir(folder)).filter((name) => !["test.lock", "worker.mjs"].includes(name))).toEqual([]);
});

test("what killed takers left beside a lock goes with the next one that is taken; what a living one has there stays", async () => {
  const { host, path } = place();
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const child = spawn("/bin/true");
  await once(child, "exit");
  const stay = [`test.lock.${process.pid}-0badcafe`, "test.lock.notes", "other"];
  for (const name of [`test.lock.${child.pid}-0badcafe`, `test.lock.takeover.${child.pid}-0badcafe`, ...stay]) {
    await writeFile(join(folder, name), "");
  }
  const lock = await acquireLock(host, path);
  await lock?.release();
  expect((await readdir(folder)).sort()).toEqual(stay.sort());
});

test("what stands at a lock's path and is no lock file ends the wait with a sentence", async () => {
  const { host, path } = place();
  await mkdir(dirname(path), { recursive: true });
  const shapes: [string, () => unknown][] = [
    ["a folder", () => mkdir(path)],
    ["a named pipe", () => execFileSync("mkfifo", [path])],
    ["a symlink", () => symlink("/nowhere/x", path)],
    ["a symlink", () => symlink(path, path)],
  ];
  for (const [kind, make] of shapes) {
    await make();
    const waiting = acquireLock(host, path, { waitMs: 60_000 });
    await expect(waiting, kind).rejects.toMatchObject({ code: "lock-broken", exit: 3, message: `${path} is ${kind} and no lock file, so nobody can hold it` }); // prettier-ignore
    expect(await lockHolder(host, path)).toBeUndefined();
    await rm(path, { recursive: true });
  }
  expect(await readdir(dirname(path))).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)("a lock that may not be read is waited for a moment, then named", async () => {
  const { host, path } = place();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "1 abc\n");
  await chmod(path, 0);
  await expect(acquireLock(host, path, { waitMs: 60_000 })).rejects.toMatchObject({ code: "lock-unreadable", exit: 3 });
});
