import { readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeStack, parseCounterFile } from "../../../src/core/gopls/signals/counter-file";
import { parseCrashReport } from "../../../src/core/gopls/signals/crash-report";
import { parseDump } from "../../../src/core/gopls/signals/dump";
import { pastCrashes } from "../../../src/core/gopls/signals/past-crashes";
import { parseSidecarLog } from "../../../src/core/gopls/signals/sidecar-log";
import { knownIssuesUrl, stackId, topGoplsFrame } from "../../../src/core/gopls/incidents/stack-id";
import { goplsBuild } from "../../../src/core/gopls/processes/version";
import { createSandbox } from "../../sandbox";
import { gopls, needs } from "../../tools";
import { soak } from "../../soak";

const fixture = (name: string) => readFileSync(join(import.meta.dirname, "fixtures", name));
const counterFile = () => fixture("gopls-go1.27.3-linux-amd64-2026-11-23.v1.count");

test("a counter file of a gopls that had a bug and a crash is read with its stacks written out", () => {
  const parsed = parseCounterFile(counterFile());
  if (parsed.kind !== "counters") throw new Error(parsed.kind);
  expect(parsed.file.metadata).toMatchObject({ Program: "golang.org/x/tools/gopls", GoVersion: "go1.27.3" });
  const bug = [...parsed.file.counters.keys()].find((name) => name.startsWith("gopls/bug\n"));
  expect(bug?.split("\n")[2]).toBe("golang.org/x/tools/gopls/internal/util/bug.Report:=68");
  expect(topGoplsFrame(bug ?? "")).toBe("golang.org/x/tools/gopls/internal/debug.(*Instance).Serve.func1.3:+1");
  expect(parsed.file.counters.get("crash/no-running-goroutine")).toBe(1);
});

test("a counter file cut off while gopls writes it says so instead of lying", () => {
  const whole = counterFile();
  for (const length of [0, 20, 100, 2000, 2400]) {
    expect(parseCounterFile(whole.subarray(0, length)).kind).toBe("growing");
  }
});

test("no bytes whatever make the counter reader throw or hang", () => {
  const whole = counterFile();
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 40 }), fc.nat(16384), (changes, length) => {
      const bytes = Buffer.from(whole.subarray(0, length));
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
      expect(["counters", "growing", "not-a-counter-file"]).toContain(parseCounterFile(bytes).kind);
    }),
    { numRuns: soak ? 100_000 : 2_000 },
  );
});

test("a stack's six characters are the Go team's own (golang/go#64547 and #65695)", () => {
  const published: [string, string[]][] = [
    [
      "3BjAWg",
      [
        "gopls/bug",
        "golang.org/x/tools/gopls/internal/util/bug.report:+35",
        "golang.org/x/tools/gopls/internal/util/bug.Reportf:+1",
        "golang.org/x/tools/gopls/internal/cache.(*action).exec.func3:+4",
        "honnef.co/go/tools/analysis/report.Report:+25",
        "honnef.co/go/tools/staticcheck.CheckTypedNilInterface:+100",
        "golang.org/x/tools/gopls/internal/cache.(*action).exec.func6:+31",
        "golang.org/x/tools/gopls/internal/cache.(*action).exec:+202",
        "golang.org/x/tools/gopls/internal/cache.execActions.func1.1:+2",
        "sync.(*Once).doSlow:+5",
        "sync.(*Once).Do:=65",
        "golang.org/x/tools/gopls/internal/cache.execActions.func1:+2",
        "runtime.goexit:+0",
      ],
    ],
    [
      "XvsbEA",
      [
        "gopls/bug",
        "golang.org/x/tools/gopls/internal/bug.report:35",
        "golang.org/x/tools/gopls/internal/bug.Errorf:2",
        "golang.org/x/tools/gopls/internal/lsp/cache.(*action).exec.func2:11",
        "golang.org/x/tools/gopls/internal/lsp/cache.toGobDiagnostic:22",
        "golang.org/x/tools/gopls/internal/lsp/cache.(*action).exec.func3:1",
        "honnef.co/go/tools/analysis/report.Report:25",
        "honnef.co/go/tools/staticcheck.CheckTypedNilInterface:100",
        "golang.org/x/tools/gopls/internal/lsp/cache.(*action).exec.func6:31",
        "golang.org/x/tools/gopls/internal/lsp/cache.(*action).exec:177",
        "golang.org/x/tools/gopls/internal/lsp/cache.execActions.func1.1:2",
        "sync.(*Once).doSlow:5",
        "sync.(*Once).Do:?65",
        "golang.org/x/tools/gopls/internal/lsp/cache.execActions.func1:2",
        "runtime.goexit:0",
      ],
    ],
  ];
  for (const [id, frames] of published) expect(stackId(frames.join("\n"))).toBe(id);
});

test("a path abbreviated in a stack is written out, also after a frame without a dot", () => {
  expect(decodeStack('crash/crash\na.b/c.(*T).F:+1\n".G:=2\ntruncated\n".H:+3')).toBe(
    "crash/crash\na.b/c.(*T).F:+1\na.b/c.(*T).G:=2\ntruncated\na.b/c.(*T).H:+3",
  );
});

