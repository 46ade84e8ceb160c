import type { SettingsFinding } from "../../settings-check";
import { compareGoVersions, parseGoVersion, type GoVersion } from "../../toolchain";
import { isJsonObject, type Change } from "../../vscode";
import type { Definition, Placed } from "../definition";
import { goImage, newerReference, patched, staleReasons } from "../images";
import { propertyPath, trap, type Rule } from "../rule";

/** The Go that a container has, as its files say. */
export interface InsideGo {
  /** `1.26`, `1.26.3`; undefined for the newest, or where it cannot be told. */
  version?: string;
  /** `auto`, `local`, `go1.26.0+auto`. */
  toolchain: string;
  from: Placed<string>;
}

/** The Go Feature, under the name it has and the one that it had. */
const goFeature = /^ghcr\.io\/devcontainers\/features\/go(?:[:@]|$)|^golang$/;

export const goFeatureOf = ({ features }: Definition) => features.find(({ id }) => goFeature.test(id));

/** Which Go runs inside: the Feature's, else the image's, else what a RUN line downloads. */
export function insideGo(definition: Definition): InsideGo | undefined {
  const { image, environment, commands } = definition;
  const known = image && goImage(image.value);
  const written = environment.findLast(({ name }) => name === "GOTOOLCHAIN")?.value;
  const toolchain = written ?? (known ? "local" : "auto");
  const feature = goFeatureOf(definition);
  const asked = feature && (isJsonObject(feature.value) ? (feature.value.version ?? "latest") : feature.value);
  if (feature && asked !== "none") {
    const version = typeof asked === "string" && /^\d/.test(asked) ? asked : undefined;
    return { ...(version?.includes(".") ? { version } : {}), toolchain, from: { value: feature.id, at: feature.at } };
  }
  if (known && image) return { ...(known.go ? { version: known.go } : {}), toolchain, from: image };
  for (const { value, at } of commands) {
    const version = /\bgo(\d+\.\d+(?:\.\d+)?)\.linux-/.exec(value)?.[1];
    if (version) return { version, toolchain, from: { value: `go${version}`, at } };
  }
  return undefined;
}

/** Whether the container's Go is too old; a version without a patch stands for its newest one. */
function isOlder(inside: GoVersion, wanted: GoVersion): boolean {
  const isLine = inside.patch === undefined && inside.pre === undefined;
  const line = ({ major, minor }: GoVersion) => ({ major, minor });
  return compareGoVersions(isLine ? line(inside) : inside, isLine ? line(wanted) : wanted) < 0;
}

/** go.mod asks for a newer Go than the container has (docs/facts/devcontainers.md §5). */
export const goTooOld: Rule = (definition, { project }) => {
  const inside = insideGo(definition);
  const has = inside?.version === undefined ? undefined : parseGoVersion(inside.version);
  const wanted = project.minimum === undefined ? undefined : parseGoVersion(project.minimum);
  if (!inside || !has) return [];
  const asking = project.wanted.filter(({ kind, version }) => kind === "go" && version === project.minimum);
  const evidence = [
    inside.from.at,
    ...asking.map(({ file, line, version }) => `${file}${line ? `:${line}` : ""}: go ${version}`),
  ];
  const facts = { inside: inside.version, wanted: project.minimum, toolchain: inside.toolchain };
  if (wanted && isOlder(has, wanted)) {
    const switches = inside.toolchain !== "local" && (has.major > 1 || has.minor >= 21);
    if (switches) {
      return [
        trap(definition, {
          id: "container-go-downloads-toolchain",
          severity: "info",
          title: `The container has Go ${inside.version}; go downloads ${project.minimum} in it`,
          evidence,
          cause: `GOTOOLCHAIN is ${inside.toolchain}. Each new container downloads the toolchain once more.`,
          facts,
        }),
      ];
    }
    return [
      trap(
        definition,
        {
          id: "container-go-too-old",
          severity: "error",
          title: `The project needs Go ${project.minimum}, the container has ${inside.version}`,
          evidence,
          cause:
            inside.toolchain === "local"
              ? `The image sets GOTOOLCHAIN=local, so go says: go.mod requires go >= ${project.minimum} (running go ${inside.version}; GOTOOLCHAIN=local). gopls then shows a broken workspace.`
              : `A Go before 1.21 does not switch toolchains by itself.`,
          advice: `${adviceFor(definition, project.minimum)} Then: Dev Containers: Rebuild Container.`,
          facts,
        },
        newerGo(definition, project.minimum),
      ),
    ];
  }
  const toolchain = project.toolchain === undefined ? undefined : parseGoVersion(project.toolchain);
  if (inside.toolchain !== "local" || !toolchain || !isOlder(has, toolchain)) return [];
  return [
    trap(definition, {
      id: "container-toolchain-line-ignored",
      severity: "info",
      title: `The toolchain line asks for Go ${project.toolchain}; the container stays at ${inside.version}`,
      evidence: [
        inside.from.at,
        ...project.wanted
          .filter(({ kind, version }) => kind === "toolchain" && version === project.toolchain)
          .map(({ file, line, version }) => `${file}${line ? `:${line}` : ""}: toolchain go${version}`),
      ],
      cause:
        "The image sets GOTOOLCHAIN=local, so the toolchain line has no effect in the container, but it has on the Mac.",
      facts,
    }),
  ];
};

