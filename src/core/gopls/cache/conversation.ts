import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { readRegular } from "../../host";
import { answerAsEditor } from "../../language-server";
import { isRecord } from "../../vscode";

/** When gopls answered, in milliseconds after its start; null as long as it has not, or was not asked. */
export interface Answers {
  /** "Finished loading packages.", or that it could not load them. */
  loadMs: number | null;
  firstDiagnosticsMs: number | null;
  firstDefinitionMs: number | null;
  /** What it says of packages that it could not load. */
  loadError: string | null;
}

/** Answers what gopls asks its editor, and notes when it has loaded and what it has looked at (docs/facts/gopls.md §4). */
export function watchProgress(
  connection: MessageConnection,
  settings: Readonly<Record<string, unknown>>,
  began: number,
): { answers: Answers; diagnosed: ReadonlySet<string> } {
  const diagnosed = new Set<string>();
  const answers: Answers = { loadMs: null, firstDiagnosticsMs: null, firstDefinitionMs: null, loadError: null };
  const elapsed = () => Math.round(performance.now() - began);
  answerAsEditor(connection, settings);
  connection.onNotification("$/progress", ({ value }: { value: unknown }) => {
    if (!isRecord(value) || value.kind !== "end" || typeof value.message !== "string") return;
    if (/^(Finished|Error) loading/.test(value.message)) answers.loadMs ??= elapsed();
    if (/^Error loading/.test(value.message)) answers.loadError ??= value.message.split("\n")[0] ?? null;
  });
  connection.onNotification("textDocument/publishDiagnostics", ({ uri }: { uri: unknown }) => {
    answers.firstDiagnosticsMs ??= elapsed();
    if (typeof uri === "string") diagnosed.add(uri);
  });
  return { answers, diagnosed };
}

interface Opening {
  folder: string;
  settings: Readonly<Record<string, unknown>>;
  files?: readonly string[];
}

/** Opens the folder and the files; resolves when gopls has taken them, and notes the first definition when it comes. */
export async function openFolder(
  connection: MessageConnection,
  { folder, settings, files = [] }: Opening,
  answers: Answers,
): Promise<void> {
  const began = performance.now();
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest("initialize", {
    processId: process.pid,
    clientInfo: { name: "go-warden" },
    rootUri: uri,
    workspaceFolders: [{ uri, name: basename(folder) }],
    capabilities: { workspace: { configuration: true, workspaceFolders: true }, window: { workDoneProgress: true } },
    initializationOptions: settings,
  });
  await connection.sendNotification("initialized", {});
  for (const [index, path] of files.entries()) {
    const text = (await readRegular(path)).toString("utf8");
    const file = pathToFileURL(path).href;
    const textDocument = { uri: file, languageId: "go", version: 1, text };
    await connection.sendNotification("textDocument/didOpen", { textDocument });
    const position = index === 0 ? usedName(text) : undefined;
    if (!position) continue;
    connection.sendRequest("textDocument/definition", { textDocument: { uri: file }, position }).then(
      () => (answers.firstDefinitionMs = Math.round(performance.now() - began)),
      // It ended, or was ended, before it could answer.
      () => undefined,
    );
  }
}

/** Where the text uses a name of another package, as in `fmt.Println`. */
function usedName(text: string): { line: number; character: number } | undefined {
  const lines = text.split("\n");
  for (const [line, code] of lines.entries()) {
    const found = /^[^"`/]*?\b[a-z]\w*\.([A-Z]\w*)/.exec(code);
    if (found) return { line, character: found[0].length - (found[1]?.length ?? 0) };
  }
  return undefined;
}

/** What lives in its heap after it has collected its garbage (docs/facts/gopls.md §3). */
export async function heapOf(connection: MessageConnection): Promise<number | null> {
  const ask = async (): Promise<unknown> =>
    connection.sendRequest("workspace/executeCommand", { command: "gopls.mem_stats" });
  const stats = await Promise.race([ask().catch(() => undefined), sleep(10_000, undefined, { ref: false })]);
  return isRecord(stats) && typeof stats.HeapAlloc === "number" ? stats.HeapAlloc : null;
}

/** A gopls that ends in order has written its cache; one that has ended already is left in peace. */
export async function closeInOrder(connection: MessageConnection, ended: Promise<unknown>): Promise<void> {
  const ask = async () => {
    await connection.sendRequest("shutdown");
    await connection.sendNotification("exit");
    await ended;
  };
  await Promise.race([ask().catch(() => undefined), ended, sleep(3000, undefined, { ref: false })]);
}
