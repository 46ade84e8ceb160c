import { define, type Json } from "./json";

/** A span of the text; `end` is exclusive. */
export interface Span {
  start: number;
  end: number;
}

export interface ScalarNode extends Span {
  kind: "scalar";
}

export interface ContainerNode extends Span {
  kind: "object" | "array";
  members: Member[];
}

export type ValueNode = ScalarNode | ContainerNode;

/** A property or an array's element. Duplicate keys are all there, in the order of the text. */
export interface Member extends Span {
  /** Empty for an element. */
  key: string;
  value: ValueNode;
  /** Where the comma after it stands; undefined for a last member without a trailing comma. */
  comma: number | undefined;
}

export interface Document {
  text: string;
  /** Undefined for a text of only white space and comments. */
  root: ValueNode | undefined;
}

/** Why a text is not JSONC, and where; line and column count from 1. */
export interface SyntaxFault {
  message: string;
  line: number;
  column: number;
}

export type Parsed = { kind: "parsed"; document: Document } | { kind: "broken"; fault: SyntaxFault };

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const literal = /[A-Za-z_$][\w$]*/y;
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const space = /[ \t\v\f\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff\r\n\u2028\u2029]+/y;
const lineRest = /[^\r\n\u2028\u2029]*/y;
/** Containers within each other; nobody writes that many, and what walks through them must not run out of stack. */
const deepest = 500;

class Fault {
  constructor(
    readonly offset: number,
    readonly message: string,
  ) {}
}

/** Parses JSON with comments and trailing commas as VS Code reads its settings, but tolerates no errors. */
export function parse(text: string): Parsed {
  try {
    return { kind: "parsed", document: { text, root: parseRoot(text) } };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { kind: "broken", fault: { message: error.message, ...position(text, error.offset) } };
  }
}

