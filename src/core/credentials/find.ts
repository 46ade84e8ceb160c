import { passwordsBeforeHosts, passwordsInAddresses } from "./addresses";
import { assignedSecrets } from "./assigned";
import { randomValues } from "./random";
import type { Range } from "./range";
import { issuedToken } from "./tokens";

/** Whether a value holds a credential, by what it contains; what its name says is asked of `looksSecret`. */
export function containsCredential(value: string): boolean {
  for (const _ of credentials(value)) return true;
  return false;
}

/** What stands in the place of a credential. */
export const redacted = "‹secret›";

/** The text without its credentials. Linear in its length. */
export function redactCredentials(text: string): string {
  const ranges = [...credentials(text)].sort((one, other) => one.start - other.start);
  let result = "";
  let done = 0;
  for (const { start, end } of ranges) {
    if (end <= done) continue;
    if (start >= done) result += text.slice(done, start) + redacted;
    done = end;
  }
  return result + text.slice(done);
}

/** The credentials of a text, in their order, each as it stands there. */
export function credentialsIn(text: string): string[] {
  const ranges = [...credentials(text)].sort((one, other) => one.start - other.start);
  const found: string[] = [];
  let done = 0;
  for (const { start, end } of ranges) {
    if (start >= done) found.push(text.slice(start, end));
    done = Math.max(done, end);
  }
  return found;
}

function* credentials(text: string): Generator<Range> {
  for (const range of found(text)) {
    if (text.slice(range.start, range.end) !== redacted) yield range;
  }
}

function* found(text: string): Generator<Range> {
  yield* privateKeys(text);
  yield* issuedTokens(text);
  yield* passwordsInAddresses(text);
  yield* passwordsBeforeHosts(text);
  yield* assignedSecrets(text);
  yield* authorizations(text);
  yield* randomValues(text);
  yield* encodedCredentials(text);
}

const restOfToken = /[\w.~+/=-]*/y;
const restOfAddress = /[^\s"'`]*/y;

function* issuedTokens(text: string): Generator<Range> {
  issuedToken.lastIndex = 0;
  for (let match = issuedToken.exec(text); match; match = issuedToken.exec(text)) {
    const rest = match[0].includes(".com/") ? restOfAddress : restOfToken;
    rest.lastIndex = issuedToken.lastIndex;
    rest.exec(text);
    const end = Math.max(issuedToken.lastIndex, rest.lastIndex);
    yield { start: match.index, end };
    issuedToken.lastIndex = end;
  }
}

/** PEM, OpenPGP and PuTTY, to the end of the key where it is there. */
function* privateKeys(text: string): Generator<Range> {
  const begin = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY|PuTTY-User-Key-File-\d/g;
  for (let match = begin.exec(text); match; match = begin.exec(text)) {
    const last = text.indexOf("-----END ", begin.lastIndex);
    const closing = last === -1 ? -1 : text.indexOf("-----", last + 9);
    const end = closing === -1 ? text.length : closing + 5;
    yield { start: match.index, end };
    begin.lastIndex = end;
  }
}

/** `Bearer …`, `Basic …` of a header, a `.netrc` in one line. */
function* authorizations(text: string): Generator<Range> {
  const forms =
    /\b(?:bearer|basic|token|apikey)[ \t]{1,3}(?=[\w.~+/-]{0,63}\d)([\w.~+/-]{8,}={0,2})|\blogin[ \t]{1,3}\S{1,128}[ \t]{1,3}password[ \t]{1,3}(\S+)/gi;
  for (const match of text.matchAll(forms)) {
    const value = match[1] ?? match[2] ?? "";
    if (/^v?[\d.]+$|^\/|:\/\//.test(value)) continue;
    const end = match.index + match[0].length;
    yield { start: end - value.length, end };
  }
}

/** Base64 and percent-encoding of a text that holds a credential; one level deep. */
function* encodedCredentials(text: string): Generator<Range> {
  for (const match of text.matchAll(/(?<![\w+/-])[\w+/-]{12,}={0,2}/g)) {
    const [encoded] = match;
    const decoded = Buffer.from(encoded, "base64").toString("latin1");
    if (/^[\t\n\r\x20-\x7e]{8,}$/.test(decoded) && holdsOne(decoded)) {
      yield { start: match.index, end: match.index + encoded.length };
    }
  }
  if (!text.includes("%")) return;
  for (const match of text.matchAll(/[^\s"'`]+/g)) {
    const decoded = percentDecoded(match[0]);
    if (decoded !== match[0] && holdsOne(decoded)) yield { start: match.index, end: match.index + match[0].length };
  }
}

function holdsOne(text: string): boolean {
  const finders = [privateKeys, issuedTokens, passwordsInAddresses, assignedSecrets, authorizations];
  return finders.some((find) => !find(text).next().done);
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}
