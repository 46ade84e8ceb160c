import { parsePlist } from "./plist-xml";
import { Malformed, viewOf } from "./source";

/** What a signature asks the system to allow; `problem` says that the system will not see it so. */
export interface Entitlements {
  values: Record<string, unknown>;
  problem?: string;
}

/** Reads both forms. macOS obeys the DER form where there is one; the XML form is what people look at. */
export function readEntitlements(xml: Buffer | undefined, der: Buffer | undefined): Entitlements {
  const fromXml = xml && parseXml(xml);
  const fromDer = der && parseDer(der);
  if (xml && !fromXml) return { values: fromDer ?? {}, problem: "The entitlements are no property list." };
  if (der && !fromDer) return { values: fromXml ?? {}, problem: "The entitlements' DER form cannot be read." };
  const differ = fromXml && fromDer && canonical(fromXml) !== canonical(fromDer);
  return {
    values: fromDer ?? fromXml ?? {},
    ...(differ ? { problem: "The entitlements' two forms (XML and DER) differ; macOS obeys DER." } : {}),
  };
}

function parseXml(bytes: Buffer): Record<string, unknown> | undefined {
  return asRecord(parsePlist(bytes.toString("utf8").replace(/\0+$/, "")));
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value));
}

/** Apple's DER: an application-16 envelope of a version number and a dictionary (context 16) of key-value sequences. */
function parseDer(bytes: Buffer): Record<string, unknown> | undefined {
  try {
    const [envelope] = elements(bytes, 1);
    if (envelope?.tag !== 0x70) return undefined;
    const dictionary = elements(envelope.content, 2).find(({ tag }) => tag === 0xb0);
    return dictionary && asRecord(decode(dictionary, 0));
  } catch {
    return undefined;
  }
}

interface Element {
  tag: number;
  content: Buffer;
}

const MOST_ELEMENTS = 10_000;
const DEEPEST = 32;

function elements(bytes: Buffer, most = MOST_ELEMENTS): Element[] {
  const view = viewOf(bytes);
  const found: Element[] = [];
  for (let at = 0; at < bytes.length && found.length < most;) {
    if (at + 2 > bytes.length) throw new Malformed("ends inside an element");
    const tag = view.getUint8(at);
    let length = view.getUint8(at + 1);
    at += 2;
    if (length & 0x80) {
      const size = length & 0x7f;
      if (size === 0 || size > 4 || at + size > bytes.length) throw new Malformed("has an impossible length");
      length = bytes.readUIntBE(at, size);
      at += size;
    }
    if (at + length > bytes.length) throw new Malformed("ends inside an element");
    found.push({ tag, content: bytes.subarray(at, at + length) });
    at += length;
  }
  return found;
}

function decode({ tag, content }: Element, depth: number): unknown {
  if (depth > DEEPEST) throw new Malformed("is nested too deep");
  switch (tag) {
    case 0x01:
      return content[0] !== 0;
    case 0x02:
      return content.length > 0 && content.length <= 6 ? content.readIntBE(0, content.length) : content.toString("hex");
    case 0x0c:
      return content.toString("utf8");
    case 0x30:
      return elements(content).map((element) => decode(element, depth + 1));
    case 0xb0:
    case 0x31:
      return Object.fromEntries(
        elements(content).map((pair) => {
          const [key, value] = elements(pair.content, 2);
          if (!key || !value) throw new Malformed("has a key without a value");
          return [key.content.toString("utf8"), decode(value, depth + 1)];
        }),
      );
    default:
      return content.toString("hex");
  }
}

/** The same text for the same values, in whatever order the keys stand. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "";
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => JSON.stringify(key) + ":" + canonical(inner)).join()}}`;
}
