import { signingFacts } from "../signing/facts";

export const path = "/usr/sbin/sysctl";
export const usual = ["-n hw.optional.arm64", "-in hw.optional.arm64", "-in sysctl.proc_translated"];

/** `-n NAME` prints a value; `-in` is silent about an unknown name (docs/facts/launchd.md §8). */
export function main(words: string[], root: string): number {
  const { appleSilicon, translated } = signingFacts(root);
  const known: Record<string, number> = appleSilicon
    ? { "hw.optional.arm64": 1, "sysctl.proc_translated": translated ? 1 : 0 }
    : {};
  const options = words.filter((word) => word.startsWith("-")).join("");
  let code = 0;
  for (const name of words.filter((word) => !word.startsWith("-"))) {
    const value = known[name];
    if (value !== undefined) console.log(options.includes("n") ? String(value) : `${name}: ${value}`);
    else if (!options.includes("i")) {
      console.error(`sysctl: unknown oid '${name}'`);
      code = 1;
    }
  }
  return code;
}
