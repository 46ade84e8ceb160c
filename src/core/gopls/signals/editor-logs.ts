import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Host } from "../../host";
import { userDataFolderName, userDataFolderNames, type Editor } from "../processes/process";

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

/** Whether a log's name is that of the channel `gopls (server)`. */
export const isServerLog = (name: string) => /^(\d+-)?gopls\S* \(server\)\.log$/.test(name);

export function serverLogs(places: Iterable<string>): string[] {
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
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
