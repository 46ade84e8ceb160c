import type { Host } from "../core/host";

/** A text for other people's eyes: without the home folder, the user's name in paths, and what looks like a token. */
export function redact(host: Pick<Host, "home" | "user">, text: string): string {
  const withoutHome = host.home.length > 1 ? text.replaceAll(host.home, "~") : text;
  return withoutHome
    .replace(/\/Users\/[^/\s"']+/g, "/Users/…")
    .replace(/\b(gh[pousr]_|github_pat_|glpat-|sk-|xox[abpr]-|AKIA)[\w-]{8,}/g, "$1…")
    .replace(/(\/\/[^/\s:@]+):[^/\s@]+@/g, "$1:…@")
    .replace(
      /\b([A-Z0-9_]*(?:TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIAL|API_?KEY|PRIVATE)[A-Z0-9_]*)(=|:\s*)\S+/gi,
      "$1$2…",
    );
}
