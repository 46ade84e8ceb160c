import { withTilde } from "../core/command-line";

/** A path as people write it. */
export function shortPath(path: string, home: string): string {
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** The same within a text. */
export const shortHome = withTilde;
