import { join } from "node:path";
import { expect, test } from "vitest";
import { goEnv } from "../../../src/core/toolchain";
import { createSandbox } from "../../sandbox";
import { needs } from "../../tools";

test("asks the user's go, in the project's folder", needs("go"), async () => {
  const { host, home, file } = createSandbox();
  const goMod = await file("work/go.mod", "module example.com/work\n\ngo 1.24\n");
  const answer = await goEnv(host, { cwd: join(home, "work"), environment: host.env });
  if (answer.kind !== "ok") throw new Error(JSON.stringify(answer));
  expect(answer.variables.GOMOD).toBe(goMod);
  expect(answer.variables.GOVERSION).toMatch(/^go1\./);
});

test(
  "a go.mod that wants a newer Go downloads nothing, and GOTOOLCHAIN is told as the user has it",
  needs("go"),
  async () => {
    const { host, home, file } = createSandbox();
    await file("work/go.mod", "module example.com/work\n\ngo 1.99\n");
    await file("go.env", "# mine\nGOTOOLCHAIN=go1.99.0+auto\n");
    const environment = { ...host.env, GOENV: join(home, "go.env") };
    const answer = await goEnv(host, { cwd: join(home, "work"), environment });
    if (answer.kind !== "ok") throw new Error(JSON.stringify(answer));
    expect(answer.variables.GOTOOLCHAIN).toBe("go1.99.0+auto");
    expect(answer.variables.GOVERSION).not.toContain("1.99");
  },
);

test("no go in PATH is a state of its own", async () => {
  const { host, home } = createSandbox();
  expect(await goEnv(host, { cwd: home, environment: { PATH: home } })).toEqual({ kind: "missing", searched: home });
});

test("a go that hangs, fails or prints garbage is told apart from one that answers", async () => {
  const { host, home, file } = createSandbox();
  const ask = async (body: string) => {
    const goPath = await file("bin/go", `#!/bin/sh\n${body}\n`, 0o755);
    return goEnv(host, { goPath, cwd: home, environment: { PATH: "/usr/bin:/bin" }, timeoutMs: 300 });
  };
  expect(await ask("sleep 1000")).toMatchObject({ kind: "failed", message: expect.stringContaining("no end after") });
  expect(await ask("echo 'no version set' >&2; exit 126")).toMatchObject({
    kind: "failed",
    message: "exit code 126: no version set",
  });
  expect(await ask("echo '<html>'")).toMatchObject({ kind: "failed", message: "it printed no JSON" });
  expect(await ask("echo '[1]'")).toMatchObject({ kind: "failed" });
});
