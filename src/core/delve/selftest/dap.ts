import { connect, type Socket } from "node:net";

/** An answer of a debug adapter. */
export interface DapResponse {
  success: boolean;
  /** Why not, as the adapter says it to people. */
  message: string;
  body: unknown;
}

export interface DapClient {
  request(command: string, args?: unknown, timeoutMs?: number): Promise<DapResponse>;
  /** The body of the next event of that name, also one that has come already. */
  event(name: string, timeoutMs: number): Promise<Record<string, unknown>>;
  close(): void;
}

/** Thrown by a wait that lasted too long or whose connection ended. */
export class DapSilence extends Error {}

const LARGEST_MESSAGE = 16 * 1024 * 1024;

/** Speaks the Debug Adapter Protocol over loopback. */
export async function connectDap(port: number, timeoutMs: number): Promise<DapClient> {
  const socket = await open(port, timeoutMs);
  const responses = new Map<number, (response: DapResponse) => void>();
  const events: { name: string; body: Record<string, unknown> }[] = [];
  const listeners = new Set<() => void>();
  let closed = false;
  let received = Buffer.alloc(0);
  let sequence = 0;

  socket.on("data", (chunk) => {
    received = Buffer.concat([received, chunk]);
    for (let message = take(); message; message = take()) deliver(message);
  });
  // The adapter resets the connection after the last answer.
  socket.on("error", () => {});
  socket.on("close", () => {
    closed = true;
    for (const listener of [...listeners]) listener();
  });

  function take(): Record<string, unknown> | undefined {
    const head = received.indexOf("\r\n\r\n");
    if (head === -1) return undefined;
    const length = Number(/Content-Length: (\d+)/i.exec(received.toString("latin1", 0, head))?.[1]);
    if (!(length <= LARGEST_MESSAGE)) {
      socket.destroy();
      return undefined;
    }
    if (received.length < head + 4 + length) return undefined;
    const body = received.toString("utf8", head + 4, head + 4 + length);
    received = received.subarray(head + 4 + length);
    return record(JSON.parse(body));
  }

  function deliver(message: Record<string, unknown>): void {
    if (message.type === "event") events.push({ name: String(message.event), body: record(message.body) });
    if (message.type === "response") {
      const error = record(record(message.body).error);
      responses.get(Number(message.request_seq))?.({
        success: message.success === true,
        message: String(error.format ?? message.message ?? ""),
        body: message.body,
      });
      responses.delete(Number(message.request_seq));
    }
    for (const listener of [...listeners]) listener();
  }

  /** Looks now and after every message until there is an answer. */
  function wait<T>(look: () => T | undefined, timeout: number, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (act: () => void) => {
        clearTimeout(timer);
        listeners.delete(check);
        act();
      };
      const check = () => {
        const found = look();
        if (found !== undefined) finish(() => resolve(found));
        else if (closed) finish(() => reject(new DapSilence(`The connection ended before ${what}`)));
      };
      const timer = setTimeout(() => {
        finish(() => reject(new DapSilence(`No ${what} in ${timeout / 1000} s`)));
      }, timeout);
      listeners.add(check);
      check();
    });
  }

  return {
    request(command, args = {}, timeout = 10_000) {
      const seq = ++sequence;
      let response: DapResponse | undefined;
      responses.set(seq, (answer) => (response = answer));
      const text = JSON.stringify({ seq, type: "request", command, arguments: args });
      socket.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
      return wait(() => response, timeout, `answer to ${command}`);
    },
    event(name, timeout) {
      const next = () => {
        const at = events.findIndex((event) => event.name === name);
        return at === -1 ? undefined : events.splice(at, 1)[0]?.body;
      };
      return wait(next, timeout, `event ${name}`);
    },
    close: () => socket.destroy(),
  };
}

function open(port: number, timeoutMs: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1" });
    const timer = setTimeout(() => socket.destroy(new Error(`no connection in ${timeoutMs / 1000} s`)), timeoutMs);
    socket.once("connect", () => {
      clearTimeout(timer);
      socket.removeAllListeners("error");
      resolve(socket);
    });
    socket.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}

export function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}
