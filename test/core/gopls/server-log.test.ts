import { expect, test } from "vitest";
import type { LoggedEnd } from "../../../src/core/gopls/signals/logged-end";
import { createServerLogReader } from "../../../src/core/gopls/signals/server-log";

/** The ends in a channel's text, read in pieces of that many bytes, as a growing file is. */
function endsOf(text: string, piece = text.length): LoggedEnd[] {
  const reader = createServerLogReader(true);
  const found: LoggedEnd[] = [];
  const bytes = Buffer.from(text);
  let base = 0;
  for (let to = piece; base < bytes.length; to += piece) {
    const { ends, consumed } = reader.read(bytes.subarray(base, to), base);
    found.push(...ends);
    base += consumed;
    if (to > bytes.length + piece) break;
  }
  return found.filter(({ unsure }) => !unsure);
}

const brief = (ends: readonly LoggedEnd[]) =>
  ends.map(({ exit, final, requested, failedStart }) =>
    [
      requested,
      exit === undefined ? "?" : exit.kind === "code" ? exit.code : exit.signal,
      failedStart && "start",
      final && "final",
    ]
      .filter((one) => one !== undefined && one !== false)
      .join(" "),
  );

/** As VS Code 1.139.1 with vscode-go 0.56.0 wrote it (docs/facts/vscode.md §5). */
const five056 = `[Info  - 9:13:15 PM] 
true
[Error - 9:13:16 PM] Server process exited with code 2.
[Error - 9:13:24 PM] Server process exited with signal SIGKILL.
[Info  - 9:13:24 PM] 
true
[Info  - 9:13:32 PM] 
true
[Error - 9:13:32 PM] Server process exited with code 2.
[Info  - 9:13:40 PM] 
true
[Error - 9:13:41 PM] Server process exited with code 2.
[Error - 9:13:49 PM] 
[Error - 9:13:49 PM] Server process exited with signal SIGKILL.
`;

test.each([1, 7, 64, 10_000])("0.56.0: five deaths are five ends, in pieces of %i bytes", (piece) => {
  const ends = endsOf(five056, piece);
  expect(brief(ends)).toEqual(["2", "SIGKILL", "2", "2", "SIGKILL final"]);
  expect(ends.map(({ closes }) => closes)).toEqual([1, 2, 3, 4, 5]);
});

test("0.56.0: exits that come after the next death go to their own", () => {
  const text = `[Info  - 9:13:15 PM] 
true
[Info  - 9:13:16 PM] 
true
[Error - 9:13:16 PM] Server process exited with code 2.
[Error - 9:13:16 PM] Server process exited with signal SIGKILL.
`;
  expect(brief(endsOf(text))).toEqual(["2", "SIGKILL"]);
});

test("0.56.0: what looked like the last death is one that is restarted, and the next one soon after is its own", () => {
  const text = `[Error - 9:13:15 PM] 
[Error - 9:13:15 PM] Server process exited with signal SIGKILL.
[Info  - 9:13:15 PM] 
true
[Info  - 9:13:16 PM] 
true
[Error - 9:13:16 PM] Server process exited with code 2.
`;
  const ends = endsOf(text);
  expect(brief(ends)).toEqual(["SIGKILL", "2"]);
  expect(ends.map(({ closes }) => closes)).toEqual([1, 2]);
});

test("0.52.2 writes no exits", () => {
  const text = "[Info  - 9:13:15 PM] \ntrue\n[Info  - 21:13:17] \ntrue\n";
  expect(brief(endsOf(text))).toEqual(["?", "?"]);
});

test("0.57.2: empty lines of a dump are no ends", () => {
  const text = `2026-11-28 21:13:15.100 [error] SIGABRT: abort
2026-11-28 21:13:15.101 [error] 
2026-11-28 21:13:15.101 [error] goroutine 1 [running]:
2026-11-28 21:13:15.102 [info] 
2026-11-28 21:13:15.103 [error] 
2026-11-28 21:13:15.104 [error] r0 0x0
2026-11-28 21:13:15.120 [error] Server process exited with code 2.
2026-11-28 21:13:15.700 [error] 
2026-11-28 21:13:16.100 [info] 
2026-11-28 21:13:16.101 [error] Server process exited with signal SIGKILL.
2026-11-28 21:13:20.000 [error] 
2026-11-28 21:13:20.001 [error] Server process exited with signal SIGKILL.
`;
  const ends = endsOf(text);
  expect(brief(ends)).toEqual(["2", "SIGKILL", "SIGKILL final"]);
  expect(ends[0]?.text).toBe("SIGABRT: abort\n\ngoroutine 1 [running]:\n\nr0 0x0");
});

