import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfPresent, readPart } from "../../host";
import { logFolders, namesIn, serverLogs } from "./editor-logs";
import type { LoggedEnd } from "./logged-end";
import { createServerLogReader, type ServerLogReader } from "./server-log";

/** An end of gopls that an editor wrote down, and where. */
export interface WindowEnd extends LoggedEnd {
  /** The log file. */
  path: string;
  userDataDir: string;
  /** The window's extension host, when `exthost.log` names it. */
  hostPid: number | undefined;
}

/** Up to where a log file is read; the inode tells a rotated file from a grown one. */
export type LogPosition = { inode: number; offset: number };

/** Bytes of a window's log that are looked at, at most. */
const maximumStretch = 512 * 1024;

interface OpenLog {
  reader: ServerLogReader;
  hostPid: number | undefined;
  inode: number;
  /** Read up to here. */
  offset: number;
}

/** How often gopls closed its connection in a window since it was started by a person or a setting. */
export interface LoggedBudget {
  closes: number;
  /** The editor has said that it will not start another. */
  dead: boolean;
}

/**
 * Follows the `gopls (server)` logs of editors, in both places and formats (docs/facts/vscode.md §3), through rotation and
 * new extension hosts. `saved` are the positions of an earlier run.
 */
export class LogFollower {
  private readonly logs = new Map<string, OpenLog>();
  private readonly sizes = new Map<string, string>();
  private readonly hosts = new Map<string, { key: string; pids: number[] }>();

  constructor(private readonly saved: ReadonlyMap<string, LogPosition> = new Map()) {}

  /**
   * The ends that came since the last call. A file never seen before is read from its start, or passed over when it was
   * last written before `since`, in milliseconds since 1970.
   */
  async read(folders: Iterable<string>, { since }: { since: number }): Promise<WindowEnd[]> {
    const found: WindowEnd[] = [];
    for (const folder of folders) {
      const places = new Set(logFolders(folder));
      for (const path of this.logs.keys()) {
        // Sessions that are over and gone.
        if (path.startsWith(`${folder}/logs/`) && !places.has(dirname(path))) this.logs.delete(path);
      }
      for (const path of serverLogs(places)) found.push(...(await this.readLog(folder, path, since)));
    }
    return found;
  }

  private async readLog(userDataDir: string, path: string, since: number): Promise<WindowEnd[]> {
    const status = await stat(path).catch(() => undefined);
    if (!status) return [];
    const key = `${status.ino} ${status.size}`;
    const hostPid = (await this.extensionHosts(path)).at(-1);
    const known = this.logs.get(path);
    // A window's folder outlives a reload; the last extension host is the one that writes.
    if (known && known.hostPid !== hostPid) Object.assign(known, { hostPid, reader: createServerLogReader(true) });
    if (this.sizes.get(path) === key) return [];
    this.sizes.set(path, key);
    const log = known ?? (await this.begin(path, status, hostPid, since));
    const ends: LoggedEnd[] = [];
    if (log.inode !== status.ino) {
      ends.push(...(await this.restOfRotated(path, log)));
      Object.assign(log, { inode: status.ino, offset: 0 });
    } else if (log.offset > status.size) log.offset = 0;
    ends.push(...(await readOn(log, path, status.size)));
    // The same objects: the reader completes them.
    return ends.map((end) => Object.assign(end, { path, userDataDir, hostPid }));
  }

  /** What stands there already is read for what it means to what comes; its ends are no news. */
  private async begin(
    path: string,
    { ino, size, mtimeMs }: { ino: number; size: number; mtimeMs: number },
    hostPid: number | undefined,
    since: number,
  ): Promise<OpenLog> {
    const position = this.saved.get(path);
    const sameFile = position?.inode === ino && position.offset <= size;
    const old = sameFile ? position.offset : !position && mtimeMs < since ? size : 0;
    const from = Math.max(0, old - maximumStretch);
    const log: OpenLog = { reader: createServerLogReader(from === 0), hostPid, inode: ino, offset: from };
    this.logs.set(path, log);
    if (position && !sameFile) Object.assign(log, position);
    else await readOn(log, path, old);
    return log;
  }

  private async restOfRotated(path: string, log: OpenLog): Promise<LoggedEnd[]> {
    for (const name of namesIn(dirname(path))) {
      const old = join(dirname(path), name);
      const status = await stat(old).catch(() => undefined);
      if (status?.ino === log.inode && old !== path) return readOn(log, old, status.size);
    }
    return [];
  }

  /** Whether a window of that editor has a log, which then tells of every end that nobody asked for. */
  async hasLog(folder: string, hostPid: number): Promise<boolean> {
    const logs = serverLogs(logFolders(folder));
    const pids = (await Promise.all(logs.map((path) => this.extensionHosts(path)))).flat();
    return logs.length > 0 && (pids.includes(hostPid) || pids.length === 0);
  }

  /** The extension host whose window that log belongs to. */
  hostOf = (path: string): number | undefined => this.logs.get(path)?.hostPid;

  /** As its log has it; undefined when it was not read far enough back. */
  budget(hostPid: number): LoggedBudget | undefined {
    const log = [...this.logs.values()].find((one) => one.hostPid === hostPid);
    const { closes, dead } = log?.reader.budget() ?? { closes: undefined, dead: false };
    return closes === undefined ? undefined : { closes, dead };
  }

  positions = (): Map<string, LogPosition> =>
    new Map([...this.logs].map(([path, { inode, offset }]) => [path, { inode, offset }]));

  /** `Extension host with pid 4711 started` in the window's exthost.log; not documented, so there may be none. */
  private async extensionHosts(path: string): Promise<number[]> {
    const file = join(dirname(dirname(path)), "exthost.log");
    const status = await stat(file).catch(() => undefined);
    const key = status ? `${status.ino} ${status.size}` : "none";
    const known = this.hosts.get(file);
    if (known?.key === key) return known.pids;
    const text = (await readIfPresent(file, "data").catch(() => undefined))?.toString("utf8") ?? "";
    const pids = [...text.matchAll(/Extension host with pid (\d+) started/g)].map(([, pid]) => Number(pid));
    this.hosts.set(file, { key, pids });
    return pids;
  }
}

async function readOn(log: OpenLog, path: string, to: number): Promise<LoggedEnd[]> {
  if (to - log.offset > maximumStretch) log.offset = to - maximumStretch;
  const bytes = await readPart(path, log.offset, to);
  const { ends, consumed } = log.reader.read(bytes, log.offset);
  log.offset += consumed;
  return ends;
}
