import type { ExclusionReason, Plan } from "../../core/environment";

const reasons: Record<ExclusionReason, string> = {
  "not-allowed": 'not in the list (add a pattern as "share" in the configuration), or held back by "keep"',
  secret: 'looks like a secret; shared only when named exactly in "shareSecrets"',
  never: "would change how every program starts",
  session: "belongs to one shell, terminal or folder",
  "invalid-name": "not a name that other programs can use",
  "unsafe-value": "empty, too long or with a line break: launchd cannot give it back as it was",
};

/** `3 variables shared, 1 removed, 12 unchanged.` and what was left to others. */
export function sentence({ set, unset, unchanged, conflicts }: Plan): string {
  const shared = Object.keys(set).length;
  const parts = [
    ...(shared > 0 ? [`${count(shared)} shared`] : []),
    ...(unset.length > 0 ? [shared > 0 ? `${unset.length} removed` : `${count(unset.length)} removed`] : []),
  ];
  const rest = unchanged.length > 0 ? `${parts.length > 0 ? unchanged.length : count(unchanged.length)} unchanged` : "";
  const first = [...parts, ...(rest ? [rest] : [])].join(", ") || "No variables to share";
  const lines = [`${first}.`];
  for (const { name, owner } of conflicts) lines.push(conflictText(name, owner));
  return lines.join("\n");
}

/** Names only: a value may be nobody else's business. */
export function planText(plan: Plan): string {
  const lines: string[] = [];
  const list = (title: string, names: readonly string[]) => {
    if (names.length > 0) lines.push(`${title}: ${names.join(" ")}`);
  };
  list("Set", Object.keys(plan.set));
  list("Remove", plan.unset);
  list("Unchanged", plan.unchanged);
  for (const { name, owner } of plan.conflicts) lines.push(conflictText(name, owner));
  for (const [reason, why] of Object.entries(reasons)) {
    const names = plan.excluded.filter((exclusion) => exclusion.reason === reason).map(({ name }) => name);
    list(`Not shared, ${why}`, names);
  }
  if (plan.leftOut.length > 0) lines.push(leftOutText(plan.leftOut));
  if (plan.suggested.length > 0) {
    const names = plan.suggested.map((name) => JSON.stringify(name)).join(", ");
    lines.push(
      `You may want to share: ${plan.suggested.join(" ")}`,
      `  Add to ~/.config/go-warden/config.json: "share": [${names}]`,
    );
  }
  return lines.join("\n") || "The login shell exports nothing, and launchd has nothing of ours.";
}

function leftOutText(entries: readonly string[]): string {
  const shown = entries.map((entry) => (entry === "" ? '""' : entry)).join(" ");
  return `Not shared of PATH: ${shown}, which ${entries.length === 1 ? "is" : "are"} relative: each program would look for it in its own folder`;
}

function conflictText(name: string, owner: string): string {
  const [who, first] =
    owner === "unknown" ? ["another program", ""] : [owner, `take ${name} out of ${owner}, which sets it at login; `];
  return `${name} has a value from ${who} and is left alone. To have the shell's: ${first}launchctl unsetenv ${name}, then go-warden env sync`;
}

function count(number: number): string {
  return `${number} variable${number === 1 ? "" : "s"}`;
}