test("a requested stop is glued to what follows, and its exit belongs to it", () => {
  const text = `[Info  - 9:12:30 PM] 
true
[Error - 9:12:30 PM] Server process exited with signal SIGKILL.
Request to stop language server - config change (enabled: true)[Info  - 9:12:39 PM] 2026/11/28 21:12:39 Shutdown session
[Error - 9:12:40 PM] Server process exited with code 0.
[Info  - 9:12:41 PM] 
true
[Error - 9:12:41 PM] Server process exited with code 2.
`;
  const ends = endsOf(text);
  expect(brief(ends)).toEqual(["SIGKILL", "config change 0", "2"]);
  expect(ends.map(({ closes }) => closes)).toEqual([1, undefined, 1]);
  expect(brief(endsOf("Request to stop language server - manual (enabled: true)[Error - 9:12:40 PM] Server process exited with code 0.\n"))).toEqual(["manual 0"]); // prettier-ignore
});

test("a window that closes leaves an exit only, which is no end of its own", () => {
  expect(endsOf("[Error - 9:12:40 PM] Server process exited with code 0.\n")).toEqual([]);
  expect(endsOf("2026-11-28 21:13:15.120 [info] Server process exited successfully\n")).toEqual([]);
});

test("0.57.2 and 0.52.2: the second failed start is final, with and without an exit", () => {
  const at = "2026-11-28 21:13:15";
  const structured = `${at}.100 [error] bad gopls says no
${at}.110 [info] 
${at}.120 [error] gopls client: couldn't create connection to server.
  Message: Pending response rejected since connection got disposed
  Code: -32097 
${at}.130 [error] Server process exited with code 3.
${at}.400 [error] bad gopls says no
${at}.410 [error] 
${at}.420 [error] gopls client: couldn't create connection to server.
  Message: Pending response rejected since connection got disposed
  Code: -32097 
${at}.430 [info] Error starting language server: Error: Pending response rejected since connection got disposed
${at}.440 [error] Server process exited with code 3.
`;
  expect(brief(endsOf(structured))).toEqual(["3 start", "3 start final"]);
  const plain = `bad gopls says no
[Info  - 9:20:01 PM] 
true
[Error - 9:20:01 PM] gopls client: couldn't create connection to server.
bad gopls says no
[Error - 9:20:02 PM] 
[Error - 9:20:02 PM] gopls client: couldn't create connection to server.
  Message: Pending response rejected since connection got disposed
Error starting language server: Error: Pending response rejected`;
  expect(brief(endsOf(plain))).toEqual(["? start", "? start final"]);
});

test("one that is gone before the first request is sent is tried once, with its words", () => {
  const plain = `[Error - 12:04:13 AM] gopls client: couldn't create connection to server.
  Message: write EPIPE
  Code: -32099 
Error starting language server: Error: write EPIPE[Error - 12:04:13 AM] 
bad gopls says no
`;
  for (const [text, expected] of [
    [plain, "? start final"],
    [`${plain}[Error - 12:04:13 AM] Server process exited with code 3.\n`, "3 start final"],
  ] as const) {
    const ends = endsOf(text);
    expect(brief(ends)).toEqual([expected]);
    expect(ends[0]?.text).toBe("bad gopls says no");
  }
});

test("two failed starts keep gopls's words apart from the client's, wherever entries are glued", () => {
  const text = `bad gopls says no
[Info  - 9:20:01 PM] 
true
[Error - 9:20:01 PM] gopls client: couldn't create connection to server.
  Message: Pending response rejected since connection got disposed
  Code: -32097 
[Error - 9:20:01 PM] Server process exited with code 3.
bad gopls says no
[Error - 9:20:02 PM] 
[Error - 9:20:02 PM] gopls client: couldn't create connection to server.
  Message: Pending response rejected since connection got disposed
  Code: -32097 
Error starting language server: Error: Pending response rejected since connection got disposed[Error - 9:20:02 PM] Server process exited with code 3.
Request to stop language server - manual (enabled: true)panic: boom
[Info  - 9:21:00 PM] 
true
[Error - 9:21:00 PM] Server process exited with code 2.
`;
  const ends = endsOf(text);
  expect(brief(ends)).toEqual(["3 start", "3 start final", "2"]);
  expect(ends.map((end) => end.text)).toEqual(["bad gopls says no", "bad gopls says no", "panic: boom"]);
});

