import { execFileSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The real programs that the demo's user has. */
export interface DemoTools {
  go: string;
  gopls: string;
  dlv: string;
  /** What `go env` says of the user's own cache, so that nothing is compiled for the pictures. */
  goCache: string;
}

export function findTools(): DemoTools | { missing: string[] } {
  const [go, gopls, dlv] = ["go", "gopls", "dlv"].map(inPath);
  if (go && gopls && dlv) {
    return { go, gopls, dlv, goCache: execFileSync(go, ["env", "GOCACHE"], { encoding: "utf8" }).trim() };
  }
  return { missing: Object.entries({ go, gopls, dlv }).flatMap(([name, path]) => (path ? [] : [name])) };
}

function inPath(name: string): string | undefined {
  return (process.env.PATH ?? "")
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
