// @module-tag needs/zsh

import { expect, test } from "vitest";
import { predictVSCode, resolveLikeVSCode } from "../../../src/core/environment";
import { createSandbox } from "../../sandbox";
import { needs, program } from "../../tools";

/** A .zshrc and what VS Code makes of it; each was measured with VS Code's own command (docs/facts/vscode.md §1). */
async function resolve(zshrc: string, shell = program("zsh"), timeoutSeconds = 20) {
  const sandbox = createSandbox({ SHELL: shell });
  await sandbox.file(".zshrc", zshrc);
  return { ...sandbox, answer: await resolveLikeVSCode(sandbox.host, { timeoutSeconds }) };
}

test("an ordinary profile is resolved, with banners, and without VS Code's own marks", async () => {
  const { answer } = await resolve("echo 'hello {there}'\nexport GOPATH=/go");
  if (answer.outcome !== "resolved") throw new Error(answer.outcome);
  expect(answer.variables.GOPATH).toBe("/go");
  expect(Object.keys(answer.variables)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(ELECTRON_|VSCODE_|XDG_RUNTIME_DIR)/)]),
  );
});

test("a profile that hands over to fish leaves VS Code with nothing, and without a word", needs("fish"), async () => {
  expect((await resolve("export GOPATH=/go\nexec fish")).answer.outcome).toBe("silently-empty");
  expect((await resolve("exit 0")).answer.outcome).toBe("silently-empty");
});

test.each([
  ["exit 1", "Unexpected exit code from spawned shell (code 1, signal null)"],
  ["exec tmux -L go-warden-vscode new -A", "Unexpected exit code from spawned shell (code 1, signal null)"],
  ["export NODE_OPTIONS=--no-such-option", "Unexpected exit code from spawned shell (code 9, signal null)"],
  ["kill -SEGV $$", "Unexpected exit code from spawned shell (code null, signal SIGSEGV)"],
])("VS Code's own words: %s", async (zshrc, reason) => {
  expect((await resolve(zshrc)).answer).toMatchObject({
    outcome: "error",
    message: `Unable to resolve your shell environment: ${reason}`,
  });
});

test("a shell that is not there", async () => {
  expect((await resolve("", "/bin/no-such-shell")).answer).toMatchObject({
    outcome: "error",
    message: "Unable to resolve your shell environment: A system error occurred (spawn /bin/no-such-shell ENOENT)",
  });
});

test("VS Code's setting says how long it waits, and less than a second is a second", async () => {
  const { host, file } = createSandbox({ SHELL: program("zsh") });
  await file(".zshrc", "sleep 0.3");
  await file(".config/Code/User/settings.json", `{ // mine\n"application.shellEnvironmentResolutionTimeout": 0.1, }`);
  expect((await resolveLikeVSCode(host)).outcome).toBe("resolved");
  await file(".zshrc", "sleep 30");
  expect(await resolveLikeVSCode(host)).toMatchObject({
    outcome: "timeout",
    message:
      "Unable to resolve your shell environment in a reasonable time. Please review your shell configuration and restart.",
  });
});

test("a child in the background that keeps stdout open holds VS Code up", async () => {
  expect((await resolve("sleep 30 &", program("zsh"), 1)).answer.outcome).toBe("timeout");
});

test("the prediction names what a terminal has and VS Code will not", needs("fish"), async () => {
  const { host, file } = createSandbox({ SHELL: program("zsh") });
  await file(".zshrc", "export GOPATH=/go\nprecmd() { export GOFLAGS=-x API_TOKEN=1; }");
  const prediction = await predictVSCode(host);
  expect(prediction).toMatchObject({ outcome: "resolved", missing: ["API_TOKEN", "GOFLAGS"], relevant: ["GOFLAGS"] });
  await file(".zshrc", "export GOPATH=/go PATH=/opt/x:$PATH\nexec fish");
  const empty = await predictVSCode(host);
  expect(empty.outcome).toBe("silently-empty");
  expect(empty.missing).toContain("GOPATH");
  // Launchd gives every program one, and it is another.
  expect(empty.missing).not.toContain("PATH");
  expect(empty.different).toEqual(["PATH"]);
  await file(".zshrc", "exit 1");
  expect(await predictVSCode(host)).toMatchObject({
    outcome: "error",
    missing: [],
    unknown: expect.stringContaining("1"),
  });
});
