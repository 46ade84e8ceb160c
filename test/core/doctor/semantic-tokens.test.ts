import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { askTokens } from "../../../src/core/doctor/semantic-tokens";
import { createSandbox } from "../../sandbox";
import { gopls, goplsVersions, needs } from "../../tools";

describe.each(goplsVersions)("gopls %s", needs("gopls"), (version) => {
  test("types the parameters of a generic function, and counts the open file's tokens", async () => {
    const { host, file } = createSandbox();
    await file("work/go.mod", "module example.com/work\n\ngo 1.24\n");
    const open = await file("work/stack.go", "package work\n\ntype Stack[E any] struct{ items []E }\n");
    const answer = await askTokens(host, { gopls: gopls(version), environment: host.env, file: open });
    if (answer.kind !== "answered") throw new Error(answer.message);
    expect(answer.version).toBe(version);
    expect(answer.sample.filter(({ text }) => text === "T")).not.toHaveLength(0);
    expect(answer.sample.filter(({ text }) => text === "T").map(({ type }) => type)).toEqual(
      Array.from({ length: 3 }, () => "typeParameter"),
    );
    expect(answer.sample).toContainEqual({ text: "Map", type: "function" });
    expect(answer.file).toMatchObject({ kind: "answered", tokens: expect.any(Number) });
  });
});

test("a file past the limit is refused by gopls in its own words", needs("gopls"), async () => {
  const { host, file } = createSandbox();
  await file("work/go.mod", "module example.com/work\n\ngo 1.24\n");
  const open = await file("work/large.go", `package work\n\n${"// filler line of text\n".repeat(6000)}`);
  const answer = await askTokens(host, { gopls: gopls(), environment: host.env, file: open });
  expect(answer).toMatchObject({
    kind: "answered",
    file: { kind: "failed", message: expect.stringContaining("too large") },
  });
});

test("a gopls that is missing, hangs or talks garbage is told in a sentence", async () => {
  const { host, home, file } = createSandbox();
  const ask = async (body: string) => {
    const program = await file("bin/gopls", `#!/bin/sh\n${body}\n`, 0o755);
    return askTokens(host, { gopls: program, environment: host.env });
  };
  expect(await askTokens(host, { gopls: join(home, "none"), environment: host.env })).toEqual({
    kind: "failed",
    message: "not found",
  });
  expect(await ask("echo 'panic: boom' >&2; exit 2")).toEqual({ kind: "failed", message: "exit code 2: panic: boom" });
  expect(await ask("echo hello; exit 0")).toMatchObject({ kind: "failed" });
  await expect(readFile(join(home, "bin/gopls"), "utf8")).resolves.toContain("hello");
});
