import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readIfPresent, type Host } from "../../host";
import { parseCounterFile, type CounterFile } from "./counter-file";
import { goplsProgram } from "./past-crashes";

/**
 * Where Go's telemetry of this user lies: `os.UserConfigDir()/go/telemetry` (docs/facts/gopls.md §2a). On a simulated Mac
 * the gopls that runs is a real Linux one, so its folder counts as well.
 */
export function telemetryFolders(host: Host): string[] {
  const mac = join(host.home, "Library", "Application Support", "go", "telemetry");
  const xdg = join(host.env.XDG_CONFIG_HOME || join(host.home, ".config"), "go", "telemetry");
  if (host.platform !== "macos") return [xdg];
  return host.simulated ? [mac, xdg] : [mac];
}

/** `off`: gopls has no sidecar and writes no counters. A missing file means `local`. */
export async function telemetryMode(folder: string): Promise<"on" | "local" | "off"> {
  const text = (await readIfPresent(join(folder, "mode")))?.toString("utf8").trim() ?? "";
  const [mode = ""] = text.split(" ");
  return mode === "on" || mode === "off" ? mode : "local";
}

/** gopls's counter files of the running weeks; one that is being written is read again, a few times. */
export async function readCounterFiles(folder: string): Promise<Map<string, CounterFile>> {
  const local = join(folder, "local");
  const names = await readdir(local).catch(() => []);
  const found = new Map<string, CounterFile>();
  for (const name of names.filter((one) => one.endsWith(".v1.count") && one.startsWith("gopls"))) {
    for (let attempt = 0; attempt < 5; attempt++) {
      const bytes = await readIfPresent(join(local, name)).catch(() => undefined);
      const parsed = bytes && parseCounterFile(bytes);
      if (parsed?.kind === "growing") continue;
      if (parsed?.kind === "counters" && parsed.file.metadata.Program === goplsProgram) found.set(name, parsed.file);
      break;
    }
  }
  return found;
}

/** Whether a counter tells of a crash or of a bug that gopls noticed itself. */
export function troubleOf(counter: string): "crash" | "bug" | undefined {
  if (/^crash\//.test(counter)) return "crash";
  return counter === "gopls/bug" || counter.startsWith("gopls/bug\n") ? "bug" : undefined;
}
