/** Settings of git as the variables that lay them over every file (git 2.31 and later); a key may hold a `=`. */
export function gitSettings(settings: readonly (readonly [key: string, value: string])[]): Record<string, string> {
  const variables: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [number, [key, value]] of settings.entries()) {
    variables[`GIT_CONFIG_KEY_${number}`] = key;
    variables[`GIT_CONFIG_VALUE_${number}`] = value;
  }
  return variables;
}

/**
 * What a repository's own configuration could make git start when it only looks: a file watcher, hooks, a pager, a diff
 * program, a signature check. Filters have names of the repository's choosing: see `programResets`.
 */
export const startsNothing: readonly (readonly [key: string, value: string])[] = [
  ["core.fsmonitor", "false"],
  ["core.hooksPath", "/dev/null"],
  ["core.pager", "cat"],
  ["core.editor", "false"],
  ["diff.external", ""],
  ["log.showSignature", "false"],
  ["status.submoduleSummary", "false"],
];

/**
 * Without them git would fetch objects that a partial clone lacks, through programs that the repository names
 * (core.sshCommand, remote.*.uploadpack, ext::). GIT_NO_LAZY_FETCH is for git 2.45 and later, the other for those before.
 */
export const fetchesNothing = { GIT_NO_LAZY_FETCH: "1", GIT_ALLOW_PROTOCOL: "none", GIT_TERMINAL_PROMPT: "0" };

/** Asks git for the programs that attributes can choose, for `programResets`. Exit code 1: there are none. */
export const askPrograms = ["config", "--show-scope", "-z", "--get-regexp", "^(filter|diff|merge)[.]."];

/**
 * Settings that put the filters, diff and merge programs of a repository's own configuration out of use, those of its
 * includes and its worktree's configuration too. One of the user's or the system's (git-lfs) keeps what these say of it.
 * `listed` is what `askPrograms` prints: `scope NUL key LF value NUL` each, no LF for a key without a value.
 */
export function programResets(listed: string): (readonly [key: string, value: string])[] {
  const users = new Map<string, string>();
  const own = new Set<string>();
  const parts = listed.split("\0");
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const [scope, entry = ""] = parts.slice(index, index + 2);
    const end = entry.indexOf("\n");
    const key = end === -1 ? entry : entry.slice(0, end);
    if (!/[.](clean|smudge|process|required|command|textconv|driver)$/.test(key)) continue;
    if (scope === "global" || scope === "system") users.set(key, end === -1 ? "true" : entry.slice(end + 1));
    else own.add(key);
  }
  return [...own].map((key) => [key, users.get(key) ?? (key.endsWith(".required") ? "false" : "")] as const);
}
