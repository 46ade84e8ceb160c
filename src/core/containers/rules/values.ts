import type { SettingsFinding } from "../../settings-check";
import { isJsonObject, type Json } from "../../vscode";
import { evidenceAt } from "../configuration";
import { trap, type Rule } from "../rule";

/** Types that are wrong where it matters. */
export const wrongTypes: Rule = (definition) => {
  const { config } = definition;
  const text = (value: Json) => typeof value === "string";
  const expected: [key: string, what: string, ok: (value: Json) => boolean][] = [
    ["image", "a text", text],
    ["service", "a text", text],
    ["workspaceFolder", "a text", text],
    ["remoteUser", "a text", text],
    ["features", "an object", isJsonObject],
    ["build", "an object", isJsonObject],
    ["customizations", "an object", isJsonObject],
    ["containerEnv", "an object", isJsonObject],
    ["remoteEnv", "an object", isJsonObject],
    ["mounts", "a list", Array.isArray],
    ["runArgs", "a list", Array.isArray],
    ["capAdd", "a list", Array.isArray],
    ["securityOpt", "a list", Array.isArray],
    ["dockerComposeFile", "a text or a list", (value) => text(value) || Array.isArray(value)],
  ];
  return expected.flatMap(([key, what, ok]) => {
    const value = config.value[key];
    if (value === undefined || ok(value)) return [];
    return [
      trap(definition, {
        id: "devcontainer-wrong-type",
        severity: "warning",
        title: `"${key}" is not ${what}`,
        evidence: [evidenceAt(config, [key])],
        advice: `Write it as ${what}.`,
      }),
    ];
  });
};

/** `${localEnv}` without a name ends the start; `${containerEnv:…}` is only for remoteEnv. */
export const variables: Rule = (definition) => {
  const { config } = definition;
  const found: SettingsFinding[] = [];
  const walk = (value: Json | undefined, keys: (string | number)[]) => {
    if (Array.isArray(value)) return value.forEach((one, index) => walk(one, [...keys, index]));
    if (isJsonObject(value)) return Object.entries(value).forEach(([key, one]) => walk(one, [...keys, key]));
    if (typeof value !== "string") return;
    const nameless = /\$\{(?:localEnv|containerEnv):?\}/.exec(value)?.[0];
    if (nameless) {
      found.push(
        trap(definition, {
          id: "devcontainer-variable-without-name",
          severity: "error",
          title: `${nameless} names no variable`,
          evidence: [evidenceAt(config, keys)],
          cause: "The container does not start with it.",
          advice: "Write ${localEnv:NAME}, or ${localEnv:NAME:default}.",
        }),
      );
    }
    if (keys[0] === "containerEnv" && /\$\{containerEnv:\w+/.test(value)) {
      const name = String(keys[1]);
      const taken = isJsonObject(config.value.remoteEnv) && config.value.remoteEnv[name] !== undefined;
      found.push(
        trap(
          definition,
          {
            id: "devcontainer-container-env-not-expanded",
            severity: "warning",
            title: `${name} in containerEnv keeps its \${containerEnv:…} as a text`,
            evidence: [evidenceAt(config, keys)],
            cause: "What the container has is known only when it runs: only remoteEnv can extend it.",
            advice: "Move it to remoteEnv.",
          },
          taken
            ? []
            : [
                { path: ["containerEnv", name], remove: true },
                { path: ["remoteEnv", name], set: value },
              ],
        ),
      );
    }
  };
  walk(config.value, []);
  return found;
};

/** `4 GiB` is not what the schema means by a size. */
export const hostRequirements: Rule = (definition) => {
  const { config } = definition;
  const { hostRequirements: asked } = config.value;
  if (!isJsonObject(asked)) return [];
  const found: SettingsFinding[] = [];
  for (const key of ["memory", "storage"]) {
    const value = asked[key];
    if (value === undefined || (typeof value === "string" && sizePattern.test(value))) continue;
    const meant = typeof value === "string" ? sizeMeant(value) : undefined;
    found.push(
      trap(
        definition,
        {
          id: "devcontainer-host-requirement-malformed",
          severity: "warning",
          title: `hostRequirements.${key} is not a size that is understood`,
          evidence: [evidenceAt(config, ["hostRequirements", key])],
          cause: "It is digits and kb, mb, gb or tb, in small letters, without a space.",
          advice: `Write it as ${JSON.stringify(meant ?? "8gb")}.`,
        },
        meant ? [{ path: ["hostRequirements", key], set: meant }] : [],
      ),
    );
  }
  const { cpus } = asked;
  if (cpus !== undefined && !(typeof cpus === "number" && Number.isInteger(cpus) && cpus >= 1)) {
    found.push(
      trap(
        definition,
        {
          id: "devcontainer-host-requirement-malformed",
          severity: "warning",
          title: "hostRequirements.cpus is not a whole number from 1 on",
          evidence: [evidenceAt(config, ["hostRequirements", "cpus"])],
          advice: "Write the number without quotes.",
        },
        typeof cpus === "string" && /^[1-9]\d*$/.test(cpus)
          ? [{ path: ["hostRequirements", "cpus"], set: Number(cpus) }]
          : [],
      ),
    );
  }
  return found;
};

const sizePattern = /^\d+([tgmk]b)?$/;

function sizeMeant(written: string): string | undefined {
  const [, digits, unit = "b"] = /^\s*(\d+)\s*([tgmk])i?b?\s*$/i.exec(written) ?? [];
  return digits === undefined ? undefined : `${digits}${unit.toLowerCase()}b`;
}

/** Bytes of a size as hostRequirements writes it. */
export function sizeBytes(written: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+)([tgmk]?)b?$/.exec(written) ?? [];
  return digits === undefined ? undefined : Number(digits) * 1024 ** ["", "k", "m", "g", "t"].indexOf(unit);
}
