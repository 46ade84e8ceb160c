import { evidenceAt } from "../configuration";
import type { Definition, Sourced } from "../definition";
import { goImage } from "../images";
import { trap, withoutElements, type Rule } from "../rule";
import { goFeatureOf } from "./go-version";

const isPtrace = ({ value }: Sourced<string>) => /^(?:CAP_)?SYS_PTRACE$|^ALL$/i.test(value);
const isUnconfined = ({ value }: Sourced<string>) => /^seccomp[=:]unconfined$/.test(value);

/** What brings SYS_PTRACE and seccomp=unconfined by its own metadata. */
function bringsPtrace(definition: Definition): string | undefined {
  const { image } = definition;
  if (image && goImage(image.value)?.family === "devcontainers") return image.at;
  return goFeatureOf(definition)?.at;
}

/** Attaching to a running process is the one thing that still needs SYS_PTRACE (docs/facts/devcontainers.md §5). */
export const ptraceMissing: Rule = (definition, { launch }) => {
  if (!launch || definition.capabilities.some(isPtrace) || bringsPtrace(definition)) return [];
  if (definition.config.value.privileged === true || definition.kind === "none" || !definition.image) return [];
  const { configurations } = launch.value;
  const index = Array.isArray(configurations)
    ? configurations.findIndex(
        (one) =>
          typeof one === "object" &&
          one !== null &&
          !Array.isArray(one) &&
          one.type === "go" &&
          one.request === "attach" &&
          one.mode !== "remote",
      )
    : -1;
  // An image of one's own may bring them by its label.
  if (index < 0 || !goImage(definition.image.value)) return [];
  return [
    trap(
      definition,
      {
        id: "container-ptrace-missing",
        severity: "warning",
        title: "dlv cannot attach to a process in this container",
        evidence: [definition.image.at, evidenceAt(launch, ["configurations", index])],
        cause: "Attaching to a process needs the capability SYS_PTRACE, which this image does not bring.",
        advice: 'Add "capAdd": ["SYS_PTRACE"] and "securityOpt": ["seccomp=unconfined"], then rebuild.',
      },
      definition.config.value.capAdd === undefined && definition.config.value.securityOpt === undefined
        ? [
            { path: ["capAdd"], set: ["SYS_PTRACE"] },
            { path: ["securityOpt"], set: ["seccomp=unconfined"] },
          ]
        : [],
    ),
  ];
};

/** What the image brings need not be written once more. */
export const ptraceTwice: Rule = (definition) => {
  const brings = bringsPtrace(definition);
  const twice = [...definition.capabilities.filter(isPtrace), ...definition.securityOptions.filter(isUnconfined)];
  // With compose the image's metadata counts as well, but the file is also used without VS Code.
  if (!brings || twice.length === 0 || definition.kind === "compose") return [];
  const { runArgs, capAdd, securityOpt } = definition.config.value;
  const changes = [
    { path: ["runArgs"] as [string, ...string[]], list: runArgs },
    { path: ["capAdd"] as [string, ...string[]], list: capAdd },
    { path: ["securityOpt"] as [string, ...string[]], list: securityOpt },
  ].flatMap(({ path, list }) => {
    const gone = Array.isArray(list) ? superfluous(list) : new Set<number>();
    return Array.isArray(list) && gone.size > 0 ? [withoutElements(path, list, gone)] : [];
  });
  return [
    trap(
      definition,
      {
        id: "container-ptrace-superfluous",
        severity: "info",
        title: "SYS_PTRACE and seccomp=unconfined come with the image already",
        evidence: [...twice.map(({ at }) => at), brings],
        advice: "They can be removed.",
      },
      changes,
    ),
  ];
};

const written = /^(?:(?:CAP_)?SYS_PTRACE|seccomp[=:]unconfined)$/i;

function superfluous(list: readonly unknown[]): Set<number> {
  const gone = new Set<number>();
  for (const [index, word] of list.entries()) {
    if (typeof word !== "string") continue;
    const [, flag, inline] = /^(--cap-add|--security-opt)(?:=(.*))?$/.exec(word) ?? [];
    const next = list[index + 1];
    if (flag === undefined ? written.test(word) : inline !== undefined && written.test(inline)) gone.add(index);
    else if (flag !== undefined && inline === undefined && typeof next === "string" && written.test(next))
      gone.add(index);
  }
  return gone;
}
