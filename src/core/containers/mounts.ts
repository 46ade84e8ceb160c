import { isJsonObject, type Json } from "../vscode";

/** One mount of the container, as it is written. */
export interface Mount {
  type: "bind" | "volume" | "other";
  /** Empty for an anonymous volume. */
  source: string;
  target: string;
}

/** A mount of docker's `--mount` syntax, of its `-v`, or an object; undefined for what has no target. */
export function mountOf(value: Json | undefined): Mount | undefined {
  if (typeof value === "string")
    return value.includes("=") && !/^[^=]*:/.test(value) ? fromPairs(value) : fromColons(value);
  if (!isJsonObject(value)) return undefined;
  const text = (key: string) => (typeof value[key] === "string" ? value[key] : "");
  return made(text("type"), text("source"), text("target"));
}

/** `type=volume,source=x,target=/y`; a quoted field may hold a comma. */
function fromPairs(text: string): Mount | undefined {
  const fields = new Map<string, string>();
  for (const [, key = "", value = ""] of text.matchAll(/"?([\w-]+)(?:=((?:\$\{[^}]*\}|[^,"])*))?"?(?:,|$)/g)) {
    fields.set(key.toLowerCase(), value);
  }
  const first = (...names: string[]) =>
    names.map((name) => fields.get(name)).find((value) => value !== undefined) ?? "";
  return made(fields.get("type") ?? "volume", first("source", "src"), first("target", "dst", "destination"));
}

/** `source:/target:mode`; a colon within `${…}` does not divide. */
function fromColons(text: string): Mount | undefined {
  const parts = text.match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [];
  const [source = "", target] = parts;
  if (target === undefined) return made("volume", "", source);
  return made(isPath(source) ? "bind" : "volume", source, target);
}

const isPath = (source: string) =>
  /^[./~]|^\$\{(?:localEnv|env|localWorkspaceFolder)|^\$\{?(?:HOME|PWD|GOPATH)/.test(source);

function made(type: string, source: string, target: string): Mount | undefined {
  if (!target) return undefined;
  const kind =
    type === "bind" || type === "volume" ? type : type === "" ? (isPath(source) ? "bind" : "volume") : "other";
  return { type: kind, source, target: target.length > 1 ? target.replace(/\/+$/, "") : target };
}
