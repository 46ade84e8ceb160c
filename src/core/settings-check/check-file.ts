import { isAbsolute } from "node:path";
import { isExecutable } from "../host";
import { coverFlags, withoutCoverFlags } from "./cover-flags";
import type { SettingsFinding } from "./fix";
import {
  isJsonObject,
  position,
  readFamily,
  rootProperties,
  type Change,
  type Document,
  type Json,
  type SettingPath,
} from "../vscode";

/** Keys of articles that the Go extension never had; used where its own manifest cannot be read (docs/facts/vscode.md §4). */
const neverExisted = new Set(["go.delvePath"]);

/** What is wrong in one settings file. */
export function checkFile(path: string, document: Document, known: ReadonlySet<string> | undefined): SettingsFinding[] {
  return [
    ...unknownKeys(path, document, known, delveToKeep(document)),
    ...duplicates(path, document),
    ...ineffective(path, document),
    ...rootLevel(path, document),
    ...nulls(path, document),
    ...blinding(path, document),
  ];
}

/** The dlv that go.delvePath names, where go.alternateTools names none yet and it is a program: else VS Code would lose its own. */
function delveToKeep(document: Document): string | undefined {
  const values = new Map(rootProperties(document));
  const [path, tools] = [values.get("go.delvePath"), values.get("go.alternateTools")];
  if (typeof path !== "string" || !isAbsolute(path)) return undefined;
  if (tools !== undefined && !(isJsonObject(tools) && !Object.hasOwn(tools, "dlv"))) return undefined;
  return isExecutable(path) ? path : undefined;
}

function unknownKeys(
  path: string,
  document: Document,
  known: ReadonlySet<string> | undefined,
  delve: string | undefined,
): SettingsFinding[] {
  const unknown = rootProperties(document).flatMap(([key, value]): Unknown[] => {
    if (!known) return neverExisted.has(key) ? [{ path: [key], value }] : [];
    return key === "go" || key.startsWith("go.") ? unknownIn([key], key, value, known) : [];
  });
  return unknown.map(({ path: where }): SettingsFinding => {
    const name = where.join(".");
    const isDelve = name === "go.delvePath";
    const changes: Change[] = [{ path: where, remove: true }];
    if (isDelve && delve !== undefined) changes.push({ path: ["go.alternateTools", "dlv"], set: delve });
    const inner = where.slice(1).map((key) => ` › ${JSON.stringify(key)}`);
    return {
      finding: {
        id: "settings-unknown-key",
        severity: "warning",
        title: `${name} is not a setting of the Go extension`,
        evidence: [at(path, document, where[0]) + inner.join("")],
        cause: isDelve ? "go.alternateTools says which dlv is used." : "It has no effect.",
        facts: { key: name, path },
      },
      fix: { path, changes },
    };
  });
}

interface Unknown {
  path: SettingPath;
  value: Json;
}

/**
 * What the extension does not know under a key. An object under the common beginning of several settings, like
 * `"go.toolsManagement": {"autoUpdate": true}`, sets them all (docs/facts/vscode.md §5).
 */
function unknownIn(path: SettingPath, name: string, value: Json, known: ReadonlySet<string>): Unknown[] {
  if (known.has(name)) return [];
  const isPrefix = [...known].some((one) => one.startsWith(`${name}.`));
  if (!isPrefix || !isJsonObject(value)) return name === "go" ? [] : [{ path, value }];
  return Object.entries(value).flatMap(([key, inner]) => unknownIn([...path, key], `${name}.${key}`, inner, known));
}

function at(path: string, document: Document, key: string): string {
  const member =
    document.root?.kind === "object" ? document.root.members.findLast((one) => one.key === key) : undefined;
  if (!member) return path;
  const { line, column } = position(document.text, member.start);
  return `${path}:${line}:${column}: ${JSON.stringify(key)}`;
}

function duplicates(path: string, document: Document): SettingsFinding[] {
  const members = document.root?.kind === "object" ? document.root.members : [];
  const twice = members.filter((one, index) => members.findLastIndex((other) => other.key === one.key) > index);
  return [...new Set(twice.map(({ key }) => key))].map((key) => ({
    finding: {
      id: "settings-duplicate-key",
      severity: "warning",
      title: `${key} is set twice; only the last one counts`,
      evidence: members
        .filter((member) => member.key === key)
        .map(({ start }) => `${path}:${position(document.text, start).line}: ${JSON.stringify(key)}`),
      advice: "Remove all but the last.",
      facts: { key, path },
    },
  }));
}

