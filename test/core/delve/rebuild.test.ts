import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { delveFor, inspect, rebuildOperation, supportedGo } from "../../../src/core/delve";
import { perform, stepText, undo } from "../../../src/core/operations";
import { createSandbox } from "../../sandbox";
import { dlv, macDlv, needs } from "../../tools";
import { createDelveMac } from "./simulated";

const go = execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim();
const caches = Object.fromEntries(
  ["GOCACHE", "GOMODCACHE", "GOPATH"].map((name) => [
    name,
    execFileSync("go", ["env", name], { encoding: "utf8" }).trim(),
  ]),
);

test(
  "an old dlv is built anew by the real Go and put in its place, and undo brings the old one back",
  { timeout: 600_000 },
  async () => {
    const { host, home } = createSandbox(caches);
    const target = join(home, "go/bin/dlv");
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(dlv("v1.20.2"), target);
    const old = readFileSync(target);
    const operation = await rebuildOperation(host, { goPath: go, goVersion: "1.26.8", target, version: "v1.27.1" });
    const { id } = await perform(host, operation);
    expect((await inspect(host, target)).version).toBe("v1.27.1");
    expect(readdirSync(dirname(target))).toEqual(["dlv"]);
    await undo(host, id);
    expect(readFileSync(target).equals(old)).toBe(true);
  },
);

test("a build that fails leaves the old dlv and no folder behind", needs("mac-dlv"), async () => {
  const { host, home, file } = createSandbox();
  const target = await file("go/bin/dlv", "old", 0o755);
  const goPath = await file("go/broken", "#!/bin/sh\necho no network >&2\nexit 1\n", 0o755);
  const operation = await rebuildOperation(host, { goPath, goVersion: "1.26.8", target });
  await expect(perform(host, operation)).rejects.toThrow("no network");
  expect(readFileSync(target, "utf8")).toBe("old");
  expect(readdirSync(join(home, "go/bin"))).toEqual(["dlv"]);
});

test(
  "never with an Intel Go on Apple silicon; for arm64 and with the project's Go otherwise",
  needs("mac-dlv"),
  async () => {
    const { host, dlv: target, install } = await createDelveMac();
    const intel = install(macDlv("amd64"), "intel/go");
    await expect(rebuildOperation(host, { goPath: intel, goVersion: "1.26.0", target })).rejects.toMatchObject({
      code: "go-for-intel",
      exit: 3,
    });
    const native = install(macDlv("arm64"), "native/go");
    const operation = await rebuildOperation(host, { goPath: native, goVersion: "1.24.1", target, projectGo: "1.26" });
    const shown = operation.steps.map(stepText).join("\n");
    expect(shown).toMatch(/GOTOOLCHAIN=go1\.26\.0 .*GOARCH=arm64 .*cmd\/dlv@latest/);
  },
);

test("the Delve that fits a project's Go", () => {
  expect(delveFor("1.22.3")).toBe("v1.25");
  expect(delveFor("1.26")).toBe("latest");
  expect(delveFor(undefined)).toBe("latest");
  expect(supportedGo("v1.27.1")).toEqual({ oldest: 25, newest: 27 });
  expect(supportedGo("(devel)")).toBeUndefined();
});
