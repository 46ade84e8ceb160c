import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { knownSettings, ownMark } from "../gopls";
import { cleanEnvironment, type Host } from "../host";
import { isRecord, type Json } from "../vscode";

/** One thing that gopls says about its settings. */
export interface GoplsComplaint {
  kind: "unknown" | "deprecated" | "invalid";
  /** The setting's last segment, as gopls names it. */
  setting: string;
  message: string;
}

export type GoplsAnswer =
  { kind: "answered"; complaints: GoplsComplaint[]; known: ReadonlySet<string> } | { kind: "unknown"; reason: string };

/**
 * Asks a gopls what it thinks of these settings: `gopls api-json` lists those it has, and at initialize it shows one
 * message about those it refuses (docs/facts/gopls.md §1). Nothing is loaded: there is no workspace folder.
 */
export async function askGoplsAboutSettings(
  host: Host,
  gopls: string,
  settings: { [key: string]: Json },
): Promise<GoplsAnswer> {
  const folder = await mkdtemp(join(host.paths.temp, "go-warden-gopls-"));
  // The telemetry sidecar would outlive the question.
  const env = { ...cleanEnvironment(host.env), GO_TELEMETRY_CHILD: "2", GOTOOLCHAIN: "local", GOWORK: "off" };
  try {
    const [known, complaints] = await Promise.all([
      knownSettings(host, gopls, { cwd: folder, env }),
      initialize(host, gopls, folder, env, settings),
    ]);
    if (typeof complaints === "string") return { kind: "unknown", reason: complaints };
    return { kind: "answered", complaints, known };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What gopls complains about, or why it could not be asked. */
async function initialize(
  host: Host,
  gopls: string,
  cwd: string,
  env: Record<string, string>,
  settings: { [key: string]: Json },
): Promise<GoplsComplaint[] | string> {
  const { connectTo } = await import("../language-server");
  const server = host.start(gopls, [ownMark], { timeoutMs: 15_000, env, cwd });
  const connection = connectTo(server);
  const messages: string[] = [];
  connection.onNotification("window/showMessage", (shown: unknown) => {
    if (isRecord(shown) && typeof shown.message === "string") messages.push(shown.message);
  });
  connection.listen();
  try {
    const asked = async () => {
      const params = { processId: null, rootUri: null, capabilities: {}, initializationOptions: settings };
      await connection.sendRequest("initialize", params);
      await connection.sendNotification("initialized", {});
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
    };
    const asking = asked();
    // When gopls ends first, what was asked fails after the race.
    asking.catch(() => {});
    const end = await Promise.race([asking.then(() => undefined), server.ended]);
    if (end !== undefined) return `gopls did not answer: ${end}`;
    await server.ended;
    return [...new Set(messages)].flatMap(complaintsOf);
  } catch (error) {
    return `gopls did not answer: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    connection.dispose();
    await server.stop();
  }
}

/** `Invalid settings: setting option "x": unexpected setting; setting option "y": this setting is deprecated, …`. */
export function complaintsOf(message: string): GoplsComplaint[] {
  const listed = /^Invalid settings: (.*)$/s.exec(message)?.[1];
  if (listed === undefined) return [];
  return listed.split(/; (?=setting option |invalid |duplicate )/).map((part) => {
    const [, setting = "", said = part] = /^setting option [`'"]([^`'"]*)[`'"]: (.*)$/s.exec(part) ?? [];
    const duplicate = /duplicate value for (\S+)/.exec(part)?.[1];
    const kind = /unexpected setting/.test(said)
      ? "unknown"
      : /deprecated|removed/.test(said)
        ? "deprecated"
        : "invalid";
    return { kind, setting: setting || (duplicate ?? ""), message: said };
  });
}
