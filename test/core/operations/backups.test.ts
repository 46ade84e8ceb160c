import { readdir, readFile, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { perform, undo, type Operation } from "../../../src/core/operations";
import { createSandbox, type Sandbox } from "../../sandbox";

const edit = (path: string, before: string, after: string, inverse?: unknown): Operation => ({
  id: "edit",
  title: `Set the key to ghp_${"a1B2".repeat(9)}`,
  risk: "edits-files",
  steps: [{ kind: "write", title: "Edit", path, before: Buffer.from(before), contents: Buffer.from(after), inverse }],
});

const backups = async ({ host }: Sandbox) => (await readdir(join(host.paths.support, "backups"))).sort();

test("values from before are kept beside the saved bytes, not in the journal, and go when it is undone", async () => {
  const sandbox = createSandbox();
  const { host, file } = sandbox;
  const path = await file("a.json", "one");
  const done = await perform(host, edit(path, "one", "two", { before: "hunter2" }));
  const journal = await readFile(join(host.paths.support, "journal.jsonl"), "utf8");
  expect(journal).not.toMatch(/hunter2|ghp_/);
  // Somebody else's edit in between: only ours is taken out.
  await writeFile(path, "two and more");
  const seen: unknown[] = [];
  await undo(host, done.id, (current, inverse) => {
    seen.push(inverse);
    return { contents: Buffer.from(current.toString().replace("two", "one")) };
  });
  expect(seen).toContainEqual({ before: "hunter2" });
  expect(await readFile(path, "utf8")).toBe("one and more");
  expect(await backups(sandbox)).toEqual([]);
});

test("copies go after 50 operations and after 30 days", async () => {
  const sandbox = createSandbox();
  const { host, home, file } = sandbox;
  const path = await file("a.json", "0");
  for (let number = 0; number < 53; number += 1) {
    await file(
      join(relative(home, host.paths.support), "backups", `20990101-0000${10 + (number % 50)}-${number}`, "0"),
      "x",
    );
  }
  await perform({ ...host, now: () => new Date("2099-01-02T00:00:00Z") }, edit(path, "0", "53"));
  expect((await backups(sandbox)).length).toBe(50);
  const later = { ...host, now: () => new Date("2099-02-03T00:00:00Z") };
  await perform(later, edit(path, "53", "54"));
  expect((await backups(sandbox)).length).toBe(1);
});