/** Where an offset is, as an editor shows it. */
export function position(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(text.startsWith("\uFEFF") ? 1 : 0, offset).split(/\r\n|[\r\n]/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The line on which a setting stands, counted from 1; of an inner key its own line where it is spelled out. */
export function memberLine({ text, root }: Document, path: readonly string[]): number | undefined {
  let [line, node]: [number | undefined, ValueNode | undefined] = [undefined, root];
  for (const key of path) {
    const member: Member | undefined =
      node?.kind === "object" ? node.members.findLast((one) => one.key === key) : undefined;
    if (!member) break;
    line = position(text, member.start).line;
    node = member.value;
  }
  return line;
}

function parseRoot(text: string): ValueNode | undefined {
  const start = skipTrivia(text, 0);
  if (start === text.length) return undefined;
  const root = parseValue(text, start, 0);
  const rest = skipTrivia(text, root.end);
  if (rest < text.length) throw new Fault(rest, "nothing may follow the closing brace");
  return root;
}

function parseValue(text: string, at: number, depth: number): ValueNode {
  switch (text[at]) {
    case "{":
    case "[":
      return parseContainer(text, at, depth);
    case '"':
      return { kind: "scalar", start: at, end: stringEnd(text, at) };
    case undefined:
      throw new Fault(at, "the file ends where a value is expected");
  }
  const code = text.charCodeAt(at);
  const end = code === 0x2d || (code >= 0x30 && code <= 0x39) ? match(number, text, at) : at;
  if (end > at) return { kind: "scalar", start: at, end };
  const word = text.slice(at, match(literal, text, at));
  if (word !== "true" && word !== "false" && word !== "null") {
    throw new Fault(at, `a value is expected, not ${word || text[at]}`);
  }
  return { kind: "scalar", start: at, end: at + word.length };
}

function parseContainer(text: string, start: number, depth: number): ContainerNode {
  if (depth > deepest) throw new Fault(start, "nested too deeply");
  const kind = text[start] === "{" ? "object" : "array";
  const close = kind === "object" ? "}" : "]";
  const members: Member[] = [];
  let at = skipTrivia(text, start + 1);
  while (text[at] !== close) {
    const last = members.at(-1);
    if (last && last.comma === undefined) {
      throw new Fault(at, at < text.length ? `a comma or ${close} is expected` : `the file ends before ${close}`);
    }
    const member = kind === "object" ? parseProperty(text, at, depth) : parseElement(text, at, depth);
    members.push(member);
    at = skipTrivia(text, member.end);
    if (text[at] === ",") {
      member.comma = at;
      at = skipTrivia(text, at + 1);
    }
  }
  return { kind, start, end: at + 1, members };
}

function parseElement(text: string, start: number, depth: number): Member {
  const value = parseValue(text, start, depth + 1);
  return { key: "", start, end: value.end, value, comma: undefined };
}

function parseProperty(text: string, start: number, depth: number): Member {
  if (text[start] !== '"') {
    throw new Fault(
      start,
      start < text.length ? "a property's name in double quotes is expected" : "the file ends before }",
    );
  }
  const keyEnd = stringEnd(text, start);
  const colon = skipTrivia(text, keyEnd);
  if (text[colon] !== ":") throw new Fault(colon, "a colon is expected");
  const value = parseValue(text, skipTrivia(text, colon + 1), depth + 1);
  return { key: stringValue(text, start, keyEnd), start, end: value.end, value, comma: undefined };
}

function stringEnd(text: string, start: number): number {
  let at = start + 1;
  for (;;) {
    at = plainEnd(text, at);
    if (text[at] === '"') return at + 1;
    if (text[at] !== "\\") {
      throw new Fault(
        at,
        at < text.length && !/[\r\n]/.test(text[at] ?? "")
          ? "a control character in a string"
          : "a string without its end",
      );
    }
    const end = match(escape, text, at);
    if (end === at) throw new Fault(at, "an unknown escape in a string");
    at = end;
  }
}

/** The first quote, backslash or control character from `at` on. */
function plainEnd(text: string, at: number): number {
  for (let end = at; ; end += 1) {
    const code = text.charCodeAt(end);
    if (!(code >= 0x20) || code === 0x22 || code === 0x5c) return end;
  }
}

function stringValue(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes("\\") ? String(JSON.parse(`"${inner}"`)) : inner;
}

/** The value a node stands for. Of duplicate keys the last one counts, at the place of the first, as in JavaScript. */
export function valueOf(document: Document, node: ValueNode): Json {
  if (node.kind === "array") return node.members.map((member) => valueOf(document, member.value));
  if (node.kind === "object") {
    const object: { [key: string]: Json } = {};
    for (const member of node.members) define(object, member.key, valueOf(document, member.value));
    return object;
  }
  return JSON.parse(document.text.slice(node.start, node.end)) as Json;
}

/** White space and comments from `at` on; returns where the next token starts. */
function skipTrivia(text: string, at: number): number {
  for (let next = at; ;) {
    const code = text.charCodeAt(next);
    // Space, tab and line breaks are nearly all there is; the pattern knows the rest.
    if (code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d) next += 1;
    else if (code === 0x2f) next = commentEnd(text, next);
    else if (code > 0x20 && code < 0x80) return next;
    else {
      const end = match(space, text, next);
      if (end === next) return next;
      next = end;
    }
  }
}

function commentEnd(text: string, at: number): number {
  if (text[at + 1] === "/") return match(lineRest, text, at);
  if (text[at + 1] !== "*") throw new Fault(at, "a comment starts with // or /*");
  const end = text.indexOf("*/", at + 2);
  if (end < 0) throw new Fault(at, "a comment without its end");
  return end + 2;
}

/** The comments between two offsets of trivia (and a comma) of a parsed text. */
export function commentsBetween(text: string, start: number, end: number): Span[] {
  const comments: Span[] = [];
  for (let at = start; at < end;) {
    if (text[at] !== "/") {
      at += 1;
      continue;
    }
    const stop = commentEnd(text, at);
    comments.push({ start: at, end: stop });
    at = stop;
  }
  return comments;
}

function match(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}
