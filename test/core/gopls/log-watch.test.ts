import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createLogWatch } from "../../../src/core/gopls/signals/log-watch";
import { createSandbox } from "../../sandbox";

const channel = "window1/exthost/output_logging_1";

test("a session, a window and a channel that come later are watched, however they come", async () => {
  const { home } = createSandbox();
  await mkdir(join(home, "logs", "20261124T080000"), { recursive: true });
  const seen: boolean[] = [];
  const watch = createLogWatch((gopls) => void seen.push(gopls));
  onTestFinished(() => watch.close());
  watch.update([home]);
  const folder = join(home, "logs", "20261124T090000", channel);
  // As fast as an editor can: all levels at one go.
  await mkdir(folder, { recursive: true });
  await expect.poll(() => seen.includes(true)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 200));
  seen.length = 0;
  await writeFile(join(folder, "3-Other.log"), "x");
  await expect.poll(() => seen.length).toBeGreaterThan(0);
  expect(seen).not.toContain(true);
  await writeFile(join(folder, "2-gopls (server).log"), "x");
  await expect.poll(() => seen.includes(true)).toBe(true);
});

test("an update after the end watches nothing", async () => {
  const { home } = createSandbox();
  await mkdir(join(home, "logs", "20261124T080000", channel), { recursive: true });
  const seen: boolean[] = [];
  const watch = createLogWatch((gopls) => void seen.push(gopls));
  watch.close();
  watch.update([home]);
  await writeFile(join(home, "logs", "20261124T080000", channel, "2-gopls (server).log"), "x");
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(seen).toEqual([]);
});
