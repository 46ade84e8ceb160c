import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { onTestFinished } from "vitest";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

/** A real gopls for one folder, as an editor starts it; asked where a name in a file leads. */
export async function openInGopls(gopls: string, folder: string, env: Record<string, string>, settings: object) {
  const child = spawn(gopls, [], {
    cwd: folder,
    env: { ...env, GO_TELEMETRY_CHILD: "2" },
    stdio: ["pipe", "pipe", "ignore"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  onTestFinished(() => connection.dispose());
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => settings));
  connection.onRequest("window/workDoneProgress/create", () => null);
  connection.onRequest("client/registerCapability", () => null);
  const loaded = new Promise<void>((resolve) => {
    connection.onNotification("$/progress", ({ value }: { value: { kind: string; message?: string } }) => {
      if (value.kind === "end" && value.message?.startsWith("Finished loading")) resolve();
    });
  });
  connection.listen();
  const uri = pathToFileURL(folder).href;
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: uri,
    workspaceFolders: [{ uri, name: "folder" }],
    capabilities: { window: { workDoneProgress: true }, workspace: { configuration: true } },
    initializationOptions: settings,
  });
  await connection.sendNotification("initialized", {});
  await loaded;
  return {
    /** Definition and references at the first place where `text` stands in the file. */
    async ask(path: string, text: string) {
      const contents = readFileSync(path, "utf8");
      const lines = contents.slice(0, contents.indexOf(text)).split("\n");
      const at = {
        textDocument: { uri: pathToFileURL(path).href },
        position: { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 },
      };
      await connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri: at.textDocument.uri, languageId: "go", version: 1, text: contents },
      });
      const list = (method: string, params: object) =>
        connection.sendRequest<unknown[] | null>(method, { ...at, ...params }).then(
          (answer) => answer?.length ?? 0,
          () => 0,
        );
      return {
        definitions: await list("textDocument/definition", {}),
        references: await list("textDocument/references", { context: { includeDeclaration: true } }),
      };
    },
  };
}
