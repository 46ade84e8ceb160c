import { basename, relative } from "node:path";
import { quote } from "../../command-line";
import { isJsonObject, type Json } from "../../vscode";
import { patched } from "../images";
import { ownedFolders } from "../rules/mounts";
import type { ProjectFacts } from "./project-facts";

/** One property of the file, with the comment above it. */
export interface Property {
  key: string;
  value: Json;
  comment?: string;
}

const caches = { modules: "/go/pkg/mod", build: "/home/vscode/.cache/go-build" };

/** The image that has the project's Go, or a plain one for the Feature. */
export function imageFor({ hasImage, goMinor }: ProjectFacts): string {
  return hasImage
    ? `mcr.microsoft.com/devcontainers/go:${patched.imageMajor}-${goMinor ?? patched.newestGo}-${patched.distribution}`
    : `mcr.microsoft.com/devcontainers/base:${patched.distribution}`;
}

/** The folder of the project in a container of compose's, where nothing is mounted by itself. */
export const composeFolder = ({ name }: ProjectFacts) => `/workspaces/${/^[\w.-]+$/.test(name) ? name : "project"}`;

/** The properties of a devcontainer.json for this project (docs/facts/devcontainers.md §6). */
export function properties(facts: ProjectFacts, compose: boolean): Property[] {
  const { name, goMinor, hasImage, memoryBytes, cpus, isPrivate } = facts;
  const asks = facts.needs.toolchain ?? facts.needs.minimum;
  const chown = `sudo chown vscode ${withParents([caches.modules, caches.build]).join(" ")}`;
  const from = asks === undefined ? "The newest Go" : `Go ${goMinor}, as the project asks`;
  return [
    { key: "name", value: name },
    ...(compose && facts.compose
      ? [
          {
            key: "dockerComposeFile",
            value: [`../${basename(facts.compose.file.path)}`, "compose.yaml"],
            comment: "The project's own file first; paths in both count from its folder.",
          },
          { key: "service", value: "dev" },
          { key: "runServices", value: facts.compose.databases },
          { key: "workspaceFolder", value: composeFolder(facts) },
        ]
      : [{ key: "image", value: imageFor(facts), ...(hasImage ? { comment: `${from}, for arm64 and amd64. gopls, dlv, what dlv needs and the Go extension come with it.` } : {}) }]), // prettier-ignore
    ...(hasImage
      ? []
      : [
          {
            key: "features",
            value: { "ghcr.io/devcontainers/features/go:1": { version: goMinor ?? patched.newestGo } },
            comment: `${from}: no image has it. gopls, dlv and the Go extension come with the Feature.`,
          },
        ]),
    ...(compose
      ? []
      : [
          {
            key: "mounts",
            value: [
              `source=go-modules,target=${caches.modules},type=volume`,
              "source=go-build-${devcontainerId},target=" + `${caches.build},type=volume`,
            ],
            comment: "Caches in volumes: faster than a folder of the Mac, and kept when the container is rebuilt.",
          },
        ]),
    { key: "onCreateCommand", value: chown, comment: "New volumes belong to root, with the folders above them." },
    { key: "updateContentCommand", value: downloads(facts) },
    ...(isPrivate
      ? [
          {
            key: "remoteEnv",
            value: { GOPRIVATE: "${localEnv:GOPRIVATE}" },
            comment: "Private modules: the value comes from this Mac and does not stand here.",
          },
        ]
      : []),
    { key: "hostRequirements", value: { cpus, memory: `${Math.round(memoryBytes / 1024 ** 3)}gb` } },
  ];
}

/** The folders themselves and the parents that Docker makes. */
function withParents(targets: readonly string[]): string[] {
  return [...new Set(targets.flatMap((target) => [...ownedFolders([target]), target]))];
}

/** `go mod download` where go finds a module; in a repository of several, in each of them. */
function downloads({ root, needs }: ProjectFacts): string {
  const folders = needs.modules.map((folder) => relative(root, folder));
  if (folders.length === 0 || folders.some((folder) => folder === "" || folder.startsWith(".."))) return "go mod download"; // prettier-ignore
  if (needs.wanted.some(({ file }) => basename(file) === "go.work")) return "go mod download";
  return folders.map((folder) => `(cd ${quote(folder)} && go mod download)`).join(" && ");
}

/** The file's text: JSON with comments. */
export function devcontainerText(facts: ProjectFacts, compose: boolean): string {
  const all = properties(facts, compose);
  const lines = all.flatMap(({ key, value, comment }, index) => [
    ...(comment ? [`  // ${comment}`] : []),
    `  ${JSON.stringify(key)}: ${rendered(value)}${index < all.length - 1 ? "," : ""}`,
  ]);
  return `{\n${lines.join("\n")}\n}\n`;
}

const rendered = (value: Json) => JSON.stringify(value, undefined, isJsonObject(value) || Array.isArray(value) ? 2 : 0).replaceAll("\n", "\n  "); // prettier-ignore

/** The compose file beside it: the container of VS Code, with the project's databases. */
export function composeText(facts: ProjectFacts): string {
  const { compose } = facts;
  const services = compose?.file.services ?? {};
  const networks = new Set(
    (compose?.databases ?? []).flatMap((name) => {
      const service = services[name];
      const written = isJsonObject(service) ? service.networks : undefined;
      return Array.isArray(written) ? written.map(String) : isJsonObject(written) ? Object.keys(written) : [];
    }),
  );
  const list = (names: Iterable<string>) => [...names].map((name) => `      - ${JSON.stringify(name)}`);
  return [
    "# The container that VS Code opens, beside the services of the project's own compose file.",
    "services:",
    "  dev:",
    `    image: ${imageFor(facts)}`,
    "    command: sleep infinity",
    "    init: true",
    "    volumes:",
    `      - .:${composeFolder(facts)}:cached`,
    `      - go-modules:${caches.modules}`,
    `      - go-build:${caches.build}`,
    "    depends_on:",
    ...list(compose?.databases ?? []),
    ...(networks.size > 0 ? ["    networks:", ...list(networks)] : []),
    "volumes:",
    "  go-modules:",
    "  go-build:",
    "",
  ].join("\n");
}