function ineffective(path: string, document: Document): SettingsFinding[] {
  const values = new Map(rootProperties(document));
  return ["go", "gopls"].flatMap((family) =>
    readFamily(document, family).ineffective.map(({ key, by }): SettingsFinding => {
      const value = values.get(key);
      const outer = values.get(by);
      const inner = key.slice(by.length + 1);
      const movable = value !== undefined && isJsonObject(outer) && !Object.hasOwn(outer, inner);
      return {
        finding: {
          id: "settings-erased",
          severity: "warning",
          title: `${key} has no effect: ${by} replaces it`,
          evidence: [at(path, document, key), at(path, document, by)],
          cause:
            "VS Code splits keys at the dots in the order of the file, so that a later object erases earlier keys.",
          facts: { key, by, path },
        },
        ...(movable
          ? {
              fix: {
                path,
                changes: [
                  { path: [key], remove: true },
                  { path: [by, inner], set: value },
                ],
              },
            }
          : {}),
      };
    }),
  );
}

/** `gopls.ui.x` becomes {ui: {x}}, and gopls knows no setting "ui" (docs/facts/vscode.md §4). */
function rootLevel(path: string, document: Document): SettingsFinding[] {
  const erased = new Set(readFamily(document, "gopls").ineffective.map(({ key }) => key));
  return rootProperties(document)
    .filter(([key]) => /^gopls\.[^.]+\../.test(key) && !erased.has(key))
    .map(([key, value]) => ({
      finding: {
        id: "gopls-setting-at-root",
        severity: "error",
        title: `${key} does not reach gopls from here`,
        evidence: [at(path, document, key)],
        cause: `gopls gets an object it does not know and says: Invalid settings. It belongs inside "gopls": {…}.`,
        facts: { key, path },
      },
      fix: {
        path,
        changes: [
          { path: [key], remove: true },
          { path: ["gopls", key.slice("gopls.".length)], set: value },
        ],
      },
    }));
}

function nulls(path: string, document: Document): SettingsFinding[] {
  const variables = readFamily(document, "go").read(["go.toolsEnvVars"]);
  if (!isJsonObject(variables)) return [];
  return Object.keys(variables)
    .filter((name) => variables[name] === null)
    .map((name) => ({
      finding: {
        id: "null-in-tools-env",
        severity: "warning",
        title: `${name} is null in go.toolsEnvVars, and the tools get the text "null"`,
        evidence: [at(path, document, "go.toolsEnvVars")],
        cause: "null unsets a variable only in terminal settings.",
        facts: { name, path },
      },
      fix: { path, changes: [{ path: ["go.toolsEnvVars", name], remove: true }] },
    }));
}

/** Coverage flags at the places gopls reads; the change that takes them out. */
function blinding(path: string, document: Document): SettingsFinding[] {
  const go = readFamily(document, "go");
  const gopls = readFamily(document, "gopls").read(["gopls"]);
  const inGopls = isJsonObject(gopls) ? Object.entries(gopls) : [];
  const last = (key: string) => key.split(".").at(-1);
  const places: { where: readonly [string, ...string[]]; flags: Json | undefined }[] = [
    { where: ["go.toolsEnvVars", "GOFLAGS"], flags: go.read(["go.toolsEnvVars", "GOFLAGS"]) },
    { where: ["go.buildFlags"], flags: go.read(["go.buildFlags"]) },
    ...inGopls
      .filter(([key]) => last(key) === "buildFlags")
      .map(([key, flags]) => ({ where: ["gopls", key] as const, flags })),
    ...inGopls
      .filter(([key]) => last(key) === "env")
      .map(([key, env]) => ({
        where: ["gopls", key, "GOFLAGS"] as const,
        flags: isJsonObject(env) ? env.GOFLAGS : undefined,
      })),
  ];
  return places.flatMap(({ where, flags }): SettingsFinding[] => {
    const list = Array.isArray(flags) ? flags.filter((flag) => typeof flag === "string") : flags;
    if (typeof list !== "string" && !Array.isArray(list)) return [];
    const found = coverFlags(list);
    if (found.length === 0) return [];
    const left = withoutCoverFlags(list);
    const set = Array.isArray(list) ? left : left.join(" ");
    return [
      {
        finding: {
          ...blindingFinding(`${where.join(" › ")} in ${path}`, found),
          facts: { key: where.join(" › "), path },
        },
        fix: { path, changes: [left.length > 0 ? { path: where, set } : { path: where, remove: true }] },
      },
    ];
  });
}

export function blindingFinding(where: string, flags: readonly string[]): SettingsFinding["finding"] {
  return {
    id: "cover-flags-blind-gopls",
    severity: "error",
    title: `${flags.join(" ")} makes gopls load instrumented copies instead of your files`,
    evidence: [`${where}: ${flags.join(" ")}`],
    cause: "Go to Definition and Find References find nothing, and no message says so.",
    advice: "Take it out there; go-warden coverage on shows coverage without it.",
  };
}
