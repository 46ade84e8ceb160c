import { expect, test } from "vitest";
import { explain } from "../../../src/core/explain";
import { messages } from "../../../src/core/explain/explain";

const texts: [string, string][] = [
  [
    "Failed to launch: could not launch process: debugserver or lldb-server not found: install Xcode's command line tools or lldb-server",
    "debugserver-missing",
  ],
  ['exec: "lldb-server": executable file not found in $PATH', "debugserver-missing"],
  [
    "Failed to launch /x/y: could not launch process: stub exited while waiting for connection: exit status 0",
    "stub-exited-waiting",
  ],
  ["stub exited while attempting to connect: signal: abort trap", "stub-exited-connecting"],
  ["Failed to launch: could not launch process: EOF", "launch-eof"],
  [
    "could not launch process: can not run under Rosetta, check that the installed build of Go is right for your CPU architecture",
    "rosetta-build",
  ],
  [
    "can not run under Rosetta, check that the terminal/shell in use is right for your CPU architecture",
    "rosetta-shell",
  ],
  [
    "Version of Delve is too old for Go version go1.28.0 (maximum supported version 1.27, suppress this error with --check-go-version=false)",
    "delve-too-old",
  ],
  [
    "Go version go1.20.1 is too old for this version of Delve (minimum supported version 1.25, suppress this error with --check-go-version=false)",
    "go-too-old",
  ],
  ["To debug executables using DWARFv5 or later Delve must be built with Go version 1.25.0 or later", "dwarf5"],
  ["native backend disabled during compilation", "native-backend"],
  ["could not launch process: could not fork/exec", "native-permission"],
  ["could not launch process: not an executable file", "not-executable"],
  [
    "unsupported architecture of darwin/386 - only darwin/amd64, darwin/arm64 are supported",
    "unsupported-architecture",
  ],
  [
    "could not open debug info - debuggee must not be built with 'go run' or -ldflags='-s -w', which strip debug info",
    "no-debug-info",
  ],
  ["unable to find locals: no debug information present in binary", "no-debug-info"],
  ["Warning: debugging executable built with trimpath", "trimpath"],
  ["Error: --continue requires --accept-multiclient", "continue-needs-multiclient"],
  ["Error: --continue only works with --headless; use an init file", "continue-needs-headless"],
  ["Stdin is not a terminal, use '-r' to specify redirects for the target process", "no-terminal"],
  ["Build error: Check the debug console for details.", "build-error"],
  ["dyld[21679]: missing LC_UUID load command in /Users/x/go/bin/dlv\nzsh: abort dlv", "uuid-missing"],
  ["dyld[1]: Library not loaded: @rpath/libfoo.dylib", "library-missing"],
  ["dlv: error while loading shared libraries: libc.so.6", "linux-loader"],
  ["fork/exec /Users/x/go/bin/dlv: exec format error", "exec-format"],
  ["spawn Unknown system error -86", "bad-cpu-type"],
  ["fork/exec /x: bad CPU type in executable", "bad-cpu-type"],
  ["zsh: killed     dlv version\nKilled: 9", "killed"],
  [
    "error: failed to launch process /x/debugserver: failed to get the task for process 15543\nExiting.",
    "not-permitted-task",
  ],
  ["debugserver-@(#)PROGRAM:LLDB  PROJECT:lldb-1316.0.9.46\n for x86_64.", "debugserver-architecture"],
  ["developer mode is not enabled on this machine and this is a non-interactive debug session.", "developer-mode-off"],
  ["this is a non-interactive debug session, cannot get permission to debug processes.", "session-not-interactive"],
  ["cannot attach to process due to System Integrity Protection", "system-integrity"],
  ["Not allowed to attach to process.  Look in the console messages (Console.app)", "not-allowed-to-attach"],
  ["unable to find function context", "expression"],
  ["not permitted by default", "not-delves"],
  [
    "xcrun: error: invalid active developer path (/Library/Developer/CommandLineTools), missing xcrun at: /x",
    "developer-tools-path",
  ],
  ["Couldn't start dlv dap:\ntimed out while waiting for DAP in reverse mode to connect", "launch-wrapper"],
  ["Failed to attach: could not attach to pid 77: operation not permitted", "launch-wrapper"],
];

test.each(texts)("%s", (text, id) => {
  const [first] = explain(text);
  if (id === "launch-wrapper") expect(first).toBeDefined();
  else expect(first?.id).toBe(id);
  expect(first?.cause).not.toBe("");
  expect(first?.cure).not.toBe("");
});

test("terminal colours and typographic quotes do not hide a text", () => {
  expect(explain("\u001b[31mCouldn’t find dlv at the Go tools path\u001b[0m")[0]?.id).toBe("dlv-not-found");
});

test("an unknown text is not guessed at", () => {
  expect(explain("everything is fine")).toEqual([]);
});

test("no two messages share an id, and none lacks cause or cure", () => {
  const ids = messages.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { cause, cure } of messages) expect(Math.min(cause.length, cure.length)).toBeGreaterThan(10);
});
