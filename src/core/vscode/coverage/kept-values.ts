import { credentialsIn, redacted } from "../../credentials";
import type { InverseChange, Json } from "../settings";

/**
 * What is remembered of a change, without the credentials that the settings hold anyway (`-token=…` in go.testFlags):
 * they stand in the value that coverage mode set, from which `withCredentials` takes them. As it is where that would not
 * give the same back.
 */
export function withoutCredentials(change: InverseChange): InverseChange {
  const { before, after } = change;
  if (after === undefined) return change;
  const known = [...new Set(credentialsIn(JSON.stringify(after)))];
  if (known.length === 0) return change;
  const hide = (text: string) => known.reduce((rest, one) => rest.replaceAll(one, redacted), text);
  const hidden = {
    ...change,
    ...(before === undefined ? {} : { before: hide(before) }),
    after: parsed(hide(JSON.stringify(after))) ?? null,
  };
  const restored = withCredentials(hidden, after);
  return restored && restored.before === before && JSON.stringify(restored.after) === JSON.stringify(after)
    ? hidden
    : change;
}

/** The change with the credentials of the setting's value as it is now; undefined when it holds others in number. */
export function withCredentials(change: InverseChange, now: Json): InverseChange | undefined {
  const { before, after } = change;
  if (after === undefined || !JSON.stringify(after).includes(redacted)) return change;
  const known = credentialsIn(JSON.stringify(now));
  if (known.length !== JSON.stringify(after).split(redacted).length - 1) return undefined;
  const fill = (text: string) => {
    let next = 0;
    return text.replaceAll(redacted, () => known[next++] ?? redacted);
  };
  const filled = parsed(fill(JSON.stringify(after)));
  if (filled === undefined) return undefined;
  return { ...change, ...(before === undefined ? {} : { before: fill(before) }), after: filled };
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}
