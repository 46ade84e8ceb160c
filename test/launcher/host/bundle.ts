import { dirname } from "node:path";
import Module, { builtinModules, createRequire } from "node:module";
import * as react from "react";
import * as jsxRuntime from "react/jsx-runtime";

/**
 * Loads one file of `ray build`'s output as the launcher does: `@raycast/api`, React and Node's own modules are there,
 * the extension's own files in `assets`, and
 * nothing else (docs/facts/raycast.md §4.2).
 */
export function loadBundle(
  file: string,
  api: Record<string, unknown>,
  assets = "",
): { default?: unknown; confirmation?: unknown } {
  const provided: Record<string, unknown> = { "@raycast/api": api, react, "react/jsx-runtime": jsxRuntime };
  const require = createRequire(file);
  const original = Module.prototype.require;
  Module.prototype.require = function (this: Module, id: string) {
    if (id in provided) return provided[id];
    if (id.startsWith("node:") || builtinModules.includes(id)) return original.call(this, id) as unknown;
    if (id === file || (assets !== "" && dirname(id) === assets)) return original.call(this, id) as unknown;
    throw new Error(`${file} requires ${id}, which the launcher does not have`);
  } as typeof original;
  return require(file) as { default?: unknown; confirmation?: unknown };
}
