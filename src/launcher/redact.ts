import { redact as withoutSecrets } from "../core/doctor";
import type { Host } from "../core/host";

/** A text for other people's eyes: without the home folder, the user's name and what looks like a secret. */
export function redact(host: Host, text: string): string {
  return withoutSecrets(host, text, {});
}
