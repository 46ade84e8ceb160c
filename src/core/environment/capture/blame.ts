import { accessSync, constants, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { errorCode, readSmallSync, type Host } from "../../host";
import { profileList } from "../profiles/profiles";
import { sourcedBy } from "../profiles/sourced";
import { readProfileSources } from "../profiles/sources";

/** A line of a profile; `text` is only the matching words, never the whole line, which may hold a secret. */
export interface ProfileLine {
  path: string;
  line: number;
  text: string;
}

const start = String.raw`(?:^|[;&|{(]|\b(?:then|do|else|and|or)\b)\s*`;

/** What in a profile explains an answer that did not come; group 1 is what is shown. Multiline ones read a whole file. */
export const suspects = {
  handsOver: new RegExp(`${start}((?:builtin )?exec\\s+(?:-\\S+\\s+)*(?:\\$\\([^)]*\\)|[\\w./~$"{}+@:-])+)`),
  redirects: new RegExp(`${start}(exec\\s+[12&]?>)`),
  exits: new RegExp(`${start}((?:builtin )?(?:exit|logout)\\b(?:\\s+\\d+)?)`),
  multiplexer: new RegExp(`${start}((?:exec\\s+)?(?:tmux|zellij|screen)\\b)`),
  asks: new RegExp(`${start}((?:builtin )?(?:read|vared|ssh-add|select)\\b)`),
  turbo: /\b(zinit\s.{0,200}\bwait|zsh-defer)\b/,
  argument: /\b((?:BASH|ZSH)_EXECUTION_STRING)\b/,
  // The return may stand a line or two below.
  terminal: new RegExp(
    String.raw`(\[\[?[^\]\n]{0,200}-t\s+[012]\b[^\]\n]{0,200}\]|\btest\s+(?:!\s*)?-t\s+[012]\b|\btty\s+-s|(?<!=)\$\(tty\)(?!["']?\s*(?:=+\s*["']?|in\b[^)]{0,80})/dev/)|\bisatty\b)` +
      String.raw`(?:.{0,200}\b(?:return|exit|exec|fish_add_path|PATH)\b|.{0,200}(?:\n(?!\s*(?:fi|end|else|elif)\b).{0,200})?\n[ \t]*(?:(?:then|and|or)[ \t]+)?(?:return|exit|exec)\b)`,
    "m",
  ),
} as const;

type Found<Key extends string> = Partial<Record<Key, ProfileLine>>;

/**
 * The first line of the shell's own profile files below the home for each list of patterns, and whether one of them, or
 * a file they source, has `inSourced`. Read at one go: this is what stands between the wish and the shell's start.
 */
export function findInOwnProfiles<Key extends string>(
  host: Host,
  shell: string,
  wanted: Record<Key, readonly RegExp[]>,
  inSourced?: RegExp,
): { found: Found<Key>; sourced: boolean } {
  const { files, variables } = ownProfiles(host, shell);
  const texts = files.map((path) => ({ path, text: textOf(path) }));
  const found = search(texts, wanted);
  if (!inSourced) return { found, sourced: false };
  const seen = new Set(files);
  for (const { text } of texts) {
    if (inSourced.test(text)) return { found, sourced: true };
    for (const path of sourcedBy(text, variables, host.home).files) {
      if (seen.has(path) || seen.size > maxFollowed || !isOwn(host, path)) continue;
      seen.add(path);
      texts.push({ path, text: textOf(path) });
    }
  }
  return { found, sourced: false };
}

export interface UnreadableProfile {
  path: string;
  /** The system's code: `EACCES`, or `ENOENT` for a link to nothing. */
  why: string;
}

/** The user's own profile files that are there and cannot be read. */
export function unreadableProfiles(host: Host, shell: string): UnreadableProfile[] {
  return ownProfiles(host, shell).files.flatMap((path) => {
    try {
      if (lstatSync(path, { throwIfNoEntry: false })) accessSync(path, constants.R_OK);
      return [];
    } catch (error) {
      const why = errorCode(error);
      return why === "ENOTDIR" ? [] : [{ path, why }];
    }
  });
}

/** As above, for all files of the profile that can be found, those that they source included. */
export async function findInProfiles<Key extends string>(
  host: Host,
  shell: string,
  wanted: Record<Key, readonly RegExp[]>,
): Promise<Found<Key>> {
  const { files } = await readProfileSources(host, shell);
  return search(
    files.filter((path) => isOwn(host, path)).map((path) => ({ path, text: textOf(path) })),
    wanted,
  );
}

/** Characters of a line past which it is no line that somebody wrote; patterns take long over it. */
const maxLine = 2000;
const maxFollowed = 50;
const maxBytes = 512 * 1024;

// Only what the user wrote or installed: the system's files ask for terminals all over.
const isOwn = (host: Host, path: string) => path.startsWith(`${host.home}/`) && path !== host.paths.config;

function search<Key extends string>(
  texts: readonly { path: string; text: string }[],
  wanted: Record<Key, readonly RegExp[]>,
): Found<Key> {
  const found: Found<Key> = {};
  for (const { path, text } of texts) {
    const lines = text.split("\n").map((line) => (line.length > maxLine || /^[ \t]*#/.test(line) ? "" : line));
    const code = lines.join("\n");
    for (const key of Object.keys(wanted) as Key[]) {
      const hit = found[key] ? undefined : firstHit(code, lines, wanted[key]);
      if (hit) found[key] = { path, ...hit };
    }
  }
  return found;
}

function firstHit(code: string, lines: readonly string[], patterns: readonly RegExp[]) {
  const perLine = patterns.filter(({ multiline }) => !multiline);
  for (const [index, line] of lines.entries()) {
    for (const pattern of perLine) {
      const match = pattern.exec(line);
      if (match) return { line: index + 1, text: match[1] ?? match[0] };
    }
  }
  for (const pattern of patterns.filter(({ multiline }) => multiline)) {
    const match = pattern.exec(code);
    if (match) return { line: code.slice(0, match.index).split("\n").length, text: match[1] ?? match[0] };
  }
  return undefined;
}

function ownProfiles(host: Host, shell: string): { files: string[]; variables: Map<string, string> } {
  const variables = new Map([["HOME", host.home]]);
  // Only .zshenv can say that zsh's other files lie elsewhere.
  sourcedBy(textOf(join(host.home, ".zshenv")), variables, host.home);
  const { files, folders } = profileList(host, shell, (name) => variables.get(name));
  const all = new Set([...files, ...folders.flatMap((folder) => (isOwn(host, folder) ? filesOf(folder) : []))]);
  return { files: [...all].filter((path) => isOwn(host, path)), variables };
}

/** A file's text; empty for what cannot be read, or is no plain file (a pipe would keep us waiting). */
function textOf(path: string): string {
  return readSmallSync(path, maxBytes) ?? "";
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** `~/.zshrc, line 12`. */
export function place(host: Host, { path, line }: ProfileLine): string {
  const short = path.startsWith(`${host.home}/`) ? `~${path.slice(host.home.length)}` : path;
  return `${short}, line ${line}`;
}
