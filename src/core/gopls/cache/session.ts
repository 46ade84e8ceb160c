import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { processorTimes, type Host, type ProcessorTimes } from "../../host";
import { connectTo } from "../../language-server";
import type { GoplsProcess, Usage } from "../processes/process";
import { createProcessTable } from "../processes/process-table";

export interface SessionQuestion {
  gopls: string;
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** gopls's settings, as the editor would send them. */
  settings: Readonly<Record<string, unknown>>;
  /** gopls is ended above it. */
  memoryLimitBytes: number;
  /** Milliseconds for all of it. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What a gopls of our own used until it had nothing left to do. */
export type SessionEnd = ({ kind: "quiet"; durationMs: number } & Used) | { kind: "stopped"; reason: string };

/** Its memory at the end and at most, and its processor time. */
interface Used extends Usage {
  peakBytes: number;
}

/**
 * gopls is taken to be done when it used less than this share of one processor, that many looks in a row, although
 * the machine had time to spare: what runs behind everything else is also still while others are busy.
 */
const quietShare = 0.05;
const spareShare = 0.05;
const quietLooks = 3;
const lookMs = 700;

/**
 * Opens a folder in a gopls of our own, behind everything else that runs, and waits until it has nothing left to do or the editor starts one there:
 * what it found then lies in its file cache. The user's own gopls are left alone.
 */
export async function runSession(host: Host, question: SessionQuestion): Promise<SessionEnd> {
  const { gopls, folder, environment, timeoutMs, signal } = question;
  const [file = gopls, ...args] = [...backgroundPriority(host), gopls];
  // No telemetry sidecar: nobody edits here. Nothing is downloaded.
  const env = { ...environment, GO_TELEMETRY_CHILD: "2", GOPROXY: "off" };
  const server = host.start(file, args, { cwd: folder, env, timeoutMs, signal });
  if (server.pid === undefined) return { kind: "stopped", reason: `gopls could not be started: ${await server.ended}` };
  const connection = connectTo(server);
  const began = performance.now();
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
    items.map(() => question.settings),
  );
  for (const method of ["window/workDoneProgress/create", "client/registerCapability", "window/showMessageRequest"]) {
    connection.onRequest(method, () => null);
  }
  connection.listen();
  const ended = server.ended.then((how): SessionEnd => {
    const last = server.stderr().trim().split("\n").at(-1);
    return { kind: "stopped", reason: last ? `gopls ended, ${how}: ${last}` : `gopls ended, ${how}` };
  });
  try {
    const opened = open(connection, folder, question.settings);
    opened.catch(() => undefined);
    const failed = await Promise.race([opened.then(() => undefined), ended]);
    if (failed) return failed;
    const end = await Promise.race([untilQuiet(host, server.pid, question), ended]);
    if ("kind" in end) return end;
    return { kind: "quiet", durationMs: Math.round(performance.now() - began), ...end };
  } catch (error) {
    signal?.throwIfAborted();
    return {
      kind: "stopped",
      reason: `gopls did not answer: ${error instanceof Error ? error.message : String(error)}`,
    };
  } finally {
    await closeInOrder(connection, server.ended);
    connection.dispose();
    await server.stop();
  }
}

async function open(
  connection: MessageConnection,
  folder: string,
  settings: SessionQuestion["settings"],
): Promise<void> {
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest("initialize", {
    processId: process.pid,
    clientInfo: { name: "go-warden" },
    rootUri: uri,
    workspaceFolders: [{ uri, name: basename(folder) }],
    capabilities: { workspace: { configuration: true, workspaceFolders: true } },
    initializationOptions: settings,
  });
  await connection.sendNotification("initialized", {});
}

/** A gopls that ends in order is no incident for whoever watches it. */
async function closeInOrder(connection: MessageConnection, ended: Promise<unknown>): Promise<void> {
  const asked = connection
    .sendRequest("shutdown")
    .then(() => connection.sendNotification("exit"))
    .then(() => ended);
  asked.catch(() => undefined);
  await Promise.race([asked.catch(() => undefined), ended, sleep(3000)]);
}

async function untilQuiet(
  host: Host,
  pid: number,
  { folder, memoryLimitBytes, timeoutMs, signal }: SessionQuestion,
): Promise<Used | Extract<SessionEnd, { kind: "stopped" }>> {
  const table = createProcessTable(host);
  const until = performance.now() + timeoutMs;
  let before: { at: number; cpuSeconds: number; spare: ProcessorTimes } | undefined;
  let [quiet, peakBytes] = [0, 0];
  while (performance.now() < until) {
    await sleep(lookMs, undefined, { signal });
    const running = await table.scan();
    if (running.some((one) => isEditorsAt(one, folder))) return { kind: "stopped", reason: editorIsThere };
    const own = running.find((one) => one.pid === pid);
    const used = own && (await table.usage([own])).get(pid);
    if (!used) continue;
    peakBytes = Math.max(peakBytes, used.rssBytes);
    if (used.rssBytes > memoryLimitBytes) return { kind: "stopped", reason: "it used more memory than it may" };
    const now = { at: performance.now(), cpuSeconds: used.cpuSeconds, spare: processorTimes() };
    const share = before ? ((now.cpuSeconds - before.cpuSeconds) * 1000) / (now.at - before.at) : 1;
    const spare = before ? (now.spare.idle - before.spare.idle) / (now.spare.all - before.spare.all) : 0;
    before = now;
    if (share >= quietShare) quiet = 0;
    else if (spare >= spareShare) quiet++;
    if (quiet >= quietLooks) return { ...used, peakBytes };
  }
  return { kind: "stopped", reason: "it was not done in time" };
}

export const editorIsThere = "the editor has a gopls there";

/** Whether it is the gopls that an editor of this user started for a folder. */
export function isEditorsAt({ workspace, editor, sameHome }: GoplsProcess, folder: string): boolean {
  return sameHome && editor !== null && workspace === folder;
}

/** macOS: taskpolicy(8) `-b` lowers processor, disk and network priority for what it starts. */
function backgroundPriority(host: Host): string[] {
  const nice = [host.system("/usr/bin/nice"), "-n", "10"];
  return host.platform === "macos" ? [host.system("/usr/sbin/taskpolicy"), "-b", ...nice] : nice;
}
