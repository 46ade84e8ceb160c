import type { FileHandle } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { isErrno, openRegular, readIfPresent } from "../host";

/** Why a database cannot be read with certainty: damaged, being written, or of a kind that is not known here. */
export class UnreadableDatabase extends Error {}

const doubt = (reason: string): never => {
  throw new UnreadableDatabase(reason);
};

/**
 * The value of one key in a table whose first two columns are key and value, as VS Code's `ItemTable` is; undefined when
 * the file, the table or the key is not there. Reads the pages it needs and nothing else: Cursor's file has gigabytes.
 * Throws `UnreadableDatabase` when the answer would be in doubt. Format: https://sqlite.org/fileformat2.html
 */
export async function readSqliteValue(path: string, table: string, key: string): Promise<Buffer | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readOnce(path, table, key);
    } catch (error) {
      if (isErrno(error, "ENOENT") || isErrno(error, "ENOTDIR")) return undefined;
      if (attempt === 3) {
        throw error instanceof UnreadableDatabase ? error : new UnreadableDatabase(String(error), { cause: error });
      }
      // An editor that writes at this moment is done soon.
      await sleep(40);
    }
  }
}

async function readOnce(path: string, table: string, key: string): Promise<Buffer | undefined> {
  const { file } = await openRegular(path);
  try {
    const before = await readBytes(file, 0, 100);
    if (before.subarray(0, 16).toString("latin1") !== "SQLite format 3\0") doubt("not an SQLite database");
    await refuseHotJournal(`${path}-journal`);
    const database = new Database(file, before, await readLog(`${path}-wal`, before));
    const root = await database.rootOf(table);
    const value = root === undefined ? undefined : await database.find(root, key);
    // The change counter (24) and everything else in the header.
    if (!(await readBytes(file, 0, 100)).equals(before)) doubt("it changed while it was read");
    return value;
  } finally {
    await file.close();
  }
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return bytesRead === length ? buffer : doubt("cut short");
}

/** A rollback journal with a header means a transaction that is not finished: the file's pages may be half new. */
async function refuseHotJournal(path: string): Promise<void> {
  const journal = await sidecar(path);
  if (journal && journal.subarray(0, 8).toString("hex") === "d9d505f920a163d7") doubt("a transaction is not finished");
}

async function sidecar(path: string): Promise<Buffer | undefined> {
  const bytes = await readIfPresent(path, "data").catch((error: unknown) => doubt(String(error)));
  return bytes?.length === 0 ? undefined : bytes;
}

/** The newest committed pages of a write-ahead log, by number. */
async function readLog(path: string, header: Buffer): Promise<ReadonlyMap<number, Buffer>> {
  const pages = new Map<number, Buffer>();
  if (header[19] === 1) return pages;
  const log = await sidecar(path);
  if (!log || log.length < 32) return pages;
  const pageSize = pageSizeOf(header);
  const magic = log.readUInt32BE(0);
  if (magic >>> 1 !== 0x377f0682 >>> 1 || log.readUInt32BE(8) !== pageSize) doubt("a log of another kind");
  const word = (at: number) => (magic & 1 ? log.readUInt32BE(at) : log.readUInt32LE(at));
  const sum: [number, number] = [0, 0];
  const add = (from: number, to: number) => {
    for (let at = from; at < to; at += 8) {
      sum[0] = (sum[0] + word(at) + sum[1]) >>> 0;
      sum[1] = (sum[1] + word(at + 4) + sum[0]) >>> 0;
    }
  };
  const matches = (at: number) => sum[0] === log.readUInt32BE(at) && sum[1] === log.readUInt32BE(at + 4);
  add(0, 24);
  if (!matches(24)) return pages;
  const salt = log.subarray(16, 24);
  let uncommitted: [number, Buffer][] = [];
  for (let at = 32; at + 24 + pageSize <= log.length; at += 24 + pageSize) {
    if (!log.subarray(at + 8, at + 16).equals(salt)) break;
    add(at, at + 8);
    add(at + 24, at + 24 + pageSize);
    if (!matches(at + 16)) break;
    uncommitted.push([log.readUInt32BE(at), log.subarray(at + 24, at + 24 + pageSize)]);
    if (log.readUInt32BE(at + 4) === 0) continue;
    for (const [number, page] of uncommitted) pages.set(number, page);
    uncommitted = [];
  }
  return pages;
}

function pageSizeOf(header: Buffer): number {
  const size = header.readUInt16BE(16);
  return size === 1 ? 65_536 : size;
}

/** Pages looked at, past which something is wrong with the file. */
const pageLimit = 50_000;

type Value = string | number | Buffer | null;

class Database {
  private readonly pageSize: number;
  private readonly usable: number;
  private looked = 0;

