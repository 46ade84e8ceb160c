import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

/** One build cache for all tests: in an empty one go compiles the standard library first. */
export const goCache = join(process.env.TMPDIR ?? "/tmp", `go-warden-test-gocache-${process.getuid?.() ?? 0}`);

/** Gives a home that build cache where go looks for it without GOCACHE. */
export function linkGoCache(home: string): void {
  mkdirSync(goCache, { recursive: true });
  mkdirSync(join(home, ".cache"), { recursive: true });
  symlinkSync(goCache, join(home, ".cache/go-build"));
}
