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
