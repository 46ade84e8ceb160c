import { execFileSync } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  appendLine,
  appendTextSync,
  readIfPresent,
  readPart,
  readRegular,
  readSmallSync,
  sizeLimits,
  writeAtomically,
} from "../../../src/core/host";
import { createSandbox } from "../../sandbox";

/** What a test laid in its home; the sandbox itself lays .local. */
const listed = async (home: string) => (await readdir(home)).filter((name) => name !== ".local").sort();

/** What may stand where a file is expected. */
async function shapes(home: string): Promise<Record<string, string>> {
  const at = (name: string) => join(home, name);
  execFileSync("mkfifo", [at("pipe")]);
  await mkdir(at("folder"));
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(at("socket"), resolve));
  onTestFinished(() => void server.close());
  await symlink(at("pipe"), at("link"));
  await symlink(at("loop"), at("loop"));
  return { pipe: at("pipe"), folder: at("folder"), socket: at("socket"), link: at("link"), loop: at("loop") };
}

test("what is no regular file is told in a sentence and neither waited for, written nor replaced", async () => {
  const { home } = createSandbox();
  const all = await shapes(home);
  for (const [name, path] of Object.entries(all)) {
    const kind = (await lstat(path)).mode;
    const readable = name === "loop" ? { code: "ELOOP" } : { code: "not-a-regular-file", exit: 3 };
    await expect(readRegular(path), name).rejects.toMatchObject(readable);
    await expect(readIfPresent(path), name).rejects.toMatchObject(readable);
    expect((await readPart(path, 0, 10)).length, name).toBe(0);
    expect(readSmallSync(path, 100), name).toBeUndefined();
    const refused = name === "loop" ? { code: "ELOOP" } : { code: "not-a-regular-file", exit: 4 };
    await expect(writeAtomically(path, "x"), name).rejects.toMatchObject(refused);
    await expect(appendLine(path, "x"), name).rejects.toMatchObject(refused);
    expect(() => appendTextSync(path, "x"), name).toThrow();
    expect((await lstat(path)).mode, name).toBe(kind);
  }
  expect(await listed(home)).toEqual(Object.keys(all).sort());
});

test("a link to an endless file is not opened", async () => {
  const { home } = createSandbox();
  await symlink("/dev/zero", join(home, "go.mod"));
  await expect(readRegular(join(home, "go.mod"))).rejects.toMatchObject({ message: /it is a device$/ });
});

test("a file that is longer than its kind may be is refused with the limit, and not read", async () => {
  const { file } = createSandbox();
  const path = await file("settings.json", "{}");
  await truncate(path, sizeLimits.text + 1);
  await expect(readRegular(path)).rejects.toMatchObject({ message: /larger than 4 MiB$/, exit: 3 });
  expect((await readRegular(path, "data")).length).toBe(sizeLimits.text + 1);
});

test("a write keeps the mode and the link, and a new folder is the owner's alone whatever the umask", async () => {
  const { home, file } = createSandbox();
  const target = await file("dotfiles/a.json", "old", 0o640);
  await symlink(target, join(home, "a.json"));
  const umask = process.umask(0o777);
  try {
    await writeAtomically(join(home, "a.json"), "new");
    await writeAtomically(join(home, "one/two/three.json"), "three", 0o600);
  } finally {
    process.umask(umask);
  }
  expect(await readFile(target, "utf8")).toBe("new");
  expect((await stat(target)).mode & 0o777).toBe(0o640);
  expect((await lstat(join(home, "a.json"))).isSymbolicLink()).toBe(true);
  for (const folder of ["one", "one/two"]) expect((await stat(join(home, folder))).mode & 0o777).toBe(0o700);
  expect((await stat(join(home, "one/two/three.json"))).mode & 0o777).toBe(0o600);
});

test("a link to a file that is not there is not replaced by a file", async () => {
  const { home } = createSandbox();
  await symlink(join(home, "gone"), join(home, "a.json"));
  await expect(writeAtomically(join(home, "a.json"), "x")).rejects.toMatchObject({ exit: 4, message: /not there/ });
  expect(await listed(home)).toEqual(["a.json"]);
});

test("what killed writers left beside a file goes at the next write; copies that somebody made stay", async () => {
  const { home, file } = createSandbox();
  const dead = Number(execFileSync("/bin/sh", ["-c", "echo $$"], { encoding: "utf8" }));
  const now = Math.floor(Date.now() / 1000);
  const copies = [`a.json.${now - 3600}`, "a.json.20260101", "a.json.old", `a.json.${process.pid}-0123abcd`];
  const left = ["a.json.1774003486", `a.json.${dead}-0123abcd`];
  for (const name of [...copies, ...left]) {
    const path = await file(name, "x");
    await utimes(path, now - 7200, now - 7200);
  }
  await writeAtomically(join(home, "a.json"), "new");
  expect(await listed(home)).toEqual(["a.json", ...copies].sort());
});

test("a line that a crash cut off does not swallow the next one", async () => {
  const { home, file } = createSandbox();
  const path = await file("journal.jsonl", '{"a":1}\n{"b":');
  await appendLine(path, '{"c":3}');
  await appendLine(path, '{"d":4}');
  expect(await readFile(path, "utf8")).toBe('{"a":1}\n{"b":\n{"c":3}\n{"d":4}\n');
  await appendLine(join(home, "new.jsonl"), "1");
  expect((await stat(join(home, "new.jsonl"))).mode & 0o777).toBe(0o600);
});

test("an unwritable folder leaves the old bytes and nothing beside them", async () => {
  const { home, file } = createSandbox();
  const path = await file("full/a.json", "old");
  await chmod(join(home, "full"), 0o500);
  if (process.getuid?.() !== 0) await expect(writeAtomically(path, "new")).rejects.toThrow();
  await chmod(join(home, "full"), 0o700);
  await writeFile(path, "old");
  expect(await readdir(join(home, "full"))).toEqual(["a.json"]);
});
