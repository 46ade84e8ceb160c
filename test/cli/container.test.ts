import { spawn } from "node:child_process";
import { access, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ended } from "../mac";
import { createSandbox } from "../sandbox";

const cli = resolve(import.meta.dirname, "../../dist/cli.js");

async function shop(devcontainer: object | undefined) {
  const { home, file } = createSandbox();
  await mkdir(join(home, "shop"));
  await file("shop/go.mod", "module shop\n\ngo 1.26.0\n");
  if (devcontainer) await file("shop/.devcontainer/devcontainer.json", JSON.stringify(devcontainer, undefined, 2));
  const env = { HOME: home, PATH: process.env.PATH, SHELL: "/bin/bash", NO_COLOR: "1" };
  const run = (...args: string[]) =>
    ended(spawn(process.execPath, [cli, "container", ...args], { env, cwd: join(home, "shop") }));
  return { folder: join(home, "shop"), run };
}

test("container check says where, why and what to do, and its exit code says whether anything is wrong", async () => {
  const { folder, run } = await shop({ image: "mcr.microsoft.com/devcontainers/go:2-1.25" });
  const path = join(folder, ".devcontainer/devcontainer.json");
  const said = await run("check");
  expect(said).toMatchObject({ code: 1, stderr: "" });
  expect(said.stdout).toContain(`${path}:2:3: "image": "mcr.microsoft.com/devcontainers/go:2-1.25"`);
  expect(said.stdout).toContain("GOTOOLCHAIN=local");
  const { code, stdout } = await run("check", folder, "--json");
  expect(code).toBe(1);
  const { findings } = JSON.parse(stdout) as { findings: { id: string; operation?: { steps: { text: string }[] } }[] };
  // Where this machine has another Go than the image, that is said too.
  expect(findings.map(({ id }) => id).filter((id) => id !== "container-tools-differ")).toEqual([
    "container-go-too-old",
  ]);
  expect(findings[0]?.operation?.steps[0]?.text).toContain("go:2-1.26");
});

test("a project without a container is fine", async () => {
  const { run, folder } = await shop(undefined);
  expect(await run("check")).toMatchObject({ code: 0 });
  const { configurations, findings } = JSON.parse((await run("check", "--json")).stdout) as Record<string, unknown>;
  expect({ configurations, findings }).toEqual({ configurations: [], findings: [] });
  expect(await run("check", join(folder, "nowhere"))).toMatchObject({ code: 2 });
});

test("container init shows what it would write, writes it, says how to undo it, and then proposes alone", async () => {
  const { run, folder } = await shop(undefined);
  const path = join(folder, ".devcontainer/devcontainer.json");
  expect((await run("init", "--dry-run")).stdout).toContain(
    '+  "image": "mcr.microsoft.com/devcontainers/go:2-1.26-trixie"',
  );
  await expect(access(path)).rejects.toThrow("ENOENT");
  const { code, stdout } = await run("init", "--json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ applied: true, path, undoable: true });
  await access(path);
  expect(await run("init")).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing to write") as string });
  expect(await run("check")).toMatchObject({ code: 0 });
  expect(await run("init", "--compose")).toMatchObject({ code: 2 });
});
