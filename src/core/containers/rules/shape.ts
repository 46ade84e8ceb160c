import type { SettingsFinding } from "../../settings-check";
import { isJsonObject, type Change } from "../../vscode";
import { evidenceAt, type DevContainer } from "../configuration";
import { trap, type Rule } from "../rule";

/** The properties of the schema (docs/facts/devcontainers.md §1), and the old ones that are still read. */
const properties = new Set(
  `$schema name features overrideFeatureInstallOrder secrets forwardPorts portsAttributes otherPortsAttributes
  updateRemoteUserUID containerEnv containerUser mounts init privileged capAdd securityOpt remoteEnv remoteUser
  initializeCommand onCreateCommand updateContentCommand postCreateCommand postStartCommand postAttachCommand waitFor
  userEnvProbe hostRequirements customizations image build dockerFile context dockerComposeFile service runServices
  appPort runArgs workspaceMount workspaceFolder shutdownAction overrideCommand
  extensions settings devPort codespaces`.split(/\s+/),
);

/** A property that does not exist: it has no effect, and nobody says so. */
export const unknownProperties: Rule = (definition) =>
  Object.keys(definition.config.value)
    // `//`, `_comment`, `x-…` are people's own notes.
    .filter((key) => /^[a-zA-Z]/.test(key) && !key.startsWith("x-") && !properties.has(key))
    .map((key): SettingsFinding => {
      const meant = [...properties].find((known) => known.toLowerCase() === key.toLowerCase());
      const isFree = meant !== undefined && definition.config.value[meant] === undefined;
      const value = definition.config.value[key];
      const changes: Change[] =
        isFree && value !== undefined
          ? [
              { path: [key], remove: true },
              { path: [meant], set: value },
            ]
          : [];
      return trap(
        definition,
        {
          id: "devcontainer-unknown-property",
          severity: "warning",
          title: `devcontainer.json has no property ${JSON.stringify(key)}`,
          evidence: [evidenceAt(definition.config, [key])],
          cause: "It has no effect.",
          advice: meant ? `It is written ${JSON.stringify(meant)}.` : "Remove it, or look for its place: settings of VS Code stand in customizations.vscode.settings.", // prettier-ignore
        },
        changes,
      );
    });

interface Shape {
  keys: string[];
  what: string;
}

/** Which of the three ways to make a container the file takes. */
function shapes({ value }: DevContainer): Shape[] {
  const build = isJsonObject(value.build) && value.build.dockerfile !== undefined;
  return [
    ...(value.image === undefined ? [] : [{ keys: ["image"], what: "image" }]),
    ...(build ? [{ keys: ["build", "dockerfile"], what: "build.dockerfile" }] : []),
    ...(value.dockerFile === undefined ? [] : [{ keys: ["dockerFile"], what: "dockerFile" }]),
    ...(value.dockerComposeFile === undefined ? [] : [{ keys: ["dockerComposeFile"], what: "dockerComposeFile" }]),
  ];
}

/** An image, a Dockerfile or a compose service: one of them. */
export const oneShape: Rule = (definition) => {
  const { config } = definition;
  const found = shapes(config);
  if (found.length < 2) return [];
  return [
    trap(definition, {
      id: "devcontainer-two-shapes",
      severity: "warning",
      title: `${found.map(({ what }) => what).join(" and ")} exclude each other`,
      evidence: found.map(({ keys }) => evidenceAt(config, keys)),
      cause: `Only one of them counts: ${definition.kind === "compose" ? "the compose file" : "the Dockerfile"}.`,
      advice: "Remove the other.",
    }),
  ];
};

/** What a compose container needs besides the file. */
export const composeShape: Rule = (definition) => {
  const { config } = definition;
  const { value } = config;
  if (value.dockerComposeFile === undefined) return [];
  const at = evidenceAt(config, ["dockerComposeFile"]);
  const found: SettingsFinding[] = [];
  if (typeof value.service !== "string") {
    found.push(
      trap(definition, {
        id: "devcontainer-no-service",
        severity: "error",
        title: "devcontainer.json names a compose file, but no service of it",
        evidence: [at],
        advice: 'Add "service": the name of the one that VS Code opens.',
      }),
    );
  }
  if (value.workspaceFolder === undefined) {
    found.push(
      trap(definition, {
        id: "devcontainer-no-workspace-folder",
        severity: "warning",
        title: 'Without "workspaceFolder" VS Code opens / in the container',
        evidence: [at],
        cause: "With a compose file nothing is mounted by default, and gopls finds no go.mod in /.",
        advice: 'Add "workspaceFolder", and mount the project there in the compose file.',
      }),
    );
  }
  for (const key of ["runArgs", "appPort", "workspaceMount"]) {
    if (value[key] === undefined) continue;
    found.push(
      trap(definition, {
        id: "devcontainer-ignored-with-compose",
        severity: "warning",
        title: `${key} has no effect with a compose file`,
        evidence: [evidenceAt(config, [key]), at],
        advice:
          key === "runArgs"
            ? 'Write it in the compose file (cap_add, security_opt), or as "capAdd" and "securityOpt" here.'
            : `Write it in the compose file (${key === "appPort" ? "ports" : "volumes"}).`,
      }),
    );
  }
  return found;
};

/** A mount of one's own needs the folder, and the other way round. */
export const workspaceMount: Rule = (definition) => {
  const { config } = definition;
  const { value } = config;
  // Empty means no mount, for one that stands in runArgs.
  if (!value.workspaceMount || value.workspaceFolder !== undefined || definition.kind === "compose") return [];
  return [
    trap(definition, {
      id: "devcontainer-workspace-mount-alone",
      severity: "warning",
      title: "workspaceMount stands there without workspaceFolder",
      evidence: [evidenceAt(config, ["workspaceMount"])],
      cause: "They go together: the container opens another folder than the one that is mounted.",
      advice: 'Add "workspaceFolder" with the target of the mount.',
    }),
  ];
};

/** The old places of `extensions` and `settings`. */
export const oldPlaces: Rule = (definition) => {
  const { config } = definition;
  const { value } = config;
  const vscode = isJsonObject(value.customizations) ? value.customizations.vscode : undefined;
  return ["extensions", "settings"].flatMap((key) => {
    const one = value[key];
    if (one === undefined) return [];
    const isFree = !isJsonObject(vscode) || vscode[key] === undefined;
    const changes: Change[] = [
      { path: [key], remove: true },
      { path: ["customizations", "vscode", key], set: one },
    ];
    return [
      trap(
        definition,
        {
          id: "devcontainer-old-place",
          severity: "info",
          title: `"${key}" at the root is the old place`,
          evidence: [evidenceAt(config, [key])],
          cause: "VS Code still reads it there; other tools that follow the specification do not.",
          advice: `Its place is customizations.vscode.${key}.`,
        },
        isFree ? changes : [],
      ),
    ];
  });
};