function adviceFor(definition: Definition, wanted: string | undefined): string {
  const known = definition.image && goImage(definition.image.value);
  if (known && definition.dockerfile) return `Change FROM to ${newerReference(known, wanted)}.`;
  if (known && !goFeatureOf(definition)) return `Take the image ${newerReference(known, wanted)}.`;
  return `Install Go ${wanted} or newer in the container.`;
}

/** The edit of devcontainer.json that brings a newer Go, where its version stands there. */
function newerGo(definition: Definition, wanted: string | undefined): Change[] {
  const { image, kind, config } = definition;
  const version = wanted === undefined ? undefined : parseGoVersion(wanted);
  const minor = version && `${version.major}.${version.minor}`;
  const feature = goFeatureOf(definition);
  if (feature && minor) {
    return isJsonObject(feature.value) && feature.value.version !== undefined
      ? [{ path: ["features", feature.id, "version"], set: minor }]
      : [{ path: ["features", feature.id], set: isJsonObject(feature.value) ? { ...feature.value, version: minor } : minor }]; // prettier-ignore
  }
  const known = image && goImage(image.value);
  if (!known) return [];
  const newer = newerReference(known, wanted);
  if (kind === "image" && image.keys) {
    const path = propertyPath(image.keys);
    return path ? [{ path, set: newer }] : [];
  }
  // The tag, or Go's part of it, is an argument of the build: VARIANT.
  const { build } = config.value;
  const args = isJsonObject(build) && isJsonObject(build.args) ? build.args : {};
  const tag = newer.slice(newer.lastIndexOf(":") + 1);
  for (const [name, value] of Object.entries(args)) {
    if (value === known.tag) return [{ path: ["build", "args", name], set: tag }];
    const isAll = minor !== undefined && known.go !== undefined && image.value.replace(known.go, minor) === newer;
    if (value === known.go && isAll) return [{ path: ["build", "args", name], set: minor }];
  }
  return [];
}

/** A tag that still pulls but gets no fixes. */
export const staleImage: Rule = (definition, surroundings) => {
  const { image } = definition;
  const known = image && goImage(image.value);
  if (!known || goTooOld(definition, surroundings).some(({ finding }) => finding.id === "container-go-too-old"))
    return [];
  const reasons = staleReasons(known);
  if (reasons.length === 0) return [];
  const newer = newerReference(known, surroundings.project.minimum);
  return [
    trap(
      definition,
      {
        id: "container-image-stale",
        severity: "warning",
        title: `The image ${known.name.split("/").at(-1)}:${known.tag} is not patched any more`,
        evidence: [image.at],
        cause: reasons.join(" "),
        advice: `Take ${newer}, then: Dev Containers: Rebuild Container. (As of November 2026, Go ${patched.newestGo} is the newest.)`,
        facts: { image: image.value, newer },
      },
      newerGo(definition, surroundings.project.minimum),
    ),
  ];
};

/** The Feature installs a second Go over the one of an image that is made for Go. */
export const redundantFeature: Rule = (definition): SettingsFinding[] => {
  const { image } = definition;
  const known = image && goImage(image.value);
  const feature = goFeatureOf(definition);
  const version = feature && isJsonObject(feature.value) ? feature.value.version : feature?.value;
  if (!known || known.family !== "devcontainers" || !feature || version === "none") return [];
  return [
    trap(
      definition,
      {
        id: "container-go-feature-redundant",
        severity: "info",
        title: "The image has Go and its tools; the Go Feature installs them once more",
        evidence: [image.at, feature.at],
        cause: "Each build takes minutes longer, and which Go counts depends on both.",
        facts: { feature: feature.id },
      },
      version === undefined ? [{ path: ["features", feature.id], remove: true }] : [],
    ),
  ];
};

/** The Go Feature is for Debian, Ubuntu and Red Hat alone. */
export const featureOnAlpine: Rule = (definition) => {
  const { image } = definition;
  const feature = goFeatureOf(definition);
  if (!image || !feature || !/(?:^|[/:-])alpine/.test(image.value)) return [];
  return [
    trap(definition, {
      id: "container-feature-on-alpine",
      severity: "error",
      title: "The Go Feature cannot be installed on Alpine",
      evidence: [image.at, feature.at],
      cause: "It supports Debian, Ubuntu and the Red Hat family; the build ends with an error.",
      advice: `Take mcr.microsoft.com/devcontainers/go:${patched.imageMajor}-${patched.newestGo}-${patched.distribution}, without the Feature.`,
    }),
  ];
};

/** Without a lock file two people's containers get different Features. */
export const featuresUnlocked: Rule = (definition, { hasLockFile }) => {
  const remote = definition.features.filter(({ id }) => !/^\.{0,2}\/|^https?:/.test(id) && !id.includes("@sha256:"));
  if (hasLockFile || remote.length === 0) return [];
  return [
    trap(definition, {
      id: "container-features-unlocked",
      severity: "info",
      title: "The Features have no lock file",
      evidence: remote.map(({ at }) => at),
      cause: "A rebuild may bring other versions of them than your colleagues have.",
      advice: "Run devcontainer build (0.87 and later write devcontainer-lock.json), and commit the file.",
    }),
  ];
};
