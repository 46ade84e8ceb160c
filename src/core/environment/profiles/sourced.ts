import { isAbsolute } from "node:path";

/** What a profile names: files it sources, and patterns (`~/.zsh/*.zsh`) it sources in a loop. Absolute paths. */
export interface Sourced {
  files: string[];
  /** `folder` and a file name with `*` in it. */
  globs: { folder: string; name: string }[];
}

const word = String.raw`"[^"\n]*"|'[^'\n]*'|[^\s;&|()<>]+`;
const sourceCommand = new RegExp(String.raw`(?:^|[;&|({'"]|\b(?:then|do|else|and|or)\b)[ \t]*(?:builtin\s+|command\s+)?(?:source|source-env|\.)\s+(${word})`, "gm"); // prettier-ignore
const posixAssignment = new RegExp(String.raw`(?:^|[\s;&{])([A-Za-z_]\w*)=(${word})`, "g");
/** `: ${ZDOTDIR:=$HOME/.config/zsh}` */
const posixDefault = /\$\{([A-Za-z_]\w*):?=((?:[^${}\s]|\$\w+|\$\{\w+\}){0,300})\}/g;
const fishAssignment = new RegExp(String.raw`(?:^|;)[ \t]*set\s+(?:-\S+\s+)*([A-Za-z_]\w*)\s+(${word})`, "gm");
/** `for f in A B`, and zsh's `for f (A B)`. */
const loop = /\bfor\s+(\w+)\s+(?:in\s+([^;\n]+)|\(((?:[^()\n]|\([^()\n]*\))+)\))/g;
/** `files=(~/.zsh/*.zsh(N))` */
const arrayOfFiles = /(?:^|[\s;])\w+\+?=\(((?:[^()]|\([^()\n]*\)){0,2000})\)/g;
/** A function that sources what it is given. */
const sourcingFunction =
  /(?:^|\n)[ \t]*(?:function[ \t]+)?([\w-]+)[ \t]*(?:\(\))?[ \t]*\n?[ \t]*\{[^{}]{0,500}(?:\{[^{}]*\}[^{}]{0,500}){0,5}\b(?:source|\.)[ \t]+"?\$\{?[1@*]/g;
/** `eval "$(cat FILE)"`, `export $(grep -v '^#' FILE | xargs)`, `source <(cat FILE)` */
const printed = /[$<]\(\s*(?:command\s+)?(?:cat|grep)\s+([^()|\n]+)/g;

/**
 * Reads a profile the cheap way: plain `source FILE`, `for f in FOLDER/*.sh` and `$(cat FILE)` whose path is made of `~`
 * and variables that are known or assigned before. Adds what it assigns to `variables`. What a program computes stays unseen.
 */
export function sourcedBy(text: string, variables: Map<string, string>, home: string): Sourced {
  const code = text.replace(/^[ \t]*#.*$/gm, "");
  const assign = (pattern: RegExp, overwrite = true) => {
    for (const [, name = "", raw = ""] of code.matchAll(pattern)) {
      const value = expand(raw, variables, home);
      if (value !== undefined && name !== "HOME" && (overwrite || !variables.has(name))) variables.set(name, value);
    }
  };
  assign(posixAssignment);
  assign(fishAssignment);
  assign(posixDefault, false);
  const found: Sourced = { files: [], globs: [] };
  const add = (word: string) => {
    // The end of a command that stands in quotes: emulate sh -c 'source ~/.profile'
    const raw = /^["']/.test(word) ? word : word.replace(/["']$/, "");
    const path = expand(raw, variables, home);
    if (path === undefined || !isAbsolute(path)) return;
    const { folder, name } = split(path);
    if (/[*?[]/.test(folder)) return;
    if (name.includes("*")) found.globs.push({ folder, name });
    else found.files.push(path);
  };
  for (const [, raw = ""] of code.matchAll(sourceCommand)) add(raw);
  for (const [, name = ""] of code.matchAll(sourcingFunction)) {
    for (const [, raw = ""] of code.matchAll(new RegExp(String.raw`(?:^|[;&|])[ \t]*${name}[ \t]+(${word})`, "gm")))
      add(raw);
  }
  const withoutQualifiers = (words: string) => words.replace(/\([^)]*\)/g, "").split(/\s+/);
  for (const [, words = ""] of code.matchAll(arrayOfFiles)) {
    for (const raw of withoutQualifiers(words)) if (raw.includes("*") && raw.includes("/")) add(raw);
  }
  for (const [, name = "", plain, short] of code.matchAll(loop)) {
    const list = plain ?? short ?? "";
    if (!/[~/]/.test(list)) continue;
    const isSourced = new RegExp(String.raw`(?:\bsource|\.)[ \t]+"?\$\{?${name}\b`).test(code);
    // zsh's glob qualifiers: *.zsh(N.)
    for (const raw of withoutQualifiers(list).flatMap(braced)) {
      if (raw.includes("*") || isSourced) add(raw);
    }
  }
  for (const [, words = ""] of code.matchAll(printed)) {
    for (const raw of words.split(/\s+/)) if (/^["']?[~$/]/.test(raw)) add(raw);
  }
  return found;
}

/** `~/.{path,exports}` is `~/.path` and `~/.exports`. */
function braced(raw: string): string[] {
  const [, before = "", list, after = ""] = /^([^{}]*[^{}$])\{([^{}]*,[^{}]*)\}([^{}]*)$/.exec(raw) ?? [];
  return list === undefined ? [raw] : list.split(",").map((one) => before + one + after);
}

function split(path: string): { folder: string; name: string } {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, slash) || "/", name: path.slice(slash + 1) };
}

/** The value of a word, or undefined when it needs a shell. */
function expand(raw: string, variables: ReadonlyMap<string, string>, home: string): string | undefined {
  if (raw.startsWith("'")) return raw.slice(1, -1);
  let text = raw.replaceAll('"', "");
  if (!raw.startsWith('"') && /^~(\/|$)/.test(text)) text = home + text.slice(1);
  // Innermost first: ${XDG_CONFIG_HOME:-$HOME/.config}
  for (let round = 0; round < 4 && text.includes("$"); round++) {
    text = text.replace(
      /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?::?-([^${}]*))?\})/g,
      (all, plain: string | undefined, braced: string | undefined, fallback: string | undefined) =>
        variables.get(plain ?? braced ?? "") ?? fallback ?? all,
    );
    if (/^~(\/|$)/.test(text)) text = home + text.slice(1);
  }
  return /[$`\\]|^~/.test(text) ? undefined : text.replace(/\/{2,}/g, "/");
}

/** The shells that a profile hands over to: `exec fish`, `exec /opt/homebrew/bin/zsh -l`. */
export function handsOverTo(text: string): string[] {
  const found = text.matchAll(/^[^#\n]*?\bexec[ \t]+(?:-\S+[ \t]+)*(?:\S*\/)?(zsh|bash|fish|nu)\b/gm);
  return [...new Set([...found].map(([, shell = ""]) => shell))];
}
