type Token = "any" | ((character: string) => boolean);

/** Splits a pattern into what matches one character each, and `*`. */
function tokens(pattern: string): Token[] {
  const found: Token[] = [];
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? "";
    const set = character === "[" ? /^\[([!^]?)(\]?[^\]]*)\]/.exec(pattern.slice(at)) : null;
    if (character === "*") found.push("any");
    else if (character === "?") found.push(() => true);
    else if (set) {
      const [whole, not, members = ""] = set;
      const within = inSet(members);
      found.push((one) => within(one) !== (not !== ""));
      at += whole.length - 1;
    } else found.push((one) => one === character);
  }
  return found;
}

function inSet(members: string): (character: string) => boolean {
  const ranges = [...members.matchAll(/([^])-([^])|([^])/g)].map(([, from, to, single]) => [
    from ?? single,
    to ?? single,
  ]);
  return (character) => ranges.some(([from = "", to = ""]) => from <= character && character <= to);
}

/**
 * Whether a whole text matches a shell's pattern of `*`, `?` and `[…]`. Takes at most as many steps as both are long,
 * multiplied: a pattern of many stars, which a RegExp would try in every way, costs nothing.
 */
export function matchesGlob(text: string, pattern: string): boolean {
  const wanted = tokens(pattern);
  let at = 0;
  let next = 0;
  // Where the last star stands, and how much of the text it has taken so far.
  let star = -1;
  let taken = 0;
  while (at < text.length) {
    const token = wanted[next];
    if (token === "any") {
      star = next++;
      taken = at;
    } else if (token?.(text[at] ?? "")) {
      next++;
      at++;
    } else if (star !== -1) {
      next = star + 1;
      at = ++taken;
    } else return false;
  }
  return wanted.slice(next).every((token) => token === "any");
}
