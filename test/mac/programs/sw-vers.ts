import { readMachine } from "../machine";

export const path = "/usr/bin/sw_vers";
export const usual = ["-productVersion"];

/** docs/facts/launchd.md §8: three lines, or one value with `-productVersion` in either spelling. */
export function main(args: string[], root: string): number {
  const { productVersion, buildVersion } = readMachine(root);
  const values: Record<string, string> = { productName: "macOS", productVersion, buildVersion };
  const asked = args[0]?.replace(/^--?/, "");
  if (asked === undefined) {
    console.log(`ProductName:\t\tmacOS\nProductVersion:\t\t${productVersion}\nBuildVersion:\t\t${buildVersion}`);
    return 0;
  }
  const value = values[asked];
  if (value === undefined) return 1;
  console.log(value);
  return 0;
}
