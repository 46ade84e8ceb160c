import { chmod, lstat, mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { journalEntries, perform, stepText, undo, type Operation } from "../../../src/core/operations";
import { createSandbox } from "../../sandbox";

const writing = (path: string, before: Buffer | undefined, contents: string): Operation => ({
  id: "test-write",
  title: "Write a file",
  risk: "edits-files",
  steps: [{ kind: "write", title: "Write it", path, before, contents: Buffer.from(contents) }],
});

test("an edit through a symlink keeps the link and the mode, and undo brings the exact bytes back", async () => {
  const { host, home, file } = createSandbox();
  const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x61, 0x0d, 0x0a, 0xff]);
  const target = await file("dotfiles/settings.json", bytes);
  await chmod(target, 0o640);
  const link = join(home, "settings.json");
  await symlink(target, link);

  const performed = await perform(host, writing(link, bytes, "new"));
  expect(await readFile(target, "utf8")).toBe("new");
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect((await stat(target)).mode & 0o777).toBe(0o640);

  const backup = join(host.paths.support, "backups", performed.id);
  expect((await stat(backup)).isDirectory()).toBe(true);
  await undo(host, performed.id);
  await expect(stat(backup)).rejects.toThrow("ENOENT");
  expect(await readFile(target)).toEqual(bytes);
  expect(await readlink(link)).toBe(target);
  expect((await stat(target)).mode & 0o777).toBe(0o640);
});

test("undo removes a file that was not there before", async () => {
  const { host, home } = createSandbox();
  const path = join(home, "made.json");
  await perform(host, writing(path, undefined, "{}"));
  await undo(host);
  await expect(stat(path)).rejects.toThrow("ENOENT");
});

test("undo removes the folders that were made for a file, unless something else is in them by now", async () => {
  const { host, home } = createSandbox();
  const path = join(home, "project/.vscode/settings.json");
  await mkdir(join(home, "project"));
  await perform(host, writing(path, undefined, "{}"));
  await undo(host);
  expect(await readdir(join(home, "project"))).toEqual([]);

  await perform(host, writing(path, undefined, "{}"));
  await writeFile(join(home, "project/.vscode/tasks.json"), "{}");
  await undo(host);
  expect(await readdir(join(home, "project/.vscode"))).toEqual(["tasks.json"]);
});

test("undo refuses a file that was changed since, and leaves it alone", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "old");
  await perform(host, writing(path, Buffer.from("old"), "new"));
  await writeFile(path, "somebody else's");
  await expect(undo(host)).rejects.toMatchObject({ code: "changed-since", exit: 4 });
  expect(await readFile(path, "utf8")).toBe("somebody else's");
});

test("a file that changed after the preview is not overwritten", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "moved on");
  await expect(perform(host, writing(path, Buffer.from("old"), "new"))).rejects.toMatchObject({ exit: 4 });
  expect(await readFile(path, "utf8")).toBe("moved on");
});

test("when a later step fails, what the earlier ones changed is put back", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "old");
  const operation: Operation = {
    ...writing(path, Buffer.from("old"), "new"),
    steps: [
      ...writing(path, Buffer.from("old"), "new").steps,
      { kind: "run", title: "Fail", file: "/bin/sh", args: ["-c", "echo nope >&2; exit 3"] },
    ],
  };
  await expect(perform(host, operation)).rejects.toThrow("nope");
  expect(await readFile(path, "utf8")).toBe("old");
  expect((await journalEntries(host)).at(-1)?.status).toBe("failed");
});

test("what cannot be put back is told in a sentence, without a command line in it", async () => {
  const { host, home } = createSandbox();
  const operation: Operation = {
    id: "test-agent",
    title: "Install something",
    risk: "restarts",
    steps: [
      {
        kind: "run",
        title: "Load it",
        file: "true",
        args: [],
        undo: { file: "sh", args: ["-c", "{ echo no such service; exit 5; }"] },
      },
      { kind: "verify", title: "it runs", check: () => Promise.resolve(`${home} is empty`) },
    ],
  };
  const failure: unknown = await perform(host, operation).catch((error: unknown) => error);
  const [entry] = await journalEntries(host);
  expect(failure).toMatchObject({
    message: `Install something failed: ${home} is empty`,
    hint: `What it had changed is not put back: “Load it” could not be taken back: exit code 5, no such service. To try it again: go-warden undo ${entry?.id}`,
  });
});

test("an operation that took back what it did itself leaves nothing to undo", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "old");
  const there = writing(path, Buffer.from("old"), "new");
  const back = writing(path, Buffer.from("new"), "old");
  const { undoable } = await perform(host, { ...there, steps: [...there.steps, ...back.steps] });
  expect(undoable).toBe(false);
  await expect(undo(host)).rejects.toMatchObject({ code: "nothing-to-undo" });
});

test("of two edits of one file undo restores what stood before the first, also when cut off between them", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "one");
  const steps = [
    ...writing(path, Buffer.from("one"), "two").steps,
    ...writing(path, Buffer.from("two"), "three").steps,
  ];
  await perform(host, { ...writing(path, undefined, ""), steps });
  const journal = join(host.paths.support, "journal.jsonl");
  const lines = (await readFile(journal, "utf8")).trim().split("\n");
  await writeFile(journal, lines.slice(0, -1).join("\n") + "\n");
  await writeFile(path, "two");
  await undo(host);
  expect(await readFile(path, "utf8")).toBe("one");
});

test("an operation that was cut off in the middle can be undone", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "old");
  await perform(host, writing(path, Buffer.from("old"), "new"));
  const journal = join(host.paths.support, "journal.jsonl");
  const lines = (await readFile(journal, "utf8")).trim().split("\n");
  await writeFile(journal, [...lines.slice(0, -1), '{"type":"en'].join("\n"));
  expect((await journalEntries(host)).at(-1)?.status).toBe("interrupted");
  await undo(host);
  expect(await readFile(path, "utf8")).toBe("old");
});

test("the preview shows a command as one would type it and an edit as a diff", () => {
  expect(stepText({ kind: "run", title: "", file: "/usr/bin/xattr", args: ["-d", "it's", "a b"] })).toBe(
    `/usr/bin/xattr -d 'it'\\''s' 'a b'`,
  );
  const [step] = writing("/x.json", Buffer.from("a\nb\n"), "a\nc\n").steps;
  expect(stepText(step!)).toContain("-b\n+c");
});
