import { printed, refuse, silent, type Answer } from "./answer";
import { errorLine } from "./errors";
import type { Call } from "./launchctl";

/** docs/facts/launchd.md §1.3 */
export function setenv({ domain, args }: Call): Answer | "usage" {
  const { manyPairs, refusedNames } = domain.facts();
  if (!manyPairs && args.length !== 2) return refuse(1, "launchctl usage: setenv <key> <value>");
  if (args.length % 2 !== 0) return "usage";
  const refused = refusal(domain);
  if (refused && args.length > 0) return refused;
  if (args.some((name, i) => i % 2 === 0 && refusedNames.includes(name))) {
    return refuse(22, `Could not set environment: ${errorLine(22)}`);
  }
  const { longestValue, refusesEmpty } = domain.facts();
  const odd = args.filter((_, i) => i % 2 === 1);
  if (odd.some((value) => value.length > longestValue)) return refuse(7, `Could not set environment: ${errorLine(7)}`);
  if (refusesEmpty && odd.includes("")) return refuse(22, `Could not set environment: ${errorLine(22)}`);
  const taken = manyPairs === "keeps-first" ? args.slice(0, 2) : args;
  for (let i = 0; i < taken.length; i += 2) domain.variables.set(taken[i] ?? "", taken[i + 1] ?? "");
  return silent;
}

export function unsetenv({ domain, args }: Call): Answer | "usage" {
  if (args.length === 0) return "usage";
  const { manyPairs } = domain.facts();
  if (!manyPairs && args.length !== 1) return refuse(1, "launchctl usage: unsetenv <key>");
  const refused = refusal(domain);
  if (refused) return refused;
  const { unsetenvUnset } = domain.facts();
  const taken = manyPairs === "keeps-first" ? args.slice(0, 1) : args;
  const known = taken.map((name) => domain.variables.delete(name)).every(Boolean);
  return known || unsetenvUnset === 0
    ? silent
    : refuse(unsetenvUnset, `Could not unset environment: ${errorLine(unsetenvUnset)}`);
}

/** Unset: not a byte, and exit 0; of an empty one a line end, by one source (docs/facts/launchd.md §1.3). */
export function getenv({ domain, args }: Call): Answer | "usage" {
  const [name] = args;
  if (name === undefined || args.length !== 1) return "usage";
  const value = domain.variables.get(name);
  const { getenvUnset, emptyPrints } = domain.facts();
  if (value === undefined) return getenvUnset === 0 ? silent : refuse(getenvUnset, errorLine(getenvUnset));
  return value === "" && !emptyPrints ? silent : printed(value + "\n");
}

function refusal(domain: Call["domain"]): Answer | undefined {
  const { setenvRefusal } = domain.facts();
  if (setenvRefusal === undefined) return undefined;
  return setenvRefusal === 1
    ? refuse(1, "Not privileged to set domain environment.")
    : refuse(setenvRefusal, `Could not set environment: ${errorLine(setenvRefusal)}`);
}
