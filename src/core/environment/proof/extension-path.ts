import { accessSync, constants, existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Whether a PATH differs only by the bin folder of a Go installation. The Go extension puts it in front of its own PATH
 * whenever it found go otherwise, and gopls inherits it, also as the `${env:PATH}` of a setting (docs/facts/vscode.md §5).
 */
export function isExtensionsPath(actual: string | undefined, expected: string): boolean {
  const entries = actual?.split(":") ?? [];
  return entries.some((entry, at) => entries.toSpliced(at, 1).join(":") === expected && isGoBin(entry));
}

/** `bin` of a GOROOT: Go's own tools and sources lie beside it. */
function isGoBin(folder: string): boolean {
  try {
    accessSync(join(folder, "go"), constants.X_OK);
  } catch {
    return false;
  }
  return basename(folder) === "bin" && existsSync(join(dirname(folder), "pkg", "tool"));
}
