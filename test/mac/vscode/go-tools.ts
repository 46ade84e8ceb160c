import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import type { GoSettings } from "./go-settings";

/** Where a tool was found. */
interface Found {
  path: string;
  by: "alternateTools" | "bin" | "GOROOT" | "PATH" | "fallback";
}

/**
 * vscode-go's search for tools in this process's environment (docs/facts/vscode.md §5): a path once found is remembered until
 * the window is reloaded or `go.toolsGopath` changes, and an absolute path that is no program is passed over.
 */
export function createGoTools(settings: () => GoSettings) {
  let remembered = new Map<string, Found>();
  let toolsGopath = "";

  function find(name: string): Found | undefined {
    if (settings().toolsGopath !== toolsGopath) remembered = new Map();
    toolsGopath = settings().toolsGopath;
    const known = remembered.get(name);
    if (known) return known;
    const found = candidates(name, settings()).find(({ path }) => isProgram(path));
    if (found) remembered.set(name, found);
    return found;
  }

  return {
    find: (name: string) => find(name)?.path,
    /** GOROOT/bin goes to the front of the window's own PATH whenever go was not found by PATH. */
    adjustPath(): void {
      const go = find("go");
      if (!go || go.by === "PATH") return;
      const { stdout } = spawnSync(go.path, ["env", "GOROOT"], { encoding: "utf8", cwd: "/" });
      const bin = join(stdout.trim(), "bin");
      const folders = (process.env.PATH ?? "").split(delimiter);
      if (stdout.trim() && folders[0] !== bin) process.env.PATH = [bin, ...folders].join(delimiter);
    },
  };
}

function candidates(name: string, { alternateTools, toolsGopath, goroot }: GoSettings): Found[] {
  const { GOBIN, GOPATH, GOROOT, PATH = "", HOME = "" } = process.env;
  const wanted = alternateTools[name] ?? name;
  const file = isAbsolute(wanted) ? name : wanted;
  const below = (by: Found["by"], ...folders: (string | undefined)[]): Found[] =>
    folders.flatMap((folder) => (folder ? [{ path: join(folder, file), by }] : []));
  return [
    ...(isAbsolute(wanted) ? [{ path: wanted, by: "alternateTools" as const }] : []),
    ...below("bin", GOBIN, toolsGopath && join(toolsGopath, "bin"), join(GOPATH ?? join(HOME, "go"), "bin")),
    ...below("GOROOT", ...[goroot, GOROOT].map((root) => root && join(root, "bin"))),
    ...below("PATH", ...PATH.split(delimiter)),
    ...(name === "go" ? below("fallback", "/usr/local/go/bin", "/usr/local/bin") : []),
  ];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