  constructor(
    private readonly file: FileHandle,
    header: Buffer,
    private readonly log: ReadonlyMap<number, Buffer>,
  ) {
    this.pageSize = pageSizeOf(header);
    this.usable = this.pageSize - (header[20] ?? 0);
    const encoding = header.readUInt32BE(56);
    const powerOfTwo = (this.pageSize & (this.pageSize - 1)) === 0;
    if (this.pageSize < 512 || !powerOfTwo || this.usable < 480) doubt("a page size that cannot be");
    // 0: nothing was written yet; 2 and 3 are UTF-16.
    if (encoding > 1 || (header[19] ?? 0) > 2) doubt("a text encoding or format that VS Code does not write");
  }

  /** The root page of a table, from the schema in page 1: type, name, tbl_name, rootpage, sql. */
  async rootOf(table: string): Promise<number | undefined> {
    for await (const record of this.rows(1)) {
      const [type, name, , root] = await record.values(4);
      if (type === "table" && name === table) return typeof root === "number" ? root : doubt("a table without a root");
    }
    return undefined;
  }

  async find(root: number, key: string): Promise<Buffer | undefined> {
    let found: Buffer | undefined;
    let count = 0;
    for await (const record of this.rows(root)) {
      if ((await record.values(1))[0] !== key) continue;
      const value = (await record.values(2))[1];
      found =
        typeof value === "string" ? Buffer.from(value) : Buffer.isBuffer(value) ? value : doubt("a value of no text");
      count++;
    }
    return count > 1 ? doubt("the key is there twice") : found;
  }

  private async page(number: number): Promise<Buffer> {
    if (++this.looked > pageLimit) doubt("too many pages");
    if (number < 1) doubt("a page that cannot be");
    return this.log.get(number) ?? readBytes(this.file, (number - 1) * this.pageSize, this.pageSize);
  }

  /** The records of a table's b-tree. */
  private async *rows(root: number, depth = 0): AsyncGenerator<Record_> {
    if (depth > 20) doubt("a tree that does not end");
    const page = await this.page(root);
    const at = root === 1 ? 100 : 0;
    const kind = page[at];
    const cells = page.readUInt16BE(at + 3);
    const pointers = at + (kind === 5 ? 12 : 8);
    if (kind !== 5 && kind !== 13) doubt("a page of another kind");
    for (let index = 0; index < cells; index++) {
      const cell = page.readUInt16BE(pointers + index * 2);
      if (kind === 5) yield* this.rows(page.readUInt32BE(cell), depth + 1);
      else yield this.record(page, cell);
    }
    if (kind === 5) yield* this.rows(page.readUInt32BE(at + 8), depth + 1);
  }

  private record(page: Buffer, cell: number): Record_ {
    const [size, afterSize] = varint(page, cell);
    const [, start] = varint(page, afterSize);
    const local = this.localSize(size);
    const first = page.subarray(start, start + local);
    if (first.length !== local || size > 16 * 1024 * 1024) doubt("a record that cannot be");
    const whole = async () => {
      const parts = [first];
      let next = local < size ? page.readUInt32BE(start + local) : 0;
      for (let left = size - local; left > 0; left -= this.usable - 4) {
        const overflow = await this.page(next);
        parts.push(overflow.subarray(4, 4 + Math.min(left, this.usable - 4)));
        next = overflow.readUInt32BE(0);
      }
      return Buffer.concat(parts);
    };
    return {
      values: async (count) => valuesOf(first, count) ?? valuesOf(await whole(), count) ?? doubt("a cut record"),
    };
  }

  /** Bytes of a record that stand in the page itself; the rest is in overflow pages. */
  private localSize(size: number): number {
    const most = this.usable - 35;
    if (size <= most) return size;
    const least = Math.floor(((this.usable - 12) * 32) / 255) - 23;
    const fitting = least + ((size - least) % (this.usable - 4));
    return fitting <= most ? fitting : least;
  }
}

interface Record_ {
  /** The first columns. */
  values(count: number): Promise<Value[]>;
}

/** The first `count` columns of a record; undefined when they reach past the bytes given. */
function valuesOf(payload: Buffer, count: number): Value[] | undefined {
  const [headerSize, start] = varint(payload, 0);
  let at = start;
  let body = headerSize;
  const values: Value[] = [];
  while (values.length < count && at < headerSize) {
    const [type, next] = varint(payload, at);
    const length = type >= 12 ? Math.floor((type - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? doubt("a type"));
    if (next > payload.length || body + length > payload.length) return undefined;
    const bytes = payload.subarray(body, body + length);
    values.push(valueOf(type, bytes));
    at = next;
    body += length;
  }
  return values.length === count ? values : doubt("too few columns");
}

function valueOf(type: number, bytes: Buffer): Value {
  if (type >= 12) return type % 2 === 1 ? bytes.toString("utf8") : bytes;
  if (type === 8 || type === 9) return type - 8;
  if (type >= 1 && type <= 5) return bytes.readIntBE(0, bytes.length);
  return null;
}

/** Seven bits a byte, the highest bit says that more follow; of nine at most. */
function varint(buffer: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 8; index++) {
    const byte = buffer[at + index] ?? doubt("cut short");
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return Number.isSafeInteger(value) ? [value, at + index + 1] : doubt("a number that cannot be");
  }
  return doubt("a number that cannot be");
}
