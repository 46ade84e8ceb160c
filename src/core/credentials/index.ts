export { containsCredential, redactCredentials, redacted } from "./find";
export { looksSecret, secretWords } from "./names";
export { redact, redactValue } from "./redact";