/** As the real clients wrote it of a gopls that was killed after its answer to `initialize`, a moment after an earlier one. */
const killedAfterAnswer = {
  "0.52.2": `[Info  - 4:03:26 AM] 
true
[Error - 4:03:27 AM] gopls client: couldn't create connection to server.
Error [ERR_STREAM_DESTROYED]: Cannot call write after a stream was destroyed
    at _write (node:internal/streams/writable:491:11)
[Error - 4:03:27 AM] Restarting server failed
Error [ERR_STREAM_DESTROYED]: Cannot call write after a stream was destroyed
    at _write (node:internal/streams/writable:491:11)
[Error - 4:03:27 AM] 
[Error - 4:03:27 AM] Stopping server failed
  Message: Cannot call write after a stream was destroyed
  Code: -32099 
`,
  "0.56.0": `[Error - 4:02:45 AM] Server process exited with signal SIGKILL.
[Error - 4:02:45 AM] 
[Error - 4:02:45 AM] Sending document notification textDocument/didOpen failed
Error [ERR_STREAM_DESTROYED]: Cannot call write after a stream was destroyed
    at _write (node:internal/streams/writable:491:11)
[Info  - 4:02:45 AM] 
true
[Error - 4:02:46 AM] Server process exited with signal SIGKILL.
[Error - 4:02:46 AM] 
[Error - 4:02:46 AM] gopls client: couldn't create connection to server.
Error: write EPIPE
    at afterWriteDispatched (node:internal/stream_base_commons:161:15)
Error starting language server: Error: write EPIPE[Error - 4:02:46 AM] 
[Error - 4:02:46 AM] Stopping server failed
  Message: Cannot call write after a stream was destroyed
  Code: -32099 
`,
  "0.57.2": `2026-11-29 04:03:35.464 [error] Server process exited with signal SIGKILL.
2026-11-29 04:03:35.477 [info] 
2026-11-29 04:03:35.842 [error] Server process exited with signal SIGKILL.
2026-11-29 04:03:35.851 [error] 
2026-11-29 04:03:35.865 [error] gopls client: couldn't create connection to server.
Error [ERR_STREAM_DESTROYED]: Cannot call write after a stream was destroyed
    at _write (node:internal/streams/writable:491:11)
2026-11-29 04:03:35.878 [error] Restarting server failed
Error [ERR_STREAM_DESTROYED]: Cannot call write after a stream was destroyed
    at _write (node:internal/streams/writable:491:11)
2026-11-29 04:03:35.879 [error] 
2026-11-29 04:03:35.879 [error] Stopping server failed
  Message: Pending response rejected since connection got disposed
  Code: -32097 
`,
};

test.each(Object.entries(killedAfterAnswer))(
  "%s: one killed right after its answer is a second death, the last, and no failed start",
  (version, text) => {
    const exit = version === "0.52.2" ? "?" : "SIGKILL";
    for (const piece of [1, 64, 10_000]) {
      const ends = endsOf(text, piece);
      expect(brief(ends)).toEqual([exit, `${exit} final`]);
      expect(ends.map((end) => [end.closes, end.text])).toEqual([
        [1, ""],
        [2, ""],
      ]);
    }
  },
);

test("a restart after which the answer cannot be acknowledged leaves the next death the last", () => {
  const text = `[Info  - 4:03:26 AM] 
true
[Error - 4:03:26 AM] gopls client: couldn't create connection to server.
Error: write EPIPE
    at afterWriteDispatched (node:internal/stream_base_commons:161:15)
[Error - 4:03:26 AM] Server process exited with signal SIGKILL.
[Error - 4:05:26 AM] 
[Error - 4:05:26 AM] Server process exited with signal SIGKILL.
`;
  expect(brief(endsOf(text))).toEqual(["SIGKILL", "SIGKILL final"]);
});
