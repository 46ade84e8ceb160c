import { signingFacts } from "../signing/facts";

export const path = "/usr/bin/xcode-select";
export const usual = ["-p"];

/** `-p` prints the developer directory, which need not exist (docs/facts/delve.md §3.11). */
export function main([verb]: string[], root: string): number {
  if (verb !== "-p" && verb !== "--print-path") return 1;
  const { developerDirectory } = signingFacts(root);
  if (developerDirectory !== null) {
    console.log(developerDirectory);
    return 0;
  }
  console.error(
    "xcode-select: error: unable to get active developer directory, use `sudo xcode-select --switch path/to/Xcode.app` to set one (or see `man xcode-select`)",
  );
  return 2;
}
