import { LineCounter, parseDocument, type Document } from "yaml";
import { isJsonObject, type Json } from "../vscode";
import { filled } from "./dockerfile";

/** A value with the line of a compose file that it stands in. */
export interface Placed<T> {
  value: T;
  /** `FILE:LINE: …`, as evidence. */
  at: string;
}

/** One file of `dockerComposeFile`. */
export interface ComposeFile {
  path: string;
  services: { [name: string]: Json };
  /** Named volumes. */
  volumes: string[];
  /** `FILE:LINE` of what stands at keys below the service. */
  at(service: string, keys: readonly (string | number)[]): string;
}

export type ReadCompose = { kind: "read"; file: ComposeFile } | { kind: "broken"; line: number; message: string };

/** Characters of a compose file past which nobody wrote it by hand, and parsing it would take seconds. */
const longest = 512 * 1024;

/** Parses a compose file; variables without a default that the environment does not have stay as they are written. */
export function readCompose(path: string, text: string, environment: Readonly<Record<string, string>>): ReadCompose {
  if (text.length > longest) return { kind: "broken", line: 1, message: `it is longer than ${longest / 1024} KiB` };
  const lines = new LineCounter();
  let document: Document;
  let value: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, merge: true });
    const [error] = document.errors;
    if (error) return { kind: "broken", line: error.linePos?.[0].line ?? 1, message: firstLine(error.message) };
    value = document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Deep nesting and a bomb of aliases.
    return { kind: "broken", line: 1, message: firstLine(error instanceof Error ? error.message : String(error)) };
  }
  const whole = interpolated(value, environment);
  const services = isJsonObject(whole) && isJsonObject(whole.services) ? whole.services : {};
  const volumes = isJsonObject(whole) && isJsonObject(whole.volumes) ? Object.keys(whole.volumes) : [];
  const at = (service: string, keys: readonly (string | number)[]) => {
    for (let length = keys.length; length >= 0; length -= 1) {
      const node = document.getIn(["services", service, ...keys.slice(0, length)], true);
      const range = hasRange(node) ? node.range : undefined;
      if (range) return `${path}:${lines.linePos(range[0]).line}`;
    }
    return path;
  };
  return { kind: "read", file: { path, services, volumes, at } };
}

const firstLine = (text: string) => text.split("\n", 1)[0]?.replace(/ at line \d+.*$/, "") ?? "";

function hasRange(node: unknown): node is { range: [number, number, number] } {
  return typeof node === "object" && node !== null && "range" in node && Array.isArray(node.range);
}

/** Compose's own variables; `$$` is a dollar sign. What does not fit JSON is dropped. */
function interpolated(value: unknown, environment: Readonly<Record<string, string>>): Json {
  if (typeof value === "string") {
    const parts = value.split("$$");
    const whole = parts.map((part) => filled(part, (name) => environment[name]));
    return whole.every((part) => part !== undefined) ? whole.join("$") : value;
  }
  if (Array.isArray(value)) return value.map((one) => interpolated(one, environment));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolated(one, environment)]));
  }
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}
