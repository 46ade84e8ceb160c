import fc from "fast-check";
import type { Json, SettingPath } from "../../../../src/core/vscode/settings";

const keys = ["a", "go", "go.a", "go.testFlags", "go.a.b", "gopls", "gopls.x", "gopls.ui.x", "[go]", "é ✓", "x y", ""];
const innerKeys = ["x", "ui.x", "a", "b", "GOFLAGS", 'q"\\', "ü"];

export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, depthSize: "small" },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer({ min: -99, max: 9999 }),
      fc.constantFrom("", "a", "//x", "/*", '"', "\\", "é", "a,\n\t}"),
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...innerKeys), tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

export const path: fc.Arbitrary<SettingPath> = fc.oneof(
  fc.constantFrom(...keys).map((key): SettingPath => [key]),
  fc.tuple(fc.constantFrom(...keys), fc.constantFrom(...innerKeys)).map(([key, inner]): SettingPath => [key, inner]),
);

/** How a document is written down; every choice comes from one stream of numbers, so that it shrinks. */
interface Layout {
  choices: number[];
  eol: string;
  unit: string;
  bom: boolean;
}

/** JSONC as people write it: comments everywhere, trailing commas, one line or many, comma first, duplicate keys. */
export const document: fc.Arbitrary<string> = fc
  .record({
    members: fc.array(fc.tuple(fc.constantFrom(...keys), json), { maxLength: 5 }),
    layout: fc.record({
      choices: fc.array(fc.nat(99), { minLength: 8, maxLength: 40 }),
      eol: fc.constantFrom("\n", "\r\n", "\n", "\r"),
      unit: fc.constantFrom("  ", "\t", "    ", ""),
      bom: fc.boolean(),
    }),
  })
  .map(({ members, layout }) => writeDocument(members, layout));

function writeDocument(members: [string, Json][], layout: Layout): string {
  let at = 0;
  let comments = 0;
  const choose = (of: number) => (layout.choices[at++ % layout.choices.length] ?? 0) % of;
  const block = () => `/* c${comments++}${choose(4) === 0 ? layout.eol + " */" : " */"}`;
  const line = () => `// c${comments++}, " }${layout.eol}`;
  const trivia = (indent: string): string => {
    switch (choose(12)) {
      case 0:
        return ` ${block()}`;
      case 1:
        return ` ${line()}${indent}`;
      case 2:
        return " ";
      default:
        return "";
    }
  };
  const own = (indent: string) => (choose(8) === 0 ? line() + indent : "");
  const container = (open: string, close: string, parts: ((indent: string) => string)[], indent: string): string => {
    const many = choose(4) > 0;
    const inner = indent + layout.unit;
    const start = many ? layout.eol + inner : choose(2) ? " " : "";
    let text = open + trivia(inner);
    for (const [index, part] of parts.entries()) {
      const last = index === parts.length - 1;
      text += start + own(inner) + part(inner) + trivia(inner);
      if (!last || choose(4) === 0) text += "," + (choose(6) === 0 ? ` ${many ? line().trimEnd() : block()}` : "");
      else if (choose(5) === 0 && many) text += ` ${line().trimEnd()}`;
    }
    if (choose(8) === 0) text += (many ? layout.eol + inner : " ") + block();
    return text + (many ? layout.eol + indent : "") + close;
  };
  const write = (value: Json, indent: string): string => {
    if (Array.isArray(value)) {
      return container(
        "[",
        "]",
        value.map((one) => (inner: string) => write(one, inner)),
        indent,
      );
    }
    if (typeof value !== "object" || value === null) return JSON.stringify(value);
    return object(Object.entries(value), indent);
  };
  const object = (entries: [string, Json][], indent: string): string =>
    container(
      "{",
      "}",
      entries.map(
        ([key, value]) =>
          (inner: string) =>
            `${JSON.stringify(key)}${trivia(inner)}:${trivia(inner) || " "}${write(value, inner)}`,
      ),
      indent,
    );
  const head = choose(3) === 0 ? line() : "";
  const body = members.length === 0 && choose(4) === 0 ? "" : object(members, "") + (choose(3) ? layout.eol : "");
  return (layout.bom ? "\uFEFF" : "") + head + body;
}
