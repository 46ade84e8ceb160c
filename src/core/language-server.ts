import { PassThrough } from "node:stream";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { StartedProgram } from "./host";

/** Answers what a language server asks its editor: the settings, and leave for what it wants to do or show. */
export function answerAsEditor(connection: MessageConnection, settings: Readonly<Record<string, unknown>>): void {
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => settings));
  for (const method of ["window/workDoneProgress/create", "client/registerCapability", "window/showMessageRequest"]) {
    connection.onRequest(method, () => null);
  }
}

/** Speaks the language server protocol with a program that was just started. Whoever calls listens, and disposes of it. */
export function connectTo({ stdin, stdout }: StartedProgram): MessageConnection {
  // A write to a program that has exited would be a rejection that nobody can catch; its `ended` tells.
  const input = new PassThrough();
  input.pipe(stdin);
  const output = new StreamMessageReader(stdout);
  // Its timer would outlive a program that exits in the middle of a message, and keep this process alive for ever.
  output.partialMessageTimeout = 0;
  const connection = createMessageConnection(output, new StreamMessageWriter(input));
  connection.onError(() => {});
  return connection;
}
