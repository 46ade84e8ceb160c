import { mkdir, readdir, rm, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { quote } from "../../command-line";
import { distinctPlaces, placeOf, type Host } from "../../host";
import { journalEntries, type Step } from "../../operations";
import { telemetryFolders } from "./telemetry";

/** Says that the folder is ours to cut and to remove. */
const marker = "go-warden.txt";
const markerText = `Go Warden made this folder, so that the telemetry sidecar of gopls and dlv writes its crashes to sidecar.log here.
Nothing in it leaves this machine. "go-warden agent uninstall" removes it.
`;

export const debugFolder = (telemetryFolder: string) => join(telemetryFolder, "debug");

/**
 * The steps that make gopls's telemetry sidecar write crash dumps: it does when `<telemetry>/debug` exists at its start
 * (docs/facts/gopls.md §2a). Part of installing the agent; no step for a folder that the user made.
 */
export async function telemetryConsentSteps(host: Host): Promise<Step[]> {
  const steps: Step[] = [];
  // One may be a symlink to the other.
  for (const folder of await distinctPlaces(telemetryFolders(host).map(debugFolder))) {
    const present = await stat(folder).catch(() => undefined);
    if (present) continue;
    steps.push({
      kind: "write",
      title: "Let gopls and dlv write down their crashes",
      path: join(folder, marker),
      before: undefined,
      contents: Buffer.from(markerText),
      mode: 0o600,
    });
  }
  return steps;
}

/** The steps that take the consent back: the folder goes, with what was written there, if we made it. */
export async function telemetryWithdrawalSteps(host: Host): Promise<Step[]> {
  const steps: Step[] = [];
  for (const folder of await distinctPlaces(telemetryFolders(host).map(debugFolder))) {
    if (!(await isOurs(folder)) && !(await isLeftOfOurs(host, folder))) continue;
    steps.push({
      kind: "call",
      title: "Remove the folder of gopls's and dlv's crash dumps",
      command: `rm -r ${quote(folder)}`,
      perform: () => rm(folder, { recursive: true, force: true }),
    });
  }
  return steps;
}

export async function isOurs(folder: string): Promise<boolean> {
  return (await stat(join(folder, marker)).catch(() => undefined)) !== undefined;
}

/** What Go's own programs write there. */
const goLog = /^(sidecar\.log|[\w.]+-.*\.log)$/;

/** Our mark is gone, as after an undo, but the journal says that we made the folder; only Go's own logs are in it. */
async function isLeftOfOurs(host: Host, folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => undefined);
  if (!names?.every((name) => goLog.test(name))) return false;
  const { path } = await placeOf(folder);
  const entries = await journalEntries(host);
  return entries.some(({ actions }) => actions.some((one) => one.type === "change" && one.folders?.includes(path)));
}

const uploadLogAgeMs = 7 * 24 * 3600_000;

/**
 * Keeps a debug folder that we made from growing: cuts `sidecar.log` once it is read to its end and above `maxBytes`
 * (its writers append, so that they go on at the new end), and removes old upload logs. Returns whether it was cut.
 */
export async function boundDebugFolder(
  host: Host,
  folder: string,
  { readTo, maxBytes = 4 * 1024 * 1024 }: { readTo: number; maxBytes?: number },
): Promise<boolean> {
  if (!(await isOurs(folder))) return false;
  for (const name of await readdir(folder).catch(() => [])) {
    if (!/^(gopls|dlv)-.*\.log$/.test(name)) continue;
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found && host.now().getTime() - found.mtimeMs > uploadLogAgeMs) await rm(join(folder, name), { force: true });
  }
  const log = join(folder, "sidecar.log");
  const found = await stat(log).catch(() => undefined);
  if (!found || found.size <= maxBytes || found.size !== readTo) return false;
  await truncate(log, 0);
  return true;
}

/** Makes the folder at once; what tests and the agent need that was installed before gopls ever ran. */
export async function createDebugFolder(telemetryFolder: string): Promise<void> {
  await mkdir(debugFolder(telemetryFolder), { recursive: true, mode: 0o700 });
}
