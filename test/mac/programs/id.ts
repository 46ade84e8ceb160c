import { signingFacts } from "../signing/facts";

export const path = "/usr/bin/id";
export const usual = ["-Gn"];

/** `id -Gn`: the names of the user's groups. */
export function main([option]: string[], root: string): number {
  if (option !== "-Gn") return 1;
  console.log(["staff", ...signingFacts(root).groups].join(" "));
  return 0;
}
