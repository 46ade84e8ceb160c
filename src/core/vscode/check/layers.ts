import { Problem } from "../../problem";
import type { SettingsFinding } from "./mend";
import type { SettingsSource } from "../editors/sources";
import {
  familyOf,
  isJsonObject,
  mustParse,
  readFamily,
  readSettings,
  section,
  type Document,
  type Json,
  type SettingPath,
} from "../settings";

export interface Layer {
  path: string;
  document: Document;
}

export async function readLayer(
  { path, under }: Pick<SettingsSource, "path" | "under">,
  findings: SettingsFinding[],
): Promise<Layer | undefined> {
  try {
    const document = mustParse((await readSettings(path)).text, path);
    return { path, document: under ? section(document, under) : document };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const title = "A settings file cannot be read";
    const { message, hint } = error;
    findings.push({
      finding: { id: error.code, severity: "error", title, evidence: [message], advice: hint, facts: { path } },
    });
    return undefined;
  }
}

/** Objects of a later layer merge into those of an earlier one; everything else replaces (docs/facts/vscode.md §3). */
export function effective(layers: readonly Layer[], path: SettingPath): Json | undefined {
  return layers.reduce<Json | undefined>((below, { document }) => {
    const value = readFamily(document, familyOf(path[0])).read(path);
    return value === undefined ? below : merged(below, value);
  }, undefined);
}

function merged(below: Json | undefined, above: Json): Json {
  if (!isJsonObject(below) || !isJsonObject(above)) return above;
  return {
    ...below,
    ...Object.fromEntries(Object.entries(above).map(([key, value]) => [key, merged(below[key], value)])),
  };
}

export function goplsKeys({ document }: Layer): string[] {
  const settings = readFamily(document, "gopls").read(["gopls"]);
  return isJsonObject(settings) ? Object.keys(settings) : [];
}

export const lastSegment = (key: string) => key.split(".").at(-1);
