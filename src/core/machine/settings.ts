import { Problem } from "../problem";
import {
  familyOf,
  isJsonObject,
  mustParse,
  readFamily,
  readSettings,
  section,
  settingsSources,
  type Document,
  type Editor,
  type Json,
  type Profile,
  type SettingPath,
  type SettingsSource,
} from "../vscode";

/** One settings file that bears on a folder. */
export interface SettingsLayer {
  kind: SettingsSource["kind"];
  path: string;
  document: Document;
}

/** A setting of the folder's that chooses programs or their environment, and was not obeyed. */
export interface WithheldSetting {
  key: string;
  value: Json;
  path: string;
}

/** The settings that hold for a folder in one editor. */
export interface EditorSettings {
  /** Undefined when there is no editor on this machine. */
  editor: Editor | undefined;
  profile: Profile | undefined;
  /** Lowest first, without those that cannot be read. */
  layers: readonly SettingsLayer[];
  unreadable: readonly { path: string; problem: Problem }[];
  /** The user's own file, which is changed when a key stands nowhere yet. */
  userFile: string | undefined;
  /** What holds in the editor when it trusts the folder: for showing and checking. */
  get(key: string): Json | undefined;
  /** The file a key's value comes from. */
  from(key: string): string | undefined;
  /** What may choose a program or its environment: without the folder's own layers unless the folder is trusted. */
  forPrograms: {
    layers: readonly SettingsLayer[];
    get(key: string): Json | undefined;
    from(key: string): string | undefined;
  };
  /** Empty when the folder is trusted. */
  withheld: readonly WithheldSetting[];
}

/** Puts the user's, the workspace's and the folder's settings together as VS Code does. */
export async function readEditorSettings(
  editor: Editor | undefined,
  folder: string | undefined,
  trusted: boolean,
): Promise<EditorSettings> {
  const found = editor && (await settingsSources(editor, folder));
  const layers: SettingsLayer[] = [];
  const unreadable: { path: string; problem: Problem }[] = [];
  for (const { kind, path, under } of found?.sources ?? []) {
    try {
      const document = mustParse((await readSettings(path)).text, path);
      layers.push({ kind, path, document: under ? section(document, under) : document });
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      unreadable.push({ path, problem: error });
    }
  }
  const ofPrograms = trusted ? layers : layers.filter(({ kind }) => kind === "user");
  return {
    editor,
    profile: found?.profile,
    layers,
    unreadable,
    userFile: found?.sources.find(({ kind }) => kind === "user")?.path,
    ...view(layers),
    forPrograms: { layers: ofPrograms, ...view(ofPrograms) },
    withheld: trusted ? [] : withheldOf(layers.filter(({ kind }) => kind !== "user")),
  };
}

function view(layers: readonly SettingsLayer[]) {
  return {
    get: (key: string) => effective(layers, [key]),
    from: (key: string) => layers.findLast((layer) => valueIn(layer, [key]) !== undefined)?.path,
  };
}

const valueIn = ({ document }: SettingsLayer, path: SettingPath) => readFamily(document, familyOf(path[0])).read(path);

/** Objects of a later layer merge into those of an earlier one; everything else replaces (docs/facts/vscode.md §3). */
export function effective(layers: readonly SettingsLayer[], path: SettingPath): Json | undefined {
  return layers.reduce<Json | undefined>((below, layer) => {
    const value = valueIn(layer, path);
    return value === undefined ? below : merged(below, value);
  }, undefined);
}

function merged(below: Json | undefined, above: Json): Json {
  if (!isJsonObject(below) || !isJsonObject(above)) return above;
  return {
    ...below,
    ...Object.fromEntries(
      Object.entries(above).map(([key, value]) => [
        key,
        merged(Object.hasOwn(below, key) ? below[key] : undefined, value),
      ]),
    ),
  };
}

/** Settings by which the Go extension chooses a tool or what it is started with. */
const choosingKeys = ["go.alternateTools", "go.goroot", "go.gopath", "go.toolsGopath", "go.toolsEnvVars"] as const;

/** gopls' own settings that reach the programs it starts. */
const goplsChoosing = new Set(["env", "buildFlags"]);

function withheldOf(layers: readonly SettingsLayer[]): WithheldSetting[] {
  return layers.flatMap((layer) => {
    const { path } = layer;
    const own = choosingKeys.map((key) => ({ key: key as string, value: valueIn(layer, [key]), path }));
    const gopls = valueIn(layer, ["gopls"]);
    const inGopls = Object.entries(isJsonObject(gopls) ? gopls : {})
      .filter(([key]) => goplsChoosing.has(lastSegment(key)))
      .map(([key, value]) => ({ key: `gopls › ${key}`, value, path }));
    return [...own, ...inGopls].filter((one): one is WithheldSetting => one.value !== undefined && one.value !== null);
  });
}

/** gopls heeds only what follows the last dot of a key (docs/facts/vscode.md §4). */
export const lastSegment = (key: string) => key.split(".").at(-1) ?? key;

/** gopls' settings that a gopls of our own is asked about: of a folder that is not trusted none that reach programs. */
export function goplsSettings({ layers, forPrograms }: EditorSettings): { [key: string]: Json } {
  const of = (some: readonly SettingsLayer[]) => {
    const value = effective(some, ["gopls"]);
    return isJsonObject(value) ? Object.entries(value) : [];
  };
  const harmless = of(layers).filter(([key]) => !goplsChoosing.has(lastSegment(key)));
  const choosing = of(forPrograms.layers).filter(([key]) => goplsChoosing.has(lastSegment(key)));
  return Object.fromEntries([...harmless, ...choosing]);
}

/** A setting that is a text and not empty. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The members of an object that are strings. */
export function strings(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}
