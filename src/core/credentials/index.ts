export { containsCredential, credentialsIn, redactCredentials, redacted } from "./find";
export { shellCredentials } from "./shell-patterns";
export { looksSecret, secretWords } from "./names";
export { redact, redactValue, withoutCredentials } from "./redact";
