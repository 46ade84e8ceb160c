import { isJsonObject } from "../../vscode";
import { evidenceAt } from "../configuration";
import type { Definition, Sourced } from "../definition";
import { trap, withoutElements, type Rule } from "../rule";

const isAmd64 = (platform: string) => /^(?:linux\/)?(?:amd64|x86_64|x86-64)(?:\/|$)/i.test(platform);

/** What asks for amd64 by name. */
export function amd64Places({ platforms, image }: Definition): Sourced<string>[] {
  const single = image && /^(?:docker\.io\/)?amd64\//.test(image.value) ? [image] : [];
  return [...platforms.filter(({ value }) => isAmd64(value)), ...single];
}

/** An Intel image on Apple silicon is emulated: slow, and dlv cannot debug in it (docs/facts/devcontainers.md §5). */
export const emulated: Rule = (definition, { appleSilicon, launch }) => {
  const places = amd64Places(definition);
  if (places.length === 0 || !appleSilicon) return [];
  const debugs = launch && goDebug(launch.value);
  return [
    trap(
      definition,
      {
        id: "container-emulated",
        severity: debugs ? "error" : "warning",
        title: debugs
          ? "The container is built for Intel: on Apple silicon dlv cannot debug in it"
          : "The container is built for Intel and emulated on Apple silicon",
        evidence: [...places.map(({ at }) => at), ...(debugs && launch ? [evidenceAt(launch, debugs)] : [])],
        cause: "An emulated container is slow, and dlv ends with: could not launch process: function not implemented.",
        advice:
          "Remove the platform; where only an amd64 image exists, look for one that has arm64 as well. Then rebuild.",
        facts: { platforms: places.map(({ value }) => value) },
      },
      withoutPlatform(definition),
    ),
  ];
};

/** The keys of a configuration that debugs Go, in launch.json. */
function goDebug(launch: { [key: string]: unknown }): (string | number)[] | undefined {
  const { configurations } = launch;
  const index = Array.isArray(configurations)
    ? configurations.findIndex(
        (one: unknown) => typeof one === "object" && one !== null && "type" in one && one.type === "go",
      )
    : -1;
  return index < 0 ? undefined : ["configurations", index];
}

/** Takes `--platform` out of runArgs and build.options. */
function withoutPlatform({ config: { value } }: Definition) {
  const lists = [
    { path: ["runArgs"] as [string, ...string[]], list: value.runArgs },
    {
      path: ["build", "options"] as [string, ...string[]],
      list: isJsonObject(value.build) ? value.build.options : undefined,
    },
  ];
  return lists.flatMap(({ path, list }) => {
    if (!Array.isArray(list)) return [];
    const gone = new Set<number>();
    for (const [index, word] of list.entries()) {
      const inline = typeof word === "string" ? /^--platform=(.*)$/.exec(word)?.[1] : undefined;
      const next = list[index + 1];
      if (inline !== undefined && isAmd64(inline)) gone.add(index);
      if (word === "--platform" && typeof next === "string" && isAmd64(next)) gone.add(index).add(index + 1);
    }
    return gone.size > 0 ? [withoutElements(path, list, gone)] : [];
  });
}

/** Programs for Intel that a Dockerfile or a command downloads or builds. */
export const intelDownloads: Rule = (definition, { appleSilicon }) => {
  if (!appleSilicon || amd64Places(definition).length > 0) return [];
  const found = definition.commands.filter(
    ({ value, name }) => name !== "initializeCommand" && downloadsIntel.test(value) && !choosesArchitecture.test(value),
  );
  if (found.length === 0) return [];
  return [
    trap(definition, {
      id: "container-intel-download",
      severity: "warning",
      title: "The container gets programs for Intel, and is arm64 on Apple silicon",
      evidence: found.map(({ at }) => at),
      cause: "They end with: exec format error, or are emulated.",
      advice: "Declare ARG TARGETARCH in the stage and use it (amd64 or arm64); in a script ask uname -m.",
    }),
  ];
};

const downloadsIntel =
  /(?:https?:\/\/|-o |-O )\S*(?:linux[-_.](?:amd64|x86_64|64bit)|x86_64[-_.](?:unknown-)?linux)|\bGOARCH=amd64\b/i;

/** A command that looks which processor it runs on takes the right one by itself. */
const choosesArchitecture =
  /\$\{?TARGETARCH|\$\{?TARGETPLATFORM|uname -m|dpkg --print-architecture|go env GOARCH|aarch64|arm64/;
