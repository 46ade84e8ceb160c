import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createImage } from "../doctor/image";
import { createSandbox } from "../sandbox";

const cli = resolve(import.meta.dirname, "../../dist/cli.js");

test("go-warden alone shows the state in five lines", async () => {
  const image = await createImage();
  onTestFinished(() => image.remove());
  const env = {
    HOME: image.home,
    USER: "tester",
    SHELL: "/bin/zsh",
    PATH: "/usr/bin:/bin",
    GO_WARDEN_SYSROOT: image.mac.root,
  };
  const { stdout, status } = spawnSync(process.execPath, [cli], { env, encoding: "utf8" });
  const [first, ...lines] = stdout.trim().split("\n");
  expect(first).toBe("(on a simulated Mac)");
  expect(lines.map((line) => line.split(/\s+/)[1])).toEqual(["environment", "agent", "gopls", "dlv", "coverage"]);
  expect(lines[0]).toContain("shared ");
  expect(lines[3]).toContain("v1.27.1");
  expect(status).toBe(0);
});

test("elsewhere it works too, and an unknown command is wrong usage", () => {
  const { home } = createSandbox();
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [cli, ...args], { env: { HOME: home, PATH: "/usr/bin:/bin" }, encoding: "utf8" });
  expect(run().stdout.trim().split("\n")).toHaveLength(5);
  expect(JSON.parse(run("--json").stdout)).toMatchObject({ gopls: expect.any(Array) as unknown });
  const wrong = run("frobnicate");
  expect(wrong.status).toBe(2);
  expect(wrong.stderr).toContain("frobnicate");
});
