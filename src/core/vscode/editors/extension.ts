import { join } from "node:path";
import { readRegular } from "../../host";
import { readJson, type Editor } from "./editors";
import { isRecord } from "../settings";

/** The Go extension an editor has; `settings` are the keys its own manifest declares. */
export type GoExtension =
  | { kind: "installed"; version: string; settings: ReadonlySet<string> }
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

function declared(manifest: Record<string, unknown>): Set<string> | undefined {
  const { contributes } = manifest;
  const configuration = isRecord(contributes) ? contributes.configuration : undefined;
  const parts = (Array.isArray(configuration) ? configuration : [configuration]).filter(isRecord);
  const keys = parts.flatMap((part) => (isRecord(part.properties) ? Object.keys(part.properties) : []));
  return keys.length > 0 ? new Set(keys) : undefined;
}
