import { signingFacts } from "../signing/facts";

export const path = "/usr/bin/security";

/** `find-identity`: all that match, then the valid ones; with -v only those (docs/facts/delve.md §3.8). */
export function main(words: string[], root: string): number {
  if (words[0] !== "find-identity") return 2;
  const { identities } = signingFacts(root);
  const rows = (list: typeof identities) =>
    list.map(({ sha1, name, problem }, index) => `  ${index + 1}) ${sha1} "${name}"${problem ? ` (${problem})` : ""}`);
  const valid = identities.filter(({ problem }) => !problem);
  const lines = words.includes("-v")
    ? [...rows(valid), `     ${valid.length} valid identities found`]
    : [
        "",
        "Policy: Code Signing",
        "  Matching identities",
        ...rows(identities),
        `     ${identities.length} identities found`,
        "",
        "  Valid identities only",
        ...rows(valid),
        `     ${valid.length} valid identities found`,
      ];
  console.log(lines.join("\n"));
  return 0;
}
