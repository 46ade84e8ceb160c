import type { Host } from "../host";
import { withTilde } from "../command-line";
import { redactCredentials, redacted } from "./find";
import { looksSecret } from "./names";

/** The shell's own, which is no password however much the name looks like one. */
const folders = new Set(["PWD", "OLDPWD"]);

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * A text for other people's eyes: without credentials, without the values of variables whose names say that they are
 * secret, and without the home folder and the user's name in paths. Commands in it still find the home folder.
 */
export function redact(host: Host, text: string, variables: Variables = {}): string {
  const values = Object.entries({ ...host.env, ...variables })
    .filter(([name, value]) => looksSecret(name) && !folders.has(name) && value !== undefined && value.length >= 6)
    .map(([, value]) => value ?? "")
    // Longest first, so that no secret is left in part behind a shorter one.
    .sort((one, other) => other.length - one.length);
  let result = text;
  for (const value of values) result = result.replaceAll(value, redacted);
  result = withTilde(redactCredentials(result), host.home).replaceAll(host.home, "~");
  return host.user.length >= 3 ? result.replaceAll(`/${host.user}/`, "/‹user›/") : result;
}

/** The same for every text in a value; what is made of it stays valid JSON. */
export const redactValue = (host: Host, value: unknown, variables: Variables = {}): unknown =>
  everyText(value, (text) => redact(host, text, variables));

/** A value whose texts hold no credentials; of the same shape. For the user's own eyes: paths stay as they are. */
export const withoutCredentials = <T>(value: T): T => everyText(value, redactCredentials) as T;

function everyText(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one) => everyText(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, everyText(one, change)]));
}
