import { stripVTControlCharacters } from "node:util";

/** Bytes of a pasted or piped text: UTF-16 with or without its mark, UTF-8 otherwise. */
export function decode(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const start = bytes.subarray(0, 512);
  const zeros = (odd: 0 | 1) => start.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  if (start.length >= 8 && zeros(1) > start.length / 4) return new TextDecoder("utf-16le").decode(bytes);
  if (start.length >= 8 && zeros(0) > start.length / 4) return new TextDecoder("utf-16be").decode(bytes);
  return new TextDecoder("utf-8").decode(bytes);
}

const entities: Readonly<Record<string, string>> = {
  "&quot;": '"',
  "&apos;": "'",
  "&#39;": "'",
  "&#34;": '"',
  "&#x27;": "'",
  "&lt;": "<",
  "&gt;": ">",
  "&nbsp;": " ",
  "&amp;": "&",
};

/** What stands between the lines of a text that went through JSON or a string literal. */
const escapes: Readonly<Record<string, string>> = {
  "\\r\\n": "\n",
  "\\n": "\n",
  "\\t": "\t",
  "\\r": "\n",
  '\\"': '"',
  "\\'": "'",
  "\\/": "/",
};

/**
 * The text in one form, whatever window, log or web page it was copied from: without colors and control characters,
 * straight quotes, plain spaces, line feeds only, HTML and JSON escapes resolved.
 */
export function fold(text: string): string {
  return (
    stripVTControlCharacters(text)
      .replace(/\\u001[bB]\[[\d;]*[A-Za-z]/g, "")
      // eslint-disable-next-line no-control-regex
      .replace(/\r\n?|[\u0085\u2028\u2029\u000b\u000c]/g, "\n")
      // Overstruck characters of a manual page, then everything else that is not to be seen.
      // eslint-disable-next-line no-control-regex
      .replace(/.\u0008/g, "")
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2060\ufeff\ufffd]/g, "")
      .replace(/[\u00a0\u2000-\u200a\u202f\u205f\u3000]/g, " ")
      .replace(/[“”„‟″«»]/g, '"')
      .replace(/[‘’‚‛′‹›`´]/g, "'")
      .replace(/&(?:quot|apos|lt|gt|nbsp|amp|#39|#34|#x27);/gi, (entity) => entities[entity.toLowerCase()] ?? entity)
      .replace(/\\r\\n|\\[nrt"'/]/g, (escape) => escapes[escape] ?? escape)
      .replace(/\\u003[ce]/gi, (escape) => (escape.toLowerCase().endsWith("c") ? "<" : ">"))
      .replace(/\\u0026/g, "&")
      // The one letter whose lower case is longer, which would move every position behind it.
      .replaceAll("\u0130", "I")
  );
}
