import { expect, test } from "vitest";
import { compareGoVersions, formatGoVersion, parseGoVersion } from "../../../src/core/toolchain";

const parsed = (text: string) => {
  const version = parseGoVersion(text);
  if (!version) throw new Error(`${text} was not read`);
  return version;
};

test("reads the versions Go prints and files name", () => {
  expect(parsed("go1.26.8")).toEqual({ major: 1, minor: 26, patch: 8 });
  expect(parsed("1.26")).toEqual({ major: 1, minor: 26 });
  expect(parsed("go1.26rc1")).toEqual({ major: 1, minor: 26, pre: "rc1" });
  expect(parsed("go1.27.3-X:nocoverageredesign")).toMatchObject({ patch: 3, suffix: "-X:nocoverageredesign" });
  expect(parsed("devel go1.28-0a1b2c3 Tue Nov 3")).toMatchObject({ minor: 28 });
  expect(formatGoVersion(parsed("go1.26rc1"))).toBe("1.26rc1");
});

test("does not take other words for a version", () => {
  for (const text of ["", "latest", "system", "path:~/go", "ref:master", "go1.26.8.1"]) {
    expect(parseGoVersion(text), text).toBeUndefined();
  }
});

test("orders versions as the go command does", () => {
  const ascending = [
    "1.18",
    "1.20rc1",
    "1.20",
    "1.20.1",
    "1.21",
    "1.21rc1",
    "1.21rc2",
    "1.21.0",
    "1.21.10",
    "1.26",
    "2.0",
  ];
  // Before 1.21 a release candidate came before `1.20`, which was the release itself.
  const shuffled = [...ascending].reverse();
  expect(shuffled.sort((one, other) => compareGoVersions(parsed(one), parsed(other)))).toEqual(ascending);
});
