import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import type { Host, StartedProgram } from "../../host";
import { connectTo } from "../../language-server";
import { ownMark } from "../processes/process";
import { closeInOrder, heapOf, openFolder, watchProgress, type Answers } from "./conversation";
import { untilQuiet, type Used } from "./quiet";

export interface SessionQuestion {
  gopls: string;
  folder: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** gopls's settings, as the editor would send them. */
  settings: Readonly<Record<string, unknown>>;
  /** Behind everything else that runs, and only until the editor starts a gopls there; else as the editor's would run. */
  inBackground: boolean;
  /** Files that are opened as the editor would; a definition is asked for in the first. */
  files?: readonly string[];
  /** gopls is ended above it. */
  memoryLimitBytes: number;
  /** Milliseconds for all of it. */
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What a gopls of our own used until it had nothing left to do. */
export type SessionEnd =
  | ({
      kind: "quiet";
      durationMs: number;
      /** What lives in its heap at the end; null when it does not say. */
      heapBytes: number | null;
    } & Answers &
      Used)
  | { kind: "stopped"; reason: string };

/**
 * Opens a folder in a gopls of our own and waits until it has nothing left to do: what it found then lies in its file
 * cache. The user's own gopls are left alone.
 */
export async function runSession(host: Host, question: SessionQuestion): Promise<SessionEnd> {
  const { gopls, folder, environment, timeoutMs, signal } = question;
  const [file = gopls, ...args] = [...(question.inBackground ? backgroundPriority(host) : []), gopls, ownMark];
  // No telemetry sidecar: nobody edits here. Nothing is downloaded.
  const env = { ...environment, GO_TELEMETRY_CHILD: "2", GOPROXY: "off" };
  const server = host.start(file, args, { cwd: folder, env, timeoutMs, signal });
  if (server.pid === undefined) return { kind: "stopped", reason: `gopls could not be started: ${await server.ended}` };
  const connection = connectTo(server);
  const ended = server.ended.then((how): SessionEnd => {
    const last = server.stderr().trim().split("\n").at(-1);
    return { kind: "stopped", reason: last ? `gopls ended, ${how}: ${last}` : `gopls ended, ${how}` };
  });
  try {
    return await Promise.race([work(host, question, { connection, pid: server.pid }), ended]);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = `gopls did not answer: ${error instanceof Error ? error.message : String(error)}`;
    // Its pipes close before its end is known, which says more.
    return await Promise.race([ended, sleep(1000, { kind: "stopped", reason } as const)]);
  } finally {
    await end(connection, server);
  }
}

async function work(
  host: Host,
  question: SessionQuestion,
  { connection, pid }: { connection: MessageConnection; pid: number },
): Promise<SessionEnd> {
  const began = performance.now();
  const { answers, diagnosed } = watchProgress(connection, question.settings, began);
  connection.listen();
  await openFolder(connection, question, answers);
  const uris = (question.files ?? []).map((path) => pathToFileURL(path).href);
  const end = await untilQuiet(host, pid, {
    ...question,
    isLoaded: () => answers.loadMs !== null,
    // Each module of several is loaded when one of its files is opened.
    hasLookedAtAll: () => uris.every((uri) => diagnosed.has(uri)),
  });
  if ("kind" in end) return end;
  const durationMs = Math.round(performance.now() - began);
  return { kind: "quiet", durationMs, heapBytes: await heapOf(connection), ...answers, ...end };
}

async function end(connection: MessageConnection, server: StartedProgram): Promise<void> {
  await closeInOrder(connection, server.ended);
  connection.dispose();
  await server.stop();
}

/** macOS: taskpolicy(8) `-b` lowers processor, disk and network priority for what it starts. */
function backgroundPriority(host: Host): string[] {
  const [taskpolicy, nice] = [host.system("/usr/sbin/taskpolicy"), host.system("/usr/bin/nice")];
  return [
    ...(host.platform === "macos" && existsSync(taskpolicy) ? [taskpolicy, "-b"] : []),
    ...(existsSync(nice) ? [nice, "-n", "10"] : []),
  ];
}
