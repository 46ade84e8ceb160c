import { stat } from "node:fs/promises";
import { join } from "node:path";
import { succeeded, type Host } from "../../host";
import { readExecutable } from "../../macho";
import { searchPath } from "../../toolchain";
import { architecturesOf } from "../inspection";

export const COMMAND_LINE_TOOLS =
  "/Library/Developer/CommandLineTools/Library/PrivateFrameworks/LLDB.framework/Versions/A/Resources/debugserver";

/** Which debugserver Delve will start, by its own order (docs/facts/delve.md §1.3). */
export interface DebugserverSearch {
  chosen?: {
    path: string;
    from: "DELVE_DEBUGSERVER_PATH" | "PATH" | "Command Line Tools" | "Xcode" | "lldb-server";
    architectures: string[];
  };
  /** What `xcode-select -p` prints; undefined when it fails. */
  developerDirectory?: string;
  developerDirectoryExists: boolean;
}

export async function findDebugserver(
  host: Host,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<DebugserverSearch> {
  const developerDirectory = await askXcodeSelect(host);
  const developerDirectoryExists = developerDirectory !== undefined && (await isThere(host.system(developerDirectory)));
  const [inPath] = await searchPath(environment.PATH, "debugserver");
  const [lldbServer] = await searchPath(environment.PATH, "lldb-server");
  const xcode =
    developerDirectory &&
    join(developerDirectory, "../SharedFrameworks/LLDB.framework/Versions/A/Resources/debugserver");
  const places = [
    // Delve takes what this variable names without a look.
    { path: environment.DELVE_DEBUGSERVER_PATH, from: "DELVE_DEBUGSERVER_PATH" as const },
    { path: inPath?.path, from: "PATH" as const },
    { path: host.system(COMMAND_LINE_TOOLS), from: "Command Line Tools" as const },
    { path: xcode && host.system(xcode), from: "Xcode" as const },
    { path: lldbServer?.path, from: "lldb-server" as const },
  ];
  for (const { path, from } of places) {
    if (!path || (from !== "DELVE_DEBUGSERVER_PATH" && !(await isThere(path)))) continue;
    const architectures = architecturesOf(await readExecutable(path));
    return { chosen: { path, from, architectures }, developerDirectory, developerDirectoryExists };
  }
  return { developerDirectory, developerDirectoryExists };
}

async function askXcodeSelect(host: Host): Promise<string | undefined> {
  const result = await host.run(host.system("/usr/bin/xcode-select"), ["-p"], { timeoutMs: 5000 });
  return succeeded(result) ? result.stdout.trim() || undefined : undefined;
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
