import type { Range } from "./range";

const scheme = /(\bhttps?:)?\/\//gi;
/** Bounded, as each `://` of a long run is looked at. */
const authority = /[^\s"'`<>\\|,]{0,512}/y;

/** Passwords in front of a host: `scheme://user:password@host`, and on the web a name alone, which often is a token. */
export function* passwordsInAddresses(text: string): Generator<Range> {
  for (const match of text.matchAll(scheme)) {
    const web = match[1] !== undefined;
    if (!web && text[match.index - 1] !== ":") continue;
    const start = match.index + match[0].length;
    authority.lastIndex = start;
    const rest = authority.exec(text)?.[0] ?? "";
    // A password may hold what ends a host, when somebody did not escape it.
    const strict = rest.slice(0, indexOf(rest, /[/?#]/));
    const unescaped = /^[^:@]*:(?!\d{1,5}(?:[/?#]|$))/.test(strict) && !strict.includes("@");
    const at = (unescaped ? rest : strict).lastIndexOf("@");
    if (at <= 0) continue;
    const user = rest.slice(0, at);
    const colon = user.indexOf(":");
    if (colon === -1 ? web && user !== "git" : colon < user.length - 1) yield { start, end: start + at };
  }
}

/** A MySQL driver's `user:password@tcp(host)`, `user:password@host:port` without a scheme, Oracle's `user/password@host:1521`. */
export function* passwordsBeforeHosts(text: string): Generator<Range> {
  const forms =
    /(?<![^\s,;="'`])[^\s:@/,;="'`]{1,64}:(?!\/\/)[^\s@"'`]{1,128}@(?:(?:tcp6?|unix|udp|cloudsql)\(|\[?[\w.-]{1,253}\]?(?::\d|\/|$|[\s,;"'`]))|(?<![^\s,;="'`:])\w{1,64}\/[^\s/@:"'`]{1,64}@(?:\/\/)?[\w.-]{1,253}:\d{2,5}/g;
  for (const match of text.matchAll(forms)) {
    const at = match[0].lastIndexOf("@");
    yield { start: match.index, end: match.index + at };
  }
}

function indexOf(text: string, pattern: RegExp): number {
  const at = text.search(pattern);
  return at === -1 ? text.length : at;
}
