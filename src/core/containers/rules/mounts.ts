import type { SettingsFinding } from "../../settings-check";
import { isDevContainersImage } from "../images";
import { localNames } from "../variables";
import type { Definition, Sourced } from "../definition";
import type { Mount } from "../mounts";
import { trap, withoutElements, type Rule } from "../rule";
import type { Change } from "../../vscode";

/** A path of one person's Mac: of nobody else's, and of no other system. */
const ownPath =
  /(?:^|[\s"'=:,(])(\/(?:Users|home)\/(?!vscode\b|node\b|codespace\b|linuxbrew\b)[^/\s"',:$]+[^\s"',:]*|\/opt\/homebrew[^\s"',:]*)/;

/** Mounts of paths that exist on one Mac alone. */
export const absolutePaths: Rule = (definition) =>
  definition.mounts
    .filter(({ value }) => value.type === "bind" && ownPath.test(` ${value.source}`))
    .map(({ value, at }) =>
      trap(definition, {
        id: "container-absolute-path",
        severity: "warning",
        title: `The container mounts ${value.source}, which only one Mac has`,
        evidence: [at],
        cause: "On every other machine it is missing: the start fails, or an empty folder is mounted.",
        advice: "Write ${localWorkspaceFolder}/…, ${localEnv:HOME}/…, or a relative path in a compose file.",
      }),
    );

/** The home folder, however it is written. */
const home = String.raw`(?:\$\{localEnv:HOME\}(?:\$\{localEnv:USERPROFILE\})?|\$\{?HOME\}?|~|\/Users\/[^/]+)`;
const macGopath = new RegExp(String.raw`^(?:${home}\/go(?:\/bin)?|\$\{localEnv:GO(?:PATH|BIN|ROOT)(?::[^}]*)?\}(?:\/bin)?|\/opt\/homebrew(?:\/.*)?|\/usr\/local\/(?:Cellar|go)(?:\/.*)?)\/?$`); // prettier-ignore

/** The Mac's own Go programs do not run on Linux. */
export const macPrograms: Rule = (definition) =>
  definition.mounts
    .filter(({ value }) => value.type === "bind" && macGopath.test(value.source))
    .map((mount) =>
      trap(
        definition,
        {
          id: "container-mounts-mac-programs",
          severity: "error",
          title: `${mount.value.source} holds the Mac's programs, which do not run in the container`,
          evidence: [mount.at],
          cause:
            "They are Mach-O programs: in the container they end with exec format error, and hide its own gopls and dlv.",
          advice: "Remove the mount. For the module cache take a volume on /go/pkg/mod.",
        },
        removal(definition, mount),
      ),
    );

/** The change that removes a mount of devcontainer.json. */
function removal({ config }: Definition, { keys }: Sourced<Mount>): Change[] {
  const { mounts } = config.value;
  const index = keys?.[1];
  if (keys?.[0] !== "mounts" || typeof index !== "number" || !Array.isArray(mounts)) return [];
  return [withoutElements(["mounts"], mounts, new Set([index]))];
}

const variable = ({ environment }: Definition, name: string) => environment.findLast((one) => one.name === name)?.value;

/** Where Go keeps its caches in the container. */
function cacheFolders(definition: Definition) {
  const gopath = variable(definition, "GOPATH") ?? "/go";
  return {
    gopath,
    modules: variable(definition, "GOMODCACHE") ?? `${gopath}/pkg/mod`,
    build: variable(definition, "GOCACHE"),
  };
}

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder}/`);

/** A volume over /go/bin keeps the old gopls and dlv after each rebuild. */
export const volumeOverTools: Rule = (definition) => {
  const { gopath } = cacheFolders(definition);
  return definition.mounts
    .filter(({ value }) => value.type === "volume" && (value.target === gopath || value.target === `${gopath}/bin`))
    .map(({ value, at }) =>
      trap(definition, {
        id: "container-volume-over-tools",
        severity: "warning",
        title: `A volume lies over ${value.target}, where gopls and dlv are`,
        evidence: [at],
        cause: "It is filled once. After a rebuild the new image's tools are hidden behind the old ones.",
        advice: `Mount it at ${gopath}/pkg/mod instead.`,
      }),
    );
};

/** A cache that lies in a bind mount is slow: each file crosses to the Mac. */
export const cacheOnBindMount: Rule = (definition) => {
  const { modules, build } = cacheFolders(definition);
  const workspace = workspaceFolder(definition);
  const { mounts, environment } = definition;
  const mounted = mounts.filter(
    ({ value }) =>
      value.type === "bind" &&
      !macGopath.test(value.source) &&
      [modules, build, ...(build ? [] : [".cache/go-build"])].some(
        (cache) => cache !== undefined && (value.target === cache || value.target.endsWith(`/${cache}`)),
      ),
  );
  const inWorkspace = environment.filter(
    ({ name, value }) =>
      /^GO(?:MODCACHE|CACHE|PATH)$/.test(name) &&
      (/^\$\{containerWorkspaceFolder\}/.test(value) || (workspace !== undefined && isBelow(value, workspace))),
  );
  return [...mounted, ...inWorkspace].map(({ at }) =>
    trap(definition, {
      id: "container-cache-on-bind-mount",
      severity: "warning",
      title: "A cache of Go's lies in a folder of the Mac",
      evidence: [at],
      cause:
        "Each file of it crosses from the virtual machine to the Mac: builds and gopls become several times slower.",
      advice: "Take a named volume: source=go-mod,target=/go/pkg/mod,type=volume.",
    }),
  );
};

/** Where the project is in the container; undefined where only the container knows. */
function workspaceFolder({ config, kind }: Definition): string | undefined {
  const { workspaceFolder: written } = config.value;
  const name = config.root.split("/").at(-1) ?? "";
  if (typeof written === "string") {
    const folder = written.replaceAll("${localWorkspaceFolderBasename}", name);
    return folder === "/" || folder.includes("${") ? undefined : folder.replace(/\/+$/, "");
  }
  return kind === "compose" ? undefined : `/workspaces/${name}`;
}

/** Whether VS Code's processes run as somebody who is not root; undefined when no file says so. */
function unprivilegedUser({ user, image }: Definition): string | undefined {
  if (user) return user.value === "root" || user.value === "0" || user.value.includes("$") ? undefined : user.value;
  if (!image || !isDevContainersImage(image.value)) return undefined;
  const [, name = ""] = /devcontainers\/([\w-]+)/.exec(image.value) ?? [];
  return name === "universal" ? "codespace" : /node/.test(name) ? "node" : "vscode";
}

/** Folders of Go's that images do not have, so that a volume on them starts as root's. */
const startsEmpty = /^\/go\/pkg(?:\/|$)|\/pkg\/mod$|\/\.cache(?:\/|$)|\/go-build$/;

/** A new volume on a folder that the image does not have belongs to root (docs/facts/devcontainers.md §5). */
export const rootOwnedVolumes: Rule = (definition): SettingsFinding[] => {
  const { modules, build } = cacheFolders(definition);
  const user = unprivilegedUser(definition);
  if (user === undefined) return [];
  const volumes = definition.mounts.filter(
    ({ value: { type, target } }) =>
      type === "volume" && (startsEmpty.test(target) || target === modules || target === build),
  );
  const cured = ({ value: { target } }: Sourced<Mount>) =>
    definition.commands.some(
      ({ name, value }) =>
        (/\b(?:chown|install)\b/.test(value) && (mentions(value, target) || name !== "RUN")) ||
        // A script of the project's may do it.
        (name !== "RUN" && name !== "initializeCommand" && /\.sh\b|\bmake\b|\btask\b|\bjust\b/.test(value)),
    );
  const left = volumes.filter((volume) => !cured(volume));
  if (left.length === 0) return [];
  const targets = left.map(({ value: { target } }) => target);
  const chown = `sudo chown -R ${user} ${ownedFolders(targets).join(" ")}`;
  const { onCreateCommand: before } = definition.config.value;
  const changes: Change[] =
    before === undefined
      ? [{ path: ["onCreateCommand"], set: chown }]
      : typeof before === "string"
        ? [{ path: ["onCreateCommand"], set: `${chown} && ${before}` }]
        : [];
  return [
    trap(
      definition,
      {
        id: "container-volume-root-owned",
        severity: "warning",
        title: `The ${targets.length > 1 ? "volumes belong" : "volume belongs"} to root, and ${user} cannot write there`,
        evidence: left.map(({ at }) => at),
        cause: `The image has no ${targets.join(", no ")}, so Docker makes it as root's, with the folders above it. go says: mkdir ${targets[0]}/…: permission denied.`,
        advice: `Add "onCreateCommand": "${chown}", then rebuild.`,
        facts: { targets, user },
      },
      changes,
    ),
  ];
};

