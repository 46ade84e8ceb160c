import type { Finding } from "../finding";
import type { SettingsFinding } from "../settings-check";
import type { Change, Json } from "../vscode";
import type { DevContainer, Keys } from "./configuration";
import type { Definition } from "./definition";
import type { GoNeeds } from "./go-needs";

/** What the rules compare a container with. */
export interface Surroundings {
  /** What the project asks of Go. */
  project: GoNeeds;
  /** False on a Mac with an Intel processor, on which amd64 is native. */
  appleSilicon: boolean;
  /** `.vscode/settings.json`, which holds in the container too. */
  settings?: Pick<DevContainer, "path" | "document" | "value">;
  /** `.vscode/launch.json`. */
  launch?: Pick<DevContainer, "path" | "document" | "value">;
  /** Where the repository's `.git` is when it is not within the folder that is mounted: a worktree's, a submodule's. */
  gitElsewhere?: { path: string; leadsTo: string };
  /** Whether `devcontainer-lock.json` is there. */
  hasLockFile: boolean;
}

/** One trap. Looks at the definition alone: what is read was read before. */
export type Rule = (definition: Definition, surroundings: Surroundings) => SettingsFinding[];

/** A finding about one container, with the edit of its devcontainer.json that fixes it. */
export function trap(
  definition: Definition,
  finding: Omit<Finding, "operation">,
  changes: readonly Change[] = [],
): SettingsFinding {
  const { path } = definition.config;
  return {
    finding: { ...finding, facts: { path, ...finding.facts } },
    ...(changes.length > 0 ? { fix: { path, changes: [...changes] } } : {}),
  };
}

/** Keys of a property, for a change. Elements of an array have none: the array is set as a whole. */
export function propertyPath(keys: Keys): [string, ...string[]] | undefined {
  const [first, ...rest] = keys.filter((key) => typeof key === "string");
  return first === undefined || rest.length + 1 !== keys.length ? undefined : [first, ...rest];
}

/** The change that takes elements out of an array, or the whole property when nothing would be left. */
export function withoutElements(
  path: [string, ...string[]],
  array: readonly Json[],
  gone: ReadonlySet<number>,
): Change {
  const rest = array.filter((_, index) => !gone.has(index));
  return rest.length > 0 ? { path, set: rest } : { path, remove: true };
}

/** Settings that the container gets: `customizations.vscode.settings`, or the old `settings` at the root. */
export function containerSettings({ config: { value } }: Pick<Definition, "config">) {
  const vscode = isObject(value.customizations) ? value.customizations.vscode : undefined;
  const within: { keys: [string, ...string[]]; value: { [key: string]: Json } }[] = [];
  if (isObject(vscode) && isObject(vscode.settings)) {
    within.push({ keys: ["customizations", "vscode", "settings"], value: vscode.settings });
  }
  if (isObject(value.settings)) within.push({ keys: ["settings"], value: value.settings });
  return within.flatMap(({ keys, value: settings }) =>
    Object.entries(settings).map(([key, one]) => ({ key, value: one, keys: [...keys, key] as [string, ...string[]] })),
  );
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);
