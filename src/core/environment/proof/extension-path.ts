import { accessSync, constants, existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Whether a PATH differs only by the bin folder of a Go installation in front. The Go extension puts it there whenever it
 * found go otherwise than by PATH, and gopls inherits it (docs/facts/vscode.md §5).
 */
export function isExtensionsPath(actual: string | undefined, expected: string): boolean {
  const [first = "", ...rest] = actual?.split(":") ?? [];
  return rest.join(":") === expected && isGoBin(first);
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