/** A Dockerfile may name the folder, or one above it. */
function mentions(text: string, target: string): boolean {
  for (let folder = target; folder.length > 1; folder = folder.slice(0, folder.lastIndexOf("/"))) {
    if (text.includes(folder)) return true;
  }
  return /\$\{?(?:GOPATH|GOMODCACHE|GOCACHE|HOME)\b|~/.test(text);
}

/** With the parents that Docker makes as well: `/home/vscode/.cache` of `…/.cache/go-build`, `/go/pkg` of `/go/pkg/mod`. */
export function ownedFolders(targets: readonly string[]): string[] {
  const folders = targets.map((target) => {
    const [, cache] = /^(.*\/\.cache)\//.exec(target) ?? [];
    const [, packages] = /^(.*\/pkg)\/mod$/.exec(target) ?? [];
    return cache ?? packages ?? target;
  });
  return [...new Set(folders)];
}

const macFolders = /^(?:GOPATH|GOROOT|GOBIN|GOMODCACHE|GOCACHE|GOENV|GOTOOLDIR|PATH)$/;

/** Variables of the Mac that name its folders do not fit the container. */
export const leakedVariables: Rule = (definition) =>
  definition.environment.flatMap(({ name, value, at, from }) => {
    const leaked =
      from === "containerEnv" || from === "remoteEnv" ? localNames(value).filter((one) => macFolders.test(one)) : [];
    const isPath = /^GO\w+$/.test(name) && ownPath.test(` ${value}`);
    if (leaked.length === 0 && !isPath) return [];
    const changes: Change[] =
      from === "containerEnv" || from === "remoteEnv" ? [{ path: [from, name], remove: true }] : [];
    return [
      trap(
        definition,
        {
          id: "container-mac-variable",
          severity: "warning",
          title: `${name} in the container has a folder of the Mac`,
          evidence: [at],
          cause: "That folder is not there in the container, and go or the shell does not find what it looks for.",
          advice: `Remove ${name}; the image sets its own.`,
        },
        changes,
      ),
    ];
  });
