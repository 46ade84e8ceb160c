import type { ChildProcess, StdioOptions } from "node:child_process";
import { closeSync, readSync } from "node:fs";
import { Socket } from "node:net";

/** What a program tells of itself beside its output. */
export interface SessionTrace {
  /** `stderr`, or descriptor 19: as a pipe, or as a file that has no name, for a program that opens it by its path. */
  from: "stderr" | "pipe" | "file";
  /** Gets all of it before the session's end is told. */
  onChunk(chunk: Buffer): void;
}

/** Profiles use the small numbers, bash those from 63 down. */
export const traceDescriptor = 19;

export interface Traced {
  /** From descriptor 2 on. */
  stdio: Exclude<StdioOptions, string>;
  listen(child: ChildProcess): void;
  /** Reads what is left, and listens no more. */
  finish(): Promise<void>;
  close(): void;
}

/** `nameless` opens a file that has no name. */
export function openTraces(traces: readonly SessionTrace[], nameless: (text: string) => number): Traced {
  const file = traces.some(({ from }) => from === "file") ? nameless("") : undefined;
  const between = Array<"ignore">(traceDescriptor - 3).fill("ignore");
  const at = (from: SessionTrace["from"]) => traces.find((trace) => trace.from === from);
  const stderr = at("stderr") ? "pipe" : "ignore";
  const last = file ?? (at("pipe") ? "pipe" : undefined);
  const streams = new Map<SessionTrace, Socket>();
  const close = () => {
    if (file !== undefined) closeSync(file);
  };
  return {
    stdio: last === undefined ? [stderr] : [stderr, ...between, last],
    listen(child) {
      const ends: readonly unknown[] = child.stdio;
      for (const trace of traces) {
        const pipe = ends[trace.from === "stderr" ? 2 : traceDescriptor];
        if (trace.from === "file" || !(pipe instanceof Socket)) continue;
        pipe.on("data", trace.onChunk);
        pipe.on("error", () => undefined);
        streams.set(trace, pipe);
      }
    },
    async finish() {
      if (file !== undefined) readAll(file, (chunk) => at("file")?.onChunk(chunk));
      close();
      // What was written before the last of stdout is in this or the next turn of the loop.
      if (streams.size > 0) for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
      for (const [{ onChunk }, stream] of streams) {
        stream.off("data", onChunk);
        // A daemon that the profile started may go on writing there, and would die of a closed pipe.
        stream.resume();
        stream.unref();
      }
    },
    close,
  };
}

/** Bytes of a trace past which a loop without end has written it. */
const maxBytes = 64 * 1024 * 1024;

function readAll(file: number, onChunk: (chunk: Buffer) => void): void {
  const size = 64 * 1024;
  for (let at = 0; at < maxBytes;) {
    const chunk = Buffer.alloc(size);
    const read = readSync(file, chunk, 0, size, at);
    if (read === 0) return;
    at += read;
    onChunk(chunk.subarray(0, read));
  }
}
