import type { SettingsFinding } from "../../settings-check";
import { isJsonObject, type Change, type Json } from "../../vscode";
import { evidenceAt } from "../configuration";
import type { Definition } from "../definition";
import { containerSettings, trap, withoutElements, type Rule } from "../rule";

/** Names of profiles that VS Code knows on Linux by itself. */
const linuxProfiles = new Set(["bash", "zsh", "fish", "pwsh", "tmux", "JavaScript Debug Terminal"]);

/** The container runs Linux: VS Code reads the `.linux` keys. */
export const macTerminal: Rule = (definition) => {
  const settings = containerSettings(definition);
  return settings
    .filter(({ key }) => /^terminal\.(?:integrated|external)\..*\.?osx(?:Exec)?$/i.test(key))
    .map(({ key, value, keys }) => {
      const meant = key.replace(/osx$/, "linux");
      const isFree = !settings.some((one) => one.key === meant);
      const moves = isFree && typeof value === "string" && linuxProfiles.has(value);
      const changes: Change[] = [{ path: keys, remove: true }];
      if (moves) changes.push({ path: [...keys.slice(0, -1), meant] as unknown as [string, ...string[]], set: value });
      return trap(
        definition,
        {
          id: "container-mac-terminal",
          severity: "warning",
          title: `${key} has no effect in the container`,
          evidence: [evidenceAt(definition.config, keys)],
          cause: `The container runs Linux, where VS Code reads ${meant}.`,
          advice: moves ? `Write ${meant}.` : "Remove it.",
        },
        changes,
      );
    });
};

interface HostSetting {
  pattern: RegExp;
  /** What to do instead. */
  instead: string;
}

/** Settings that the Mac's side reads, so that they mean nothing in a container (docs/facts/devcontainers.md §2). */
const hostSettings: readonly HostSetting[] = [
  {
    pattern: /^docker\.host$/,
    instead: "It was replaced in 2022. Choose with docker context use NAME; the extensions follow the docker command.",
  },
  {
    pattern: /^docker\.(?:environment|dockerPath|dockerComposePath|context)$/,
    instead: "It belongs in the user settings.",
  },
  { pattern: /^containers\.(?:environment|containerClient|orchestratorClient|containerCommand|composeCommand)$/, instead: "It belongs in the user settings." }, // prettier-ignore
  {
    pattern: /^remote\.containers\.dockerComposeFile$/,
    instead: 'It never was a setting: "dockerComposeFile" is a property of devcontainer.json.',
  },
  { pattern: /^remote\.containers\./, instead: "The settings are called dev.containers.* since 2022, and belong in the user settings." }, // prettier-ignore
  { pattern: /^dev\.containers\./, instead: "It belongs in the user settings." },
];

/** Settings of Docker and Dev Containers themselves, in the container or in the folder. */
export const hostSettingsInside: Rule = (definition, { settings: folder }) => {
  const inContainer = containerSettings(definition).flatMap(({ key, keys }) => {
    const row = hostSettings.find(({ pattern }) => pattern.test(key));
    if (!row) return [];
    const finding = {
      id: "container-host-setting",
      severity: "warning" as const,
      title: `${key} has no effect in the container`,
      evidence: [evidenceAt(definition.config, keys)],
      cause: "Only VS Code on the Mac reads it, before there is a container.",
      advice: row.instead,
    };
    return [trap(definition, finding, [{ path: keys, remove: true }])];
  });
  const outdated = Object.keys(folder?.value ?? {}).flatMap((key): SettingsFinding[] => {
    const row =
      /^(?:docker\.host$|remote\.containers\.)/.test(key) && hostSettings.find(({ pattern }) => pattern.test(key));
    if (!row || !folder) return [];
    return [
      {
        finding: {
          id: "container-outdated-setting",
          severity: "warning",
          title: `${key} is out of date`,
          evidence: [evidenceAt(folder, [key])],
          advice: row.instead,
          facts: { path: folder.path },
        },
        fix: { path: folder.path, changes: [{ path: [key], remove: true }] },
      },
    ];
  });
  return [...inContainer, ...outdated];
};

/** Settings that name programs or folders of Go's. */
const goPlaces = /^go\.(?:goroot|gopath|toolsGopath|alternateTools|toolsEnvVars|testEnvVars)$/;

/** A path that macOS has and a container has not. */
const macPath = /\/opt\/homebrew\b|\/Users\/|\/usr\/local\/Cellar\b|\/Applications\/|\/Library\//;

function textsOf(value: Json | undefined): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsOf);
  return isJsonObject(value) ? Object.values(value).flatMap(textsOf) : [];
}

const isOfMac = (key: string, value: Json) => goPlaces.test(key) && textsOf(value).some((text) => macPath.test(text));

/** Folders of the Mac in Go's settings break the tools in the container. */
export const macGoSettings: Rule = (definition, { settings: folder }) => {
  const cause =
    "The path is not there in the container: the Go extension finds no go, gopls or dlv, and says that tools are missing.";
  const inContainer = containerSettings(definition)
    .filter(({ key, value }) => isOfMac(key, value))
    .map(({ key, keys }) =>
      trap(
        definition,
        {
          id: "container-mac-go-setting",
          severity: "warning",
          title: `${key} gives the container a path of the Mac`,
          evidence: [evidenceAt(definition.config, keys)],
          cause,
          advice: "Remove it: the image has its own.",
        },
        [{ path: keys, remove: true }],
      ),
    );
  const inFolder = Object.entries(folder?.value ?? {}).flatMap(([key, value]): SettingsFinding[] =>
    folder && isOfMac(key, value)
      ? [
          {
            finding: {
              id: "container-mac-go-setting",
              severity: "warning",
              title: `${key} of the folder holds in the container too, and has a path of the Mac`,
              evidence: [evidenceAt(folder, [key])],
              cause,
              advice: `Move ${key} from .vscode/settings.json to your user settings, which do not reach the container's tools.`,
              facts: { path: folder.path },
            },
          },
        ]
      : [],
  );
  return [...inContainer, ...inFolder];
};

/** A leading minus removes an extension that the image brought. */
export const goExtensionRemoved: Rule = (definition) => {
  const { customizations } = definition.config.value;
  const vscode = isJsonObject(customizations) ? customizations.vscode : undefined;
  const list = isJsonObject(vscode) && Array.isArray(vscode.extensions) ? vscode.extensions : [];
  const index = list.findIndex((one) => typeof one === "string" && /^-golang\.go(?:@|$)/i.test(one));
  if (index < 0) return [];
  const path = ["customizations", "vscode", "extensions"] as [string, ...string[]];
  return [
    trap(
      definition,
      {
        id: "container-go-extension-removed",
        severity: "warning",
        title: "The Go extension is removed from the container",
        evidence: [evidenceAt(definition.config, [...path, index])],
        cause: "A leading minus removes an extension that the image or a Feature brings.",
        advice: "Remove that line.",
      },
      [withoutElements(path, list, new Set([index]))],
    ),
  ];
};

/** Whether a definition is about Go at all. */
export const usesGo = ({ environment, features, image, commands }: Definition): boolean =>
  environment.some(({ name }) => name.startsWith("GO")) ||
  features.some(({ id }) => /\/go(?:[:@]|$)/.test(id)) ||
  /golang|\/go:/.test(image?.value ?? "") ||
  commands.some(({ value }) => /\bgo (?:build|mod|install|test)\b/.test(value));
