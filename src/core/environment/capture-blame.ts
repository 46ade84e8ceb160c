import { readFile } from "node:fs/promises";
import type { Host } from "../host";
import { readProfileSources } from "./sources";

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
  terminal: /(\[\[?\s*(?:!\s*)?-t\s+[012]\s*\]|\btty\s+-s|\bisatty\b|\btest\s+-t\s+[012])/,
} as const;

/** The first line of the shell's profile files, and of what they source, for each list of patterns. */
export async function findInProfiles<Key extends string>(
  host: Host,
  shell: string,
  wanted: Record<Key, readonly RegExp[]>,
): Promise<Partial<Record<Key, ProfileLine>>> {
  const found: Partial<Record<Key, ProfileLine>> = {};
  const keys = Object.keys(wanted) as Key[];
  const { files } = await readProfileSources(host, shell);
  for (const path of files.filter((file) => file !== host.paths.config)) {
    const text = await readFile(path, "utf8").catch(() => "");
    for (const [index, line] of text.split("\n").entries()) {
      if (/^\s*#/.test(line)) continue;
      for (const key of keys) {
        if (found[key]) continue;
        const match = wanted[key].map((pattern) => pattern.exec(line)).find((hit) => hit !== null);
        if (match) found[key] = { path, line: index + 1, text: match[1] ?? match[0] };
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
