import { PassThrough } from "node:stream";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { StartedProgram } from "./host";

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
