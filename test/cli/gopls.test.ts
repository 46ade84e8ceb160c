import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { writeIncident } from "../../src/core/gopls/incidents/incident-store";
import { built } from "../built";
import { createSandbox } from "../sandbox";

test("incidents say what helps against the reason that gopls gave itself", async () => {
  const { host } = createSandbox();
  await writeIncident(host, {
    id: "0123456789ab",
    at: "2026-11-24T07:00:00.000Z",
    tool: "gopls",
    kind: "exit",
    pid: null,
    version: null,
    workspace: null,
    editor: "Cursor",
    silentRestartsLeft: 0,
    editorRestarts: false,
    evidence: ["editor's log: exit code 2 (/x)", "gopls said: flag provided but not defined: -x"],
  });
  const { stdout } = spawnSync(process.execPath, [built("cli.js"), "gopls", "incidents"], {
    env: { ...host.env },
    encoding: "utf8",
  });
  expect(stdout).toContain("Cursor");
  expect(stdout).toContain("→ Remove it from go.languageServerFlags");
  expect(stdout).toContain("The editor will not start it again. go-warden gopls restart");
});
