import { join } from "node:path";
import { readRegular } from "../../host";
import { readJson, type Editor } from "./editors";
import { isRecord } from "../settings";

/** What a manifest says of one setting's value, as far as it is checked. */
export interface SettingSchema {
  /** JSON types: `string`, `array` … */
  types?: readonly string[];
  /** An enumeration's values. */
  values?: readonly unknown[];
  /** The members of an object that takes no others. */
  members?: readonly string[];
}

/** The Go extension an editor has; `settings` are the keys its own manifest declares, and what it says of their values. */
export type GoExtension =
  | { kind: "installed"; version: string; settings: ReadonlyMap<string, SettingSchema> }
  | { kind: "missing" }
  | { kind: "unknown"; reason: string };

/** Looks in the editor's `extensions.json`, which is the truth when several versions lie side by side. */
export async function findGoExtension(editor: Editor): Promise<GoExtension> {
  const folder = join(editor.dotFolder, "extensions");
  const installed = await listed(folder);
  if (!installed) return { kind: "unknown", reason: `${folder} holds no readable extensions.json` };
  const entry = installed.find((one) => isRecord(one.identifier) && isGo(one.identifier.id));
  if (!entry) return { kind: "missing" };
  const relative = entry.relativeLocation;
  const path = typeof relative === "string" ? join(folder, relative) : undefined;
  const manifest = path ? await readJson(join(path, "package.json")) : undefined;
  const settings = manifest && declared(manifest);
  if (!settings) return { kind: "unknown", reason: `${path ?? folder} holds no readable package.json` };
  return { kind: "installed", version: typeof entry.version === "string" ? entry.version : "", settings };
}

function isGo(id: unknown): boolean {
  return typeof id === "string" && id.toLowerCase() === "golang.go";
}

async function listed(folder: string): Promise<Record<string, unknown>[] | undefined> {
  try {
    const value: unknown = JSON.parse((await readRegular(join(folder, "extensions.json"))).toString("utf8"));
    return Array.isArray(value) ? value.filter(isRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** The ids of all extensions that an editor lists, in lower case; empty when its list cannot be read. */
export async function installedExtensions(editor: Editor): Promise<ReadonlySet<string>> {
  const installed = (await listed(join(editor.dotFolder, "extensions"))) ?? [];
  const ids = installed.map(({ identifier }) => (isRecord(identifier) ? identifier.id : undefined));
  return new Set(ids.filter((id) => typeof id === "string").map((id) => id.toLowerCase()));
}

function declared(manifest: Record<string, unknown>): Map<string, SettingSchema> | undefined {
  const { contributes } = manifest;
  const configuration = isRecord(contributes) ? contributes.configuration : undefined;
  const parts = (Array.isArray(configuration) ? configuration : [configuration]).filter(isRecord);
  const entries = parts.flatMap((part) => (isRecord(part.properties) ? Object.entries(part.properties) : []));
  return entries.length > 0 ? new Map(entries.map(([key, schema]) => [key, schemaOf(schema)])) : undefined;
}

function schemaOf(schema: unknown): SettingSchema {
  if (!isRecord(schema)) return {};
  const types = (Array.isArray(schema.type) ? schema.type : [schema.type]).filter((one) => typeof one === "string");
  const names = isRecord(schema.properties) ? Object.keys(schema.properties) : [];
  const closed = names.length > 0 && schema.additionalProperties === false;
  return {
    // An integer is a number, and an alternative spelled out elsewhere is not looked into.
    ...(types.length > 0 && !schema.anyOf && !schema.oneOf
      ? { types: types.map((type) => (type === "integer" ? "number" : type)) }
      : {}),
    ...(Array.isArray(schema.enum) ? { values: schema.enum } : {}),
    ...(closed ? { members: names } : {}),
  };
}
