const words = (text: string) => text.trim().split(/\s+/);

/** A name that looks like a secret is shared only when the configuration names it exactly. */
export const secretWords = {
  /** Anywhere in the name. */
  within: words("SECRET TOKEN PASSWORD PASSWD PASSPHRASE CREDENTIAL APIKEY PRIVATEKEY ACCESSKEY"),
  /** Between underscores or at an end. */
  whole: words("KEY KEYS PASS PWD PAT AUTH BEARER JWT COOKIE COOKIES OTP PIN DSN CREDS CRED"),
};

/** Whether a variable's name says that its value is a secret. */
export function looksSecret(name: string): boolean {
  const upper = name.toUpperCase();
  if (secretWords.within.some((word) => upper.includes(word))) return true;
  return upper.split("_").some((part) => secretWords.whole.includes(part)) || upper.endsWith("KEY");
}

/** `certain`: what stands behind such a name is a secret. `likely`: when it looks like one too. */
export type Suspicion = "certain" | "likely" | undefined;

const certain =
  /password|passwd|passphrase|secret|token(?!i[sz])|credential|api_?key|private_?key|access_?key|account_?key/i;
const certainWords = new Set(words("pwd pw sig authorization cookie"));
const likelyWords = new Set(
  words("key keys pass pat auth bearer jwt cookies otp pin dsn creds cred signature sas apikey"),
);
/** `token_file`, `PASSWORD_LENGTH`, `secret-name`: about a secret, not one. */
const about = new Set(
  words(`
    file files path dir folder url uri endpoint length len limit count counts size max min ttl timeout expiry expires type
    kind name names id ids alg algorithm policy provider store helper manager method mode format prefix suffix header env
    var enabled required version budget`),
);

/**
 * What the name in front of a value says of it: of a flag (`--redis-password`), a define (`-DAPI_SECRET`), a linker's
 * `main.apiKey`, a parameter of an address, a field of JSON or of a connection string.
 */
export function suspicionOf(name: string): Suspicion {
  const parts = name
    .replace(/^-+D?(?=[A-Z_]+$)|^-+/, "")
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
  const last = parts.at(-1);
  if (last === undefined || about.has(last)) return undefined;
  if (certain.test(name.replaceAll("-", "_")) || certainWords.has(last)) return "certain";
  return parts.some((part) => likelyWords.has(part)) ? "likely" : undefined;
}
