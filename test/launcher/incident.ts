import { dirname, join } from "node:path";

/** A panic of gopls as the agent keeps it, a JSON line of incidents.jsonl. */
export const incidents = "Library/Application Support/go-warden/gopls/incidents.jsonl";

export const panic = (workspace: string) => ({
  id: "panic",
  at: "2026-11-20T08:01:12.000Z",
  tool: "gopls",
  kind: "panic",
  pid: 4711,
  version: "v0.23.0",
  workspace,
  editor: "Visual Studio Code",
  evidence: ["the dump in sidecar.log names process 4711"],
  firstLine: "panic: runtime error: index out of range [3] with length 3",
});

/** Files of a support folder by their path below HOME: two ends of gopls in a folder, and what memory it used before. */
export function incidentFiles(workspace: string): Record<string, string> {
  const crash = {
    ...panic(workspace),
    goVersion: "go1.27.3",
    topFrame: "golang.org/x/tools/gopls/internal/golang.Hover",
    request: "textDocument/hover",
    evidence: ["telemetry counter crash/crash increased", "the dump in sidecar.log names process 4711"],
    stack:
      "golang.org/x/tools/gopls/internal/golang.Hover:+12\ngolang.org/x/tools/gopls/internal/server.(*server).Hover:+31",
    stackId: "mQ7x_a",
    silentRestartsLeft: 2,
    knownIssues: "https://github.com/golang/go/issues?q=mQ7x_a",
  };
  const killed = {
    ...panic(workspace),
    goVersion: "go1.27.3",
    firstLine: undefined,
    id: "killed",
    at: "2026-11-20T07:12:40.000Z",
    kind: "killed",
    pid: 4000,
    evidence: ["ended by SIGKILL; 5.2 GB of resident memory before"],
  };
  const samples = Array.from({ length: 60 }, (_, n) => ({
    at: new Date(Date.parse("2026-11-20T05:00:00Z") + n * 180_000).toISOString(),
    rssBytes: 4e8 + n * 1.2e7 + (n % 7) * 3e7,
    cpuSeconds: n,
  }));
  const history = { pid: 4711, startToken: "1", workspace: null, version: "v0.23.0", samples };
  return {
    [incidents]: `${JSON.stringify(killed)}\n${JSON.stringify(crash)}\n`,
    [join(dirname(incidents), "memory/4711-1.json")]: JSON.stringify(history),
  };
}
