/**
 * A property list in XML, or undefined when it is none. Own and small because the reader is fed hostile bytes: the
 * libraries print what they stumble over, and an entitlements list needs no more than these elements.
 */
export function parsePlist(xml: string): unknown {
  const tokens = [
    ...xml.replace(/<!--[^]*?-->|<\?[^]*?\?>|<!DOCTYPE[^>]*>/g, "").matchAll(/<(\/?)(\w+)[^>]*?(\/?)>|[^<]+/g),
  ];
  let at = 0;
  const fail = () => new SyntaxError("no property list");
  const next = () => {
    const token = tokens[at++];
    if (!token) throw fail();
    return token;
  };
  const skipSpace = () => {
    while (tokens[at] && !tokens[at]?.[2] && !tokens[at]?.[0].trim()) at++;
  };
  const closes = (name: string) => {
    skipSpace();
    return tokens[at]?.[1] === "/" && tokens[at]?.[2] === name;
  };
  const textOf = (name: string): string => {
    const content = closes(name) ? "" : next()[0];
    const end = next();
    if (content.startsWith("<") || end[1] !== "/" || end[2] !== name) throw fail();
    return decodeEntities(content);
  };
  const value = (depth: number): unknown => {
    skipSpace();
    const [, closing, name, empty] = next();
    if (closing || !name || depth > 32) throw fail();
    if (name === "true" || name === "false") {
      if (!empty && next()[2] !== name) throw fail();
      return name === "true";
    }
    if (name === "dict") {
      const entries: [string, unknown][] = [];
      while (!empty && !closes(name)) {
        if (next()[2] !== "key") throw fail();
        entries.push([textOf("key"), value(depth + 1)]);
      }
      if (!empty) next();
      return Object.fromEntries(entries);
    }
    if (name === "array") {
      const items: unknown[] = [];
      while (!empty && !closes(name)) items.push(value(depth + 1));
      if (!empty) next();
      return items;
    }
    const content = empty ? "" : textOf(name);
    return name === "integer" || name === "real" ? Number(content) : content;
  };
  try {
    skipSpace();
    if (next()[2] !== "plist") return undefined;
    return value(0);
  } catch {
    return undefined;
  }
}

const ENTITIES: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  return text.replace(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
