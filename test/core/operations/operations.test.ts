import { execFileSync } from "node:child_process";
import {
  appendFile,
  chmod,
  lstat,
  mkdir,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { journalEntries, perform, readJournal, stepText, undo, type Operation } from "../../../src/core/operations";
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

test("undo passes over what left nothing, and undoes what was done in one go in one go", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "one");
  const other = await file("b.json", "b");
  const nothing: Operation = { id: "n", title: "Leave nothing", risk: "safe", steps: [{ kind: "wait", title: "Wait", ms: 1 }] }; // prettier-ignore
  await perform(host, writing(other, Buffer.from("b"), "B"));
  const group = "fix-1";
  await perform(host, writing(path, Buffer.from("one"), "two"), { group });
  await perform(host, nothing, { group });
  await perform(host, writing(path, Buffer.from("two"), "three"), { group });
  await perform(host, nothing);
  const { entries, passed } = await undo(host);
  expect(await readFile(path, "utf8")).toBe("one");
  expect([entries.length, passed.map(({ operation }) => operation.title)]).toEqual([2, ["Leave nothing"]]);
  await undo(host);
  expect(await readFile(other, "utf8")).toBe("b");
  await expect(undo(host)).rejects.toMatchObject({ code: "nothing-to-undo", exit: 2 });
});

test("of many undos at once each undoes another operation, and the rest say that there is nothing left", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "0");
  for (const n of [1, 2, 3]) await perform(host, writing(path, Buffer.from(String(n - 1)), String(n)));
  const undone = await Promise.allSettled([1, 2, 3, 4, 5, 6].map(() => undo(host)));
  const ids = undone.flatMap((one) => (one.status === "fulfilled" ? [one.value.entry.id] : []));
  expect([ids.length, new Set(ids).size]).toEqual([3, 3]);
  for (const one of undone)
    if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "nothing-to-undo" });
  expect(await readFile(path, "utf8")).toBe("0");
  const named = await Promise.allSettled([1, 2].map(() => undo(host, ids[0])));
  for (const one of named) expect(one).toMatchObject({ status: "rejected", reason: { code: "already-undone" } });
});

test("damaged lines of the journal take away only what they belong to", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "old");
  const other = await file("b.json", "old");
  const { id } = await perform(host, writing(path, Buffer.from("old"), "new"));
  const { id: broken } = await perform(host, writing(other, Buffer.from("old"), "new"));
  const journal = join(host.paths.support, "journal.jsonl");
  const evil = {
    type: "command",
    id: broken,
    title: "x",
    undo: { file: "touch", args: [join(host.home, "PWNED"), 1] },
  };
  const lines = [
    '{"type":"begin","id":"q"}',
    '{"type":"begin"}',
    '{"type":"end","id":"q"}',
    '{"type":"change","id":7}',
    "null",
    "[]",
    "7",
    '{"type":"remark","id":"q","text":"of a newer version"}',
    `{"type":"change","id":"${broken}","path":"relative","before":{"kind":"absent"},"after":{"kind":"absent"}}`,
    `{"type":"change","id":"${broken}","path":"/x","before":{"kind":"file","mode":420,"sha256":"${"0".repeat(64)}","backup":"../../x"},"after":{"kind":"absent"}}`,
    JSON.stringify(evil),
    '{"type":"begin","id":"cut',
  ];
  await appendFile(journal, lines.join("\n"));
  const { entries, damaged } = await readJournal(host);
  expect([entries.length, damaged > 5]).toEqual([2, true]);
  await expect(undo(host, broken)).rejects.toMatchObject({ code: "journal-damaged", exit: 4 });
  const undone = await undo(host);
  expect([undone.entry.id, undone.passed.map((one) => one.id)]).toEqual([id, [broken]]);
  expect(await readFile(path, "utf8")).toBe("old");
  expect(await readFile(other, "utf8")).toBe("new");
  expect(await readdir(host.home)).not.toContain("PWNED");
});

test("what a newer version did is told and not undone, and nothing below it is", async () => {
  const { host, file } = createSandbox();
  const path = await file("a.json", "old");
  await perform(host, writing(path, Buffer.from("old"), "new"));
  const journal = join(host.paths.support, "journal.jsonl");
  const before = await readFile(journal, "utf8");
  const newer = '{"type":"begin","version":2,"id":"20270101-000000-abcd","how":"another"}\n';
  await appendFile(journal, newer);
  await expect(undo(host)).rejects.toMatchObject({ code: "state-newer", exit: 4 });
  expect(await readFile(path, "utf8")).toBe("new");
  expect(await readFile(journal, "utf8")).toBe(before + newer);
  expect((await journalEntries(host)).at(-1)?.unknown).toBe("newer");
});

test("what became a pipe or a folder meanwhile is neither written nor undone", async () => {
  const { host, home, file } = createSandbox();
  const path = await file("a.json", "old");
  await perform(host, writing(path, Buffer.from("old"), "new"));
  for (const make of [() => execFileSync("mkfifo", [path]), () => mkdir(path)]) {
    await rm(path, { recursive: true });
    await make();
    await expect(undo(host)).rejects.toMatchObject({ code: "changed-since", exit: 4, message: /is a (named pipe|folder) by now/ }); // prettier-ignore
    await expect(perform(host, writing(path, Buffer.from("old"), "new"))).rejects.toMatchObject({ exit: 4 });
    const remove: Operation = { ...writing(path, undefined, ""), steps: [{ kind: "remove", title: "Remove", path }] };
    await expect(perform(host, remove)).rejects.toMatchObject({ exit: 4 });
    expect((await lstat(path)).isFile()).toBe(false);
  }
  expect((await readdir(home)).includes("a.json")).toBe(true);
});

test("two spellings of one place are one file: written once, and undone", async () => {
  const { host, home } = createSandbox();
  await mkdir(join(home, "real"));
  await symlink("real", join(home, "alias"));
  const [one, two] = [join(home, "real/new/a"), join(home, "alias/new/a")];
  const steps = [...writing(one, undefined, "x").steps, ...writing(two, undefined, "x").steps];
  await perform(host, { ...writing(one, undefined, ""), steps });
  expect(await readFile(one, "utf8")).toBe("x");
  await undo(host);
  expect(await readdir(join(home, "real"))).toEqual([]);
});

test("a folder that was made for a file goes with undo, also when somebody removed the file", async () => {
  const { host, home } = createSandbox();
  const path = join(home, "project/.vscode/settings.json");
  await mkdir(join(home, "project"));
  await perform(host, writing(path, undefined, "{}"));
  await rm(path);
  await undo(host);
  expect(await readdir(join(home, "project"))).toEqual([]);
});

test("what a killed writer left beside a file that was edited goes with the next operation", async () => {
  const { host, home, file } = createSandbox();
  const path = await file("a.json", "old");
  const other = await file("b.json", "old");
  await perform(host, writing(path, Buffer.from("old"), "new"));
  const dead = Number(execFileSync("/bin/sh", ["-c", "echo $$"], { encoding: "utf8" }));
  await file(`a.json.${dead}-0123abcd`, "secret");
  await file(`${host.paths.support.slice(home.length + 1)}/backups/x/0.${dead}-0123abcd`, "secret");
  await perform(host, writing(other, Buffer.from("old"), "new"));
  expect((await readdir(home)).filter((name) => name.includes("0123abcd"))).toEqual([]);
  expect(await readdir(join(host.paths.support, "backups/x"))).toEqual([]);
});
