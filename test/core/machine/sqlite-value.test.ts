import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readSqliteValue, UnreadableDatabase } from "../../../src/core/machine/sqlite-value";
import { writeState } from "../../mac/vscode/trust";
import { removeTree } from "../../remove-tree";
import { soak } from "../../soak";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "go-warden-sqlite-"));
  onTestFinished(() => removeTree(path));
  return path;
}

const many = Object.fromEntries(
  Array.from({ length: 1500 }, (_, index) => [`key ${index}`, `${index} `.repeat((index * 7) % 3000)]),
);

test("every value that SQLite wrote is read back, short and over many pages", async () => {
  const path = await writeState(folder(), many);
  for (const index of [0, 1, 2, 500, 1000, 1428, 1499]) {
    const value = await readSqliteValue(path, "ItemTable", `key ${index}`);
    expect(value?.toString()).toBe(many[`key ${index}`]);
  }
  expect(await readSqliteValue(path, "ItemTable", "no such key")).toBeUndefined();
  expect(await readSqliteValue(path, "NoTable", "key 1")).toBeUndefined();
  expect(await readSqliteValue(`${path}.none`, "ItemTable", "key 1")).toBeUndefined();
});

test("a file that is damaged, cut short, no database or in a transaction gives no answer instead of a wrong one", async () => {
  const path = await writeState(folder(), many);
  const bytes = readFileSync(path);
  const refused = async (change: () => void) => {
    writeFileSync(path, bytes);
    writeFileSync(`${path}-journal`, "");
    change();
    await expect(readSqliteValue(path, "ItemTable", "key 1499")).rejects.toBeInstanceOf(UnreadableDatabase);
  };
  await refused(() => truncateSync(path, bytes.length / 2));
  await refused(() => truncateSync(path, 50));
  await refused(() => writeFileSync(path, `SQLite format 3\0 {"uriTrustInfo":[]} ${"x".repeat(5000)}`));
  await refused(() => writeFileSync(path, "{}".repeat(200)));
  await refused(() => writeFileSync(`${path}-journal`, Buffer.from("d9d505f920a163d700000000", "hex")));
  // Every pointer of the first pages.
  await refused(() =>
    writeFileSync(path, Buffer.concat([bytes.subarray(0, 108), Buffer.alloc(9000, 0xff), bytes.subarray(9108)])),
  );
});

test("random damage never hangs and never throws anything else", async () => {
  const few = Object.fromEntries(Object.entries(many).slice(0, 200));
  const path = await writeState(folder(), { ...few, wanted: "right" });
  const bytes = readFileSync(path);
  let seed = 7;
  const random = (below: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
  for (let round = 0; round < (soak ? 2000 : 20); round++) {
    const damaged = Buffer.from(bytes);
    for (let at = 0; at < 40; at++) damaged[random(at % 2 ? damaged.length : 8192)] = random(256);
    writeFileSync(path, damaged);
    await readSqliteValue(path, "ItemTable", "wanted").catch((error: unknown) => {
      expect(error).toBeInstanceOf(UnreadableDatabase);
    });
  }
});

test("what stands in a write-ahead log counts, up to its last whole transaction", async () => {
  const path = join(folder(), "state.vscdb");
  // No checkpoint on closing: the shell's own way to leave the log behind.
  const script = [
    "PRAGMA journal_mode=WAL",
    "PRAGMA wal_autocheckpoint=0",
    "CREATE TABLE ItemTable (key TEXT UNIQUE ON CONFLICT REPLACE, value BLOB)",
    "INSERT INTO ItemTable VALUES ('k', 'old')",
    "INSERT INTO ItemTable VALUES ('k', 'new')",
  ];
  const python = `import sqlite3, os, sys
c = sqlite3.connect(sys.argv[1], isolation_level=None)
for line in sys.argv[2:]: c.execute(line)
os._exit(0)`;
  execFileSync("python3", ["-c", python, path, ...script]);
  const value = async () => (await readSqliteValue(path, "ItemTable", "k"))?.toString();
  expect(await value()).toBe("new");
  appendFileSync(`${path}-wal`, Buffer.alloc(4120, 1));
  expect(await value()).toBe("new");
  const log = readFileSync(`${path}-wal`);
  writeFileSync(`${path}-wal`, log.subarray(0, log.length - 4120 - 10));
  expect(await value()).toBe("old");
});
