import { join } from "node:path";
import { parse } from "jsonc-parser";
import { readIfPresent, type Host } from "../host";
import type { EditorSettings } from "./shared";

export async function editorSettings(host: Host, folder: string): Promise<EditorSettings> {
  const user =
    host.platform === "macos"
      ? join(host.home, "Library/Application Support/Code/User/settings.json")
      : join(host.env.XDG_CONFIG_HOME || join(host.home, ".config"), "Code/User/settings.json");
  const files = [user, join(folder, ".vscode/settings.json")];
  const layers = await Promise.all(
    files.map(async (file) => {
      const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "{}";
      const value: unknown = parse(text, [], { allowTrailingComma: true });
      return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
    }),
  );
  const at = (key: string) => layers.findLastIndex((layer) => Object.hasOwn(layer, key));
  return {
    get: (key) => layers[at(key)]?.[key],
    from: (key) => files[at(key)],
  };
}
