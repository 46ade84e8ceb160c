import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMac } from ".";

test("sw_vers answers as captured on macOS 26.5.1 (docs/facts/launchd.md §8)", async () => {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const run = (...args: string[]) => execFileSync(join(mac.root, "/usr/bin/sw_vers"), args, { encoding: "utf8" });
  expect(run()).toBe("ProductName:\t\tmacOS\nProductVersion:\t\t26.5.1\nBuildVersion:\t\t25F80\n");
  expect(run("-productVersion")).toBe("26.5.1\n");
  mac.change({ productVersion: "15.4" });
  expect(run("--productVersion")).toBe("15.4\n");
});
