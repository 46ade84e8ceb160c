import { defineConfig } from "vitest/config";
import { isCI, look, readLooks } from "./test/tools/look";
import { tagOf } from "./test/tools/needs";
import { allTools, existsHere } from "./test/tools/table";

// Set-up looked before; who calls vitest alone has it done here.
const looks = readLooks() ?? (await look());

export default defineConfig({
  test: {
    include: ["test/**/*.test.{ts,tsx}"],
    testTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 3,
    // Real processes on a busy machine: one that passes only the second time is shown as a retry, and is a bug to find.
    retry: isCI ? 1 : 0,
    // In CI a test whose tool is missing runs and fails. Of a test's tags the last one's options win, so that none says skip: false.
    tags: allTools.map(([name, tool]) => ({
      name: tagOf(name),
      ...(looks[name]?.kind === "missing" && !(isCI && existsHere(tool)) && { skip: true }),
    })),
    reporters: ["default", "./test/tools/skipped.ts"],
  },
});
