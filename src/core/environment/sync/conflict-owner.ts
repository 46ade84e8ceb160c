import { readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { readRegular, type Host } from "../../host";

/** The label of the LaunchAgent whose plist sets this variable with launchctl; `unknown` when there is none to be seen. */
export async function conflictOwner(host: Host, name: string, unknown: string): Promise<string> {
  const word = new RegExp(`(?<![A-Za-z0-9_])${name}(?![A-Za-z0-9_])`);
  for (const folder of [host.paths.launchAgents, host.system("/Library/LaunchAgents")]) {
    for (const file of (await readdir(folder).catch(() => [])).filter((entry) => entry.endsWith(".plist")).sort()) {
      const text = await readRegular(join(folder, file)).then(String, () => "");
      if (!text.includes("setenv") || !word.test(text)) continue;
      return /<key>Label<\/key>\s*<string>([^<]+)<\/string>/.exec(text)?.[1] ?? basename(file, ".plist");
    }
  }
  return unknown;
}
