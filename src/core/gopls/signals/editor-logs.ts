import { existsSync, readdirSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfPresent, readPart, type Host } from "../../host";
import { userDataFolderName, userDataFolderNames, type Editor } from "../processes/process";
import { parseServerLog, type LoggedEvent } from "./server-log";

/** An end of gopls that an editor wrote down, and where. */
export interface WindowEvent extends LoggedEvent {
  /** The log file. */
  path: string;
  /** Where the text before the event starts. */
  from: number;
  userDataDir: string;
  /** The window's extension host, when `exthost.log` names it. */
  hostPid: number | undefined;
}

/** Up to where a log file is read; the inode tells a rotated file from a grown one. */
export type LogPosition = { inode: number; offset: number };

/** Bytes of a window's log that are looked at for one end of gopls. */
const maximumStretch = 512 * 1024;

/** Where an editor keeps its settings and logs. */
export function userDataDir(host: Host, editor: Editor): string | undefined {
  if (editor.userDataDir) return editor.userDataDir;
  const folder = userDataFolderName(editor.name);
  return folder === undefined ? undefined : join(userDataParent(host), folder);
}

/** The user-data folders of every editor of VS Code's family. */
export function allUserDataDirs(host: Host): string[] {
  return userDataFolderNames.map((name) => join(userDataParent(host), name));
}

function userDataParent(host: Host): string {
  return host.platform === "macos"
    ? join(host.home, "Library", "Application Support")
    : host.env.XDG_CONFIG_HOME || join(host.home, ".config");
}

/**
 * Follows the `gopls (server)` logs of editors, in both places and formats (docs/facts/vscode.md §3), through rotation and
 * new extension hosts. `positions` are changed in place and are the caller's to keep.
 */
export function createLogFollower(positions: Map<string, LogPosition>) {
  const lastSizes = new Map<string, string>();
  return {
    /**
     * What was written since the last call. A file never seen before is read from its start, or passed over when it was
     * last written before `since`, in milliseconds since 1970.
     */
    async read(folders: Iterable<string>, { since }: { since: number }): Promise<WindowEvent[]> {
      const found: WindowEvent[] = [];
      for (const folder of folders) {
        const places = new Set(logFolders(folder));
        for (const path of positions.keys()) {
          // Sessions that are over and gone.
          if (path.startsWith(`${folder}/logs/`) && !places.has(dirname(path))) positions.delete(path);
        }
        for (const path of serverLogs(places)) {
          const status = await stat(path).catch(() => undefined);
          if (!status) continue;
          const key = `${status.ino} ${status.size}`;
          if (lastSizes.get(path) === key) continue;
          lastSizes.set(path, key);
          const position = positions.get(path);
          if (!position && status.mtimeMs < since) {
            positions.set(path, { inode: status.ino, offset: status.size });
            continue;
          }
          const events: WindowEvent[] = [];
          if (position && position.inode !== status.ino) events.push(...(await rotatedEvents(folder, path, position)));
          const from = position?.inode === status.ino && position.offset <= status.size ? position.offset : 0;
          const { offset, events: here } = await eventsFrom(folder, path, from, status.size);
          positions.set(path, { inode: status.ino, offset });
          found.push(...events, ...here);
        }
      }
      return found;
    },
    /** Whether a window of that editor has a log, which then tells of every end that nobody asked for. */
    async hasLog(folder: string, hostPid: number): Promise<boolean> {
      const logs = serverLogs(logFolders(folder));
      const pids = (await Promise.all(logs.map((path) => extensionHostPids(path)))).flat();
      return logs.length > 0 && (pids.includes(hostPid) || pids.length === 0);
    },
  };
}

async function eventsFrom(folder: string, path: string, from: number, size: number) {
  const start = Math.max(from, size - maximumStretch);
  const bytes = await readPart(path, start, size);
  // A window's folder outlives a reload; the last extension host is the one that writes.
  const hostPid = (await extensionHostPids(path)).at(-1);
  const events = parseServerLog(bytes).map((event, index, all): WindowEvent => {
    const before = all[index - 1]?.offset ?? 0;
    return { ...event, offset: start + event.offset, from: start + before, path, userDataDir: folder, hostPid };
  });
  return { events, offset: events.at(-1)?.offset ?? start };
}

async function rotatedEvents(folder: string, path: string, position: LogPosition): Promise<WindowEvent[]> {
  for (const name of namesIn(dirname(path))) {
    const old = join(dirname(path), name);
    const status = await stat(old).catch(() => undefined);
    if (status?.ino !== position.inode || old === path) continue;
    return (await eventsFrom(folder, old, position.offset, status.size)).events.map((event) => ({ ...event, path }));
  }
  return [];
}

/** Whether a log's name is that of the channel `gopls (server)`. */
export const isServerLog = (name: string) => /^(\d+-)?gopls\S* \(server\)\.log$/.test(name);

function serverLogs(places: Iterable<string>): string[] {
  const found: string[] = [];
  for (const place of places) {
    found.push(
      ...namesIn(place)
        .filter(isServerLog)
        .map((name) => join(place, name)),
    );
  }
  return found;
}

/** The folders in which an editor's extension hosts make and write their channels. */
export function logFolders(folder: string): string[] {
  return watchedFolders(folder).filter((path) => /\/window\d+\/exthost(\/|$)/.test(path));
}

/**
 * Those and the ones in which they come to be, of the two newest sessions: an update of the editor may run beside the
 * old one for a moment.
 */
export function watchedFolders(folder: string): string[] {
  const logs = join(folder, "logs");
  const names = namesIn(logs);
  const found = names.length > 0 ? [logs] : [];
  const sessions = names.filter((name) => /^\d{8}T\d{6}$/.test(name)).sort();
  for (const session of sessions.slice(-2)) {
    const windows = join(logs, session);
    found.push(windows);
    for (const window of namesIn(windows).filter((name) => /^window\d+$/.test(name))) {
      const host = join(windows, window, "exthost");
      const channels = namesIn(host).filter((name) => name === "golang.go" || name.startsWith("output_logging_"));
      // The window's own folder is written to all the time; it is watched only until its extension host has one.
      found.push(existsSync(host) ? host : join(windows, window), ...channels.map((name) => join(host, name)));
    }
  }
  return found;
}

/** Without the thread pool, which would be woken for each of ten editors that are not installed. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** `Extension host with pid 4711 started` in the window's exthost.log; not documented, so there may be none. */
async function extensionHostPids(path: string): Promise<number[]> {
  const folder = dirname(dirname(path));
  const text =
    (await readIfPresent(join(folder, "exthost.log"), "data").catch(() => undefined))?.toString("utf8") ?? "";
  return [...text.matchAll(/Extension host with pid (\d+) started/g)].map(([, pid]) => Number(pid));
}
