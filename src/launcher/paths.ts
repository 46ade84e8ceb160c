/** A path as people write it. */
export function shortPath(path: string, home: string): string {
  return path === home || path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

/** The same within a text; `/Users/me` is not found in `/Users/me2` or `/Volumes/x/Users/me`. */
export function shortHome(text: string, home: string): string {
  return text.replace(new RegExp(`(?<![\\w.~/-])${escaped(home)}(?![\\w.-])`, "g"), "~");
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