test("the link to known issues asks for the stack's id and the function, not for one build's offsets", () => {
  const url = decodeURIComponent(
    knownIssuesUrl({ id: "aeuFyQ", frame: "golang.org/x/tools/gopls/internal/golang.hover:+170,+0x12" }),
  );
  expect(url).toContain('("aeuFyQ" OR "golang.hover")');
});

test("the sidecar's log gives the crash, the sidecar's pid and the whole text", () => {
  const bytes = fixture("sidecar.log");
  const { crashes, consumed } = parseSidecarLog(bytes);
  expect(crashes).toHaveLength(1);
  expect(crashes[0]).toMatchObject({ sidecarPid: 25075, loggedAt: "2026/11/23 07:01:48" });
  expect(consumed).toBe(bytes.length);
  expect(parseDump(crashes[0]!.text)).toMatchObject({ kind: "fatal", firstLine: "SIGABRT: abort" });
});

test("a crash that is still being written is left for the next look", () => {
  const bytes = fixture("sidecar.log");
  const half = bytes.subarray(0, 9000);
  const first = parseSidecarLog(half);
  expect(first.crashes).toHaveLength(0);
  const second = parseSidecarLog(bytes.subarray(first.consumed));
  expect(second.crashes).toHaveLength(1);
  expect(parseSidecarLog(half, { finished: true }).crashes).toHaveLength(1);
});

test("a panic's dump names the panic, gopls's own frame, the request and the file", () => {
  const dump = parseDump(`panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0xcaf96b]

goroutine 182 [running]:
go/types.(*Package).Path(...)
	go/types/package.go:31
golang.org/x/tools/gopls/internal/golang.hover({0x1156918, 0xc0005a78f0}, {0x0?, 0x0?})
	golang.org/x/tools/gopls/internal/golang/hover.go:55 +0x48b fp=0x1 sp=0x2 pc=0x3
golang.org/x/tools/gopls/internal/server.(*server).Hover(0xc0002e2460?)
	golang.org/x/tools/gopls/internal/server/hover.go:36 +0x3e6
created by golang.org/x/tools/internal/jsonrpc2.(*conn).Go in goroutine 9
`);
  expect(dump).toMatchObject({
    kind: "panic",
    firstLine: "panic: runtime error: invalid memory address or nil pointer dereference",
    topFrame: "golang.org/x/tools/gopls/internal/golang.hover",
    request: "textDocument/hover",
  });
  expect(parseDump("gopls: bad flag\nUsage: gopls")).toBeUndefined();
});

test("crashes of weeks that are over come from telemetry's own weekly reports", async () => {
  const { home } = createSandbox();
  await mkdir(join(home, "t/local"), { recursive: true });
  const program = { Program: "golang.org/x/tools/gopls", Version: "v0.21.1", GoVersion: "go1.26.8", GOOS: "darwin" };
  const report = {
    Week: "2026-11-16",
    Programs: [
      { ...program, Counters: { "gopls/client:vscode": 3 }, Stacks: { "crash/crash\nruntime.gopanic:+69": 2 } },
      { ...program, Program: "cmd/go", Stacks: { "crash/crash\nmain.main:+1": 1 } },
    ],
  };
  await writeFile(join(home, "t/local/local.2026-11-16.json"), JSON.stringify(report));
  await writeFile(join(home, "t/local/local.2026-11-09.json"), "{broken");
  expect(await pastCrashes(join(home, "t"))).toEqual([
    {
      week: "2026-11-16",
      version: "v0.21.1",
      goVersion: "go1.26.8",
      stack: "crash/crash\nruntime.gopanic:+69",
      count: 2,
    },
  ]);
});

test("Apple's crash report is read as two documents; simulated and unfinished ones are passed over", () => {
  const text = `{"app_name":"gopls","timestamp":"2026-03-17 22:50:41.00 -0700","bug_type":"309","os_version":"macOS 26.2 (25C56)"}
{
  "captureTime" : "2026-03-17 22:50:41.6409 -0700",
  "pid" : 20940,
  "procName" : "gopls",
  "procPath" : "\\/Users\\/USER\\/go\\/bin\\/gopls",
  "exception" : {"codes":"0x0, 0x0","type":"EXC_CRASH","signal":"SIGKILL (Code Signature Invalid)"},
  "termination" : {"flags":0,"code":2,"namespace":"CODESIGNING","indicator":"Invalid Page"}
}`;
  expect(parseCrashReport(text)).toEqual({
    processName: "gopls",
    pid: 20940,
    at: new Date("2026-03-18T05:50:41.640Z"),
    exception: "EXC_CRASH (SIGKILL (Code Signature Invalid))",
    terminationNamespace: "CODESIGNING",
    indicator: "Invalid Page",
  });
  expect(parseCrashReport(text.slice(0, -2))).toBeUndefined();
  expect(parseCrashReport(text.replace('"pid"', '"simulated" : true, "pid"'))).toBeUndefined();
  expect(parseCrashReport(text.replace('"309"', '"298"'))).toBeUndefined();
});

test("gopls's version is read from the binary without running it", needs("gopls"), async () => {
  expect(await goplsBuild(gopls("v0.21.1"))).toEqual({
    version: "v0.21.1",
    goVersion: expect.stringMatching(/^go1\.\d+/) as string,
  });
  expect(await goplsBuild(process.execPath)).toEqual({ version: null, goVersion: null });
});
