import { isDeepStrictEqual } from "node:util";
import { miseToml, miseTools } from "../../toolchain";

/** A text with one of its lines changed; every other byte stays, line ends included. `line` counts from 1. */
function changeLine(text: string, line: number, change: (content: string) => string): string {
  const lines = text.split("\n");
  const content = lines[line - 1] ?? "";
  lines[line - 1] = content.endsWith("\r") ? `${change(content.slice(0, -1))}\r` : change(content);
  return lines.join("\n");
}

/** Replaces the first version in a line of a `.tool-versions`; spaces, comment and fallbacks stay. */
export function setToolVersion(text: string, line: number, version: string): string {
  return changeLine(text, line, (content) =>
    content.replace(/^(\s*\S+\s+)[^\s#]+/, (_, start: string) => start + version),
  );
}

/** Replaces the first word in a line of a `.go-version`. */
export function setGoVersion(text: string, line: number, version: string): string {
  return changeLine(text, line, (content) => content.replace(/^(\s*)[^\s#]+/, (_, start: string) => start + version));
}

/**
 * Replaces the version that stands in a mise.toml; undefined when it cannot be done so that nothing else changes, which
 * is checked by reading the result.
 */
export function setMiseVersion(text: string, version: string): string | undefined {
  const tools = miseTools(text);
  const [old] = tools?.versions ?? [];
  if (!tools || old === undefined) return undefined;
  const changed = changeLine(text, tools.line, (content) => {
    for (const quote of ['"', "'"]) {
      const at = content.indexOf(`${quote}${old}${quote}`, content.indexOf("="));
      if (at !== -1) return content.slice(0, at + 1) + version + content.slice(at + 1 + old.length);
    }
    return content;
  });
  const [now, ...others] = miseTools(changed)?.versions ?? [];
  const rest = isDeepStrictEqual(others, tools.versions.slice(1)) && isDeepStrictEqual(restOf(changed), restOf(text));
  return now === version && rest ? changed : undefined;
}

/** All of a mise.toml but what it says of Go. */
function restOf(text: string): unknown {
  const { tools, ...rest } = miseToml(text) ?? {};
  const others = Object.entries(typeof tools === "object" ? tools : {}).filter(
    ([name]) => !/^(core:)?(go|golang)$/.test(name),
  );
  return [rest, others];
}

const eolOf = (text: string) => (/\r\n/.test(text) ? "\r\n" : "\n");

/** Adds a line at the end of a text, which is given a line end first when it has none. */
export function appendLine(text: string, line: string): string {
  const eol = eolOf(text);
  return `${text}${text === "" || text.endsWith("\n") ? "" : eol}${line}${eol}`;
}

/** Adds Go to a mise.toml that says nothing of it: to its `[tools]`, or in one of its own at the end. */
export function addMiseVersion(text: string, version: string): string | undefined {
  const eol = eolOf(text);
  const entry = `go = "${version}"`;
  const lines = text.split("\n");
  const at = lines.findIndex((line) => /^\s*\[\s*tools\s*\]\s*(#.*)?\r?$/.test(line));
  const added =
    at === -1
      ? `${text}${text === "" ? "" : text.endsWith("\n") ? eol : eol + eol}[tools]${eol}${entry}${eol}`
      : [...lines.slice(0, at + 1), entry + (eol === "\r\n" ? "\r" : ""), ...lines.slice(at + 1)].join("\n");
  return miseTools(added)?.versions[0] === version && isDeepStrictEqual(restOf(added), restOf(text))
    ? added
    : undefined;
}

/** What the lines of a go.mod or go.work are to say; undefined leaves one alone, null removes it. */
export interface Directives {
  go?: string;
  toolchain?: string | null;
}

/** Changes the `go` and `toolchain` lines as `go mod edit` would, and no other byte. */
export function setDirectives(text: string, { go, toolchain }: Directives): string {
  const find = (name: string) => text.split("\n").findIndex((line) => new RegExp(`^\\s*${name}\\s`).test(line)) + 1;
  const set = (name: string, value: string) =>
    (text = changeLine(text, find(name), (content) =>
      content.replace(new RegExp(`^(\\s*${name}\\s+)[^\\s/]+`), (_, start: string) => start + value),
    ));
  if (go !== undefined && find("go") > 0) set("go", go);
  const at = find("toolchain");
  if (toolchain === null && at > 0) {
    const lines = text.split("\n");
    const blank = (lines[at - 2] ?? "x").trim() === "" && (lines[at] ?? "").trim() === "";
    lines.splice(blank ? at - 2 : at - 1, blank ? 2 : 1);
    text = lines.join("\n");
  } else if (typeof toolchain === "string" && at > 0) set("toolchain", `go${toolchain}`);
  else if (typeof toolchain === "string") {
    const lines = text.split("\n");
    const cr = eolOf(text) === "\r\n" ? "\r" : "";
    const after = find("go");
    const last = after === lines.length;
    lines[after - 1] = last ? `${(lines[after - 1] ?? "").replace(/\r$/, "")}${cr}` : (lines[after - 1] ?? "");
    lines.splice(after, 0, cr, `toolchain go${toolchain}${cr}`, ...(last ? [""] : []));
    text = lines.join("\n");
  }
  return text;
}
