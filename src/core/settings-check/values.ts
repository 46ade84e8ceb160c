import {
  isJsonObject,
  memberLine,
  readFamily,
  rootProperties,
  type Document,
  type Json,
  type SettingSchema,
} from "../vscode";
import type { SettingsFinding } from "./fix";

/** Members of objects, for where the extension's own manifest does not say them (docs/facts/vscode.md §4). */
const knownMembers: Readonly<Record<string, readonly string[]>> = {
  "go.delveConfig": [
    ...["dlvLoadConfig", "apiVersion", "showGlobalVariables", "showRegisters", "hideSystemGoroutines"],
    ...["showLog", "logOutput", "debugAdapter", "dlvFlags", "substitutePath"],
  ],
};

/** Values that the extension does not take, by its own manifest: of an enumeration, of another type, unknown members. */
export function checkValues(
  path: string,
  document: Document,
  schemas: ReadonlyMap<string, SettingSchema> | undefined,
): SettingsFinding[] {
  const go = readFamily(document, "go");
  const keys = new Set([...(schemas?.keys() ?? []), ...Object.keys(knownMembers)]);
  return [
    ...misplaced(path, document),
    ...[...keys].flatMap((key) => {
      const value = key.startsWith("go.") ? go.read([key]) : undefined;
      if (value === undefined || value === null) return [];
      const schema = schemas?.get(key);
      return [
        ...wrongValue({ path, document, key, value }, schema),
        ...unknownMembers({ path, document, key, value }, schema),
      ];
    }),
  ];
}

interface Place {
  path: string;
  document: Document;
  key: string;
  value: Json;
}

const at = ({ path, document }: Pick<Place, "path" | "document">, ...keys: string[]) =>
  `${path}:${memberLine(document, keys) ?? 1}: ${keys.map((key) => JSON.stringify(key)).join(" › ")}`;

function wrongValue(place: Place, schema: SettingSchema | undefined): SettingsFinding[] {
  const { path, key, value } = place;
  const isUnknown = schema?.values && !schema.values.some((one) => one === value);
  const isOfOtherType = schema?.types && !schema.types.includes(typeOf(value));
  if (!isUnknown && !isOfOtherType) return [];
  const takes = isUnknown
    ? `one of ${schema.values?.map((one) => JSON.stringify(one)).join(", ")}`
    : `a value of type ${schema?.types?.join(" or ")}`;
  return [
    {
      finding: {
        id: "settings-invalid-value",
        severity: "warning",
        title: `${key} is ${short(value)}, which the Go extension does not know`,
        evidence: [at(place, key), `It takes ${takes}.`],
        cause: "The extension's own list of settings says so; such a value is passed over, or breaks what reads it.",
        facts: { key, path },
      },
      fix: { path, changes: [{ path: [key], remove: true }] },
    },
  ];
}

const short = (value: Json) => {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
};

function typeOf(value: Json): string {
  if (Array.isArray(value)) return "array";
  return typeof value === "number" ? "number" : typeof value;
}

function unknownMembers(place: Place, schema: SettingSchema | undefined): SettingsFinding[] {
  const { path, key, value } = place;
  const members = schema?.members ?? knownMembers[key];
  if (!members || !isJsonObject(value)) return [];
  const unknown = Object.keys(value).filter((name) => !members.includes(name) && !isSettingName(name));
  return unknown.map((name): SettingsFinding => {
    const toDlv = name === "dlvPath";
    return {
      finding: {
        id: "settings-unknown-member",
        severity: "warning",
        title: `${name} is not a member of ${key}`,
        evidence: [at(place, key, name), `It has: ${members.join(", ")}`],
        cause: toDlv ? "It has no effect: go.alternateTools says which dlv is used." : "It has no effect.",
        facts: { key, member: name, path },
      },
      fix: { path, changes: [{ path: [key, name], remove: true }] },
    };
  });
}

/** A setting of the editor's own, or for a language. */
const isSettingName = (name: string) =>
  /^(?:editor|files|workbench|window|terminal|debug|search|git|go|gopls)\.[\w.]+$|^\[[\w-]+\]$/.test(name);

/** Objects of the extension that hold no settings of the editor, and what they are for. */
const holders = {
  "go.alternateTools": "names tools",
  "go.toolsEnvVars": "names variables",
  "go.testEnvVars": "names variables",
  "go.delveConfig": "is for dlv",
} as const;

/** Settings that were pasted into an object where they mean a tool or a variable. */
function misplaced(path: string, document: Document): SettingsFinding[] {
  const roots = new Map(rootProperties(document));
  return Object.entries(holders).flatMap(([key, purpose]): SettingsFinding[] => {
    const value = readFamily(document, "go").read([key]);
    const inside = isJsonObject(value) ? Object.entries(value).filter(([name]) => isSettingName(name)) : [];
    if (inside.length === 0) return [];
    const names = inside.map(([name]) => name);
    const forGo = roots.get("[go]");
    const target = (name: string) => (name.startsWith("editor.") ? (["[go]", name] as const) : ([name] as const));
    const isSet = (name: string) =>
      name.startsWith("editor.") ? isJsonObject(forGo) && name in forGo : roots.has(name);
    return [
      {
        finding: {
          id: "settings-misplaced",
          severity: "warning",
          title: `${names.join(", ")} ${names.length === 1 ? "has" : "have"} no effect inside ${key}`,
          evidence: names.map((name) => at({ path, document }, key, name)),
          cause: `${key} ${purpose}; settings of the editor belong under "[go]" or beside it.`,
          facts: { key, path },
        },
        fix: {
          path,
          changes: inside.flatMap(([name, one]) => [
            { path: [key, name] as const, remove: true as const },
            ...(isSet(name) ? [] : [{ path: target(name), set: one }]),
          ]),
        },
      },
    ];
  });
}
