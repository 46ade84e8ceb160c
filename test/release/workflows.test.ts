import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../built";
import { actionlint, needs } from "../tools";

const folder = join(root, ".github/workflows");

test.each(readdirSync(folder))("GitHub understands the workflow %s", needs("actionlint"), (file) => {
  const { status, stdout } = spawnSync(actionlint(), ["-no-color", "-shellcheck=", "-pyflakes=", join(folder, file)], {
    cwd: root,
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
});
