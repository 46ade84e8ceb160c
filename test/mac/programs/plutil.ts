import { readFileSync } from "node:fs";

export const path = "/usr/bin/plutil";

/** `-convert xml1 -o - FILE` of a file that is XML already. */
export function main(words: string[]): number {
  try {
    process.stdout.write(readFileSync(words.at(-1) ?? "", "utf8"));
    return 0;
  } catch {
    console.error(`${words.at(-1)}: file does not exist or is not readable or is not a regular file`);
    return 1;
  }
}
