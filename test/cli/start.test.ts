import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { built } from "../built";

interface Build {
  inputs: Record<string, { imports: { path: string; kind: string; external?: boolean }[] }>;
}

test("before it knows which command was given, the CLI loads commander, the host and what prints, and nothing else", () => {
  const { inputs } = JSON.parse(readFileSync(built("cli/build.json"), "utf8")) as Build;
  const loaded = new Set<string>();
  for (const waiting = ["src/cli/main.mts"]; waiting.length > 0;) {
    const file = waiting.pop() ?? "";
    if (loaded.has(file)) continue;
    loaded.add(file);
    for (const { path, kind, external } of inputs[file]?.imports ?? []) {
      if (kind !== "dynamic-import" && !external) waiting.push(path);
    }
  }
  const parts = [...loaded].map(
    (file) => /^node_modules\/(?:@[^/]+\/)?[^/]+|^src\/core\/[^/.]+|^src\/cli|^.*/.exec(file)?.[0],
  );
  expect([...new Set(parts)].sort()).toEqual([
    "node_modules/commander",
    "node_modules/fast-string-truncated-width",
    "node_modules/picocolors",
    "package.json",
    "src/cli",
    "src/core/command-line",
    "src/core/finding",
    "src/core/host",
    "src/core/local-time",
    "src/core/problem",
    "src/core/visible",
  ]);
});
