import { printed, silent, type Answer } from "./answer";
import type { Domain } from "./domain";
import type { Call } from "./launchctl";
import { noDomain, target } from "./target";

export const enable = (call: Call) => override(call, false);
export const disable = (call: Call) => override(call, true);

/** Silent 0, whether the label is known or not (docs/facts/launchd.md §1.9). */
function override({ domain, args }: Call, disabled: boolean): Answer | "target" | "usage" {
  if (args.length !== 1) return "usage";
  const service = target(domain, args[0]);
  if (service.kind === "no-domain") return noDomain(service, `Could not ${disabled ? "disable" : "enable"} service`);
  if (service.kind !== "service") return "target";
  domain.setDisabled(service.label, disabled);
  return silent;
}

export function printDisabled({ domain, args }: Call): Answer | "target" | "usage" {
  if (args.length !== 1) return "usage";
  const asked = target(domain, args[0]);
  if (asked.kind === "no-domain") return noDomain(asked, "Could not print domain");
  if (asked.kind !== "domain") return "target";
  const { printDisabled: format } = domain.facts();
  if (format === "unreadable") return printed("disabled: (redacted)\n");
  const tab = format === "tabbed" ? "\t" : "";
  const lines = [
    ...(format === "tabbed" ? [""] : []),
    `${tab}disabled services = {`,
    ...disabledRows(domain, format === "booleans").map((row) => `${tab}\t${row}`),
    `${tab}}`,
    ...(format === "booleans" ? [] : ["", `${tab}login item associations = {`, `${tab}}`]),
  ];
  return printed(lines.join("\n") + "\n");
}

export function disabledRows(domain: Domain, booleans: boolean): string[] {
  return [...domain.disabled].map(([label, disabled]) => {
    const word = booleans ? String(disabled) : disabled ? "disabled" : "enabled";
    return `"${label}" => ${word}`;
  });
}
