import type { Range } from "./range";
import { suspicionOf } from "./names";

/** A name with what parts it from its value. Each run of a name's characters is looked at once, from its start. */
const name = /(?<![\w.$-])(-{0,2}[A-Za-z_][\w.-]*)(\\?["'`]?\s{0,2}(?:=>|:=|=|:)\s{0,2}|\s{1,2})(\\?["'`])?/g;

const quoted = { '"': /[^"\n]*/y, "'": /[^'\n]*/y, "`": /[^`\n]*/y } as const;
/** Commas and ampersands part the fields of lists and addresses, semicolons those of connection strings. */
const bare = /[^\s"'`;,&|<>()\\]*/y;
const line = /[^"'`\n]*/y;
/** Characters by which a value is judged: what is harmless is read again by the names in it. */
const judged = 1024;

/** Values that stand behind a name such as `password`, wherever it stands. */
export function* assignedSecrets(text: string): Generator<Range> {
  name.lastIndex = 0;
  for (let match = name.exec(text); match; match = name.exec(text)) {
    const [all, named = "", separator = "", quote = ""] = match;
    const flag = named.startsWith("-");
    if (!flag && !/[=:]/.test(separator)) continue;
    const suspicion = flag && /^-(?:u|U|-user|-proxy-user)$/.test(named) ? "user" : suspicionOf(named);
    if (suspicion === undefined) continue;
    const start = match.index + all.length;
    const header = /^(?:proxy-)?authorization$|^(?:set-)?cookie$/i.test(named) && separator.includes(":");
    const pattern = header ? line : quote ? quoted[quote.slice(-1) as keyof typeof quoted] : bare;
    const direct = flag || separator.includes("=") || header || quote !== "";
    if (!isSecret(read(pattern, text.slice(start, start + judged), 0), suspicion, direct)) continue;
    const end = start + read(pattern, text, start).length;
    yield { start, end };
    name.lastIndex = end;
  }
}

function read(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? "";
}

/** `direct`: not merely a colon in a sentence ("unexpected token: newline"). */
function isSecret(value: string, suspicion: "certain" | "likely" | "user", direct: boolean): boolean {
  if (suspicion === "user") return /^[^\s:/]{1,200}:[^\s/]/.test(value);
  if (isHarmless(value)) return false;
  const mixed = /\d/.test(value) && /[A-Za-z]/.test(value);
  if (suspicion === "likely") return value.length >= 8 && (mixed || value.length >= 16);
  return direct ? value.length >= 3 : value.length >= 8 || (value.length >= 6 && mixed);
}

/** What nobody would keep as a secret: nothing, a switch, a small number, a path, an address, a reference, a mask. */
function isHarmless(value: string): boolean {
  if (/^(?:true|false|yes|no|on|off|none|null|nil|undefined|auto|default|optional|required|\d{1,4})$/i.test(value))
    return true;
  if (/^(?:[$%@{<[‹(]|\*{3}|x{3}|\.{3}|…)/i.test(value)) return true;
  if (/^[a-z][a-z0-9+.-]{1,30}:\/\//i.test(value)) return true;
  return isPath(value);
}

/** `/run/secrets/db`, `~/.netrc`, `./token`; not base64 that happens to begin with a slash. */
function isPath(value: string): boolean {
  return /^(?:~|\.{1,2})?\//.test(value) && !/[+=]/.test(value) && value.split("/").every((part) => part.length < 40);
}
