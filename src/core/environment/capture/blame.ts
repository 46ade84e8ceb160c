import { readFile } from "node:fs/promises";
import type { Host } from "../../host";
import { profileList } from "../profiles/profiles";
import { readProfileSources } from "../profiles/sources";

/** A line of a profile; `text` is only the matching words, never the whole line, which may hold a secret. */
export interface ProfileLine {
  path: string;
  line: number;
  text: string;
}

const start = String.raw`(?:^|[;&|{(]|\b(?:then|do|else|and|or)\b)\s*`;

/** What in a profile explains an answer that did not come; group 1 is what is shown. */
export const suspects = {
  handsOver: new RegExp(`${start}((?:builtin )?exec\\s+(?:-\\S+\\s+)*[\\w./~$"{}+-]+)`),
  redirects: new RegExp(`${start}(exec\\s+[12&]?>)`),
  exits: new RegExp(`${start}((?:builtin )?(?:exit|logout)\\b(?:\\s+\\d+)?)`),
  multiplexer: new RegExp(`${start}((?:exec\\s+)?(?:tmux|zellij|screen)\\b)`),
  asks: new RegExp(`${start}((?:builtin )?(?:read|vared|ssh-add|select)\\b)`),
  turbo: /\b(zinit\s+(?:ice\s.*|.*\sfor\s.*)?\bwait\b|zinit\s+wait|zsh-defer)\b/,
  hook: /\b(add-zsh-hook\s+precmd|PROMPT_COMMAND|precmd_functions|--on-event\s+fish_prompt)/,
  terminal:
    /(\[\[?\s*(?:!\s*)?-t\s+[012]\s*\].*\b(?:return|exit)\b|\b(?:tty\s+-s|isatty|test\s+-t)\b.*\b(?:return|exit)\b)/,
} as const;

type Found<Key extends string> = Partial<Record<Key, ProfileLine>>;

/** The first line of the shell's own profile files below the home for each list of patterns. */
export async function findInOwnProfiles<Key extends string>(
  host: Host,
  shell: string,
  wanted: Record<Key, readonly RegExp[]>,
): Promise<Found<Key>> {
  const { files } = profileList(host, shell, (name) => (name === "ZDOTDIR" ? undefined : host.env[name]));
  return search(host, files, wanted);
}

/** As above, also in what those files source. */
export async function findInProfiles<Key extends string>(
  host: Host,
  shell: string,
  wanted: Record<Key, readonly RegExp[]>,
): Promise<Found<Key>> {
  return search(host, (await readProfileSources(host, shell)).files, wanted);
}

async function search<Key extends string>(
  host: Host,
  files: readonly string[],
  wanted: Record<Key, readonly RegExp[]>,
): Promise<Found<Key>> {
  const found: Found<Key> = {};
  const keys = Object.keys(wanted) as Key[];
  // Only what the user wrote or installed: the system's files ask for terminals all over.
  const own = files.filter((file) => file.startsWith(`${host.home}/`) && file !== host.paths.config);
  const texts = await Promise.all(own.map((path) => readFile(path, "utf8").catch(() => "")));
  for (const [number, text] of texts.entries()) {
    for (const [index, line] of text.split("\n").entries()) {
      if (/^\s*#/.test(line)) continue;
      for (const key of keys) {
        if (found[key]) continue;
        const match = wanted[key].map((pattern) => pattern.exec(line)).find((hit) => hit !== null);
        if (match) found[key] = { path: own[number] ?? "", line: index + 1, text: match[1] ?? match[0] };
      }
    }
  }
  return found;
}

/** `~/.zshrc, line 12`. */
export function place(host: Host, { path, line }: ProfileLine): string {
  const short = path.startsWith(`${host.home}/`) ? `~${path.slice(host.home.length)}` : path;
  return `${short}, line ${line}`;
}
