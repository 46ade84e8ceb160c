import { expect, test } from "vitest";
import { conditions, explain } from "../../../src/core/conditions";
import { literalsOf } from "../../../src/core/conditions/literal";
import { checks } from "../../../src/core/doctor";
import { seeds } from "../../doctor/seeds";

test.each(conditions.map((one) => [one.id, one] as const))(
  "%s: each of its texts is known, and as nothing else",
  (id, one) => {
    for (const { examples, source } of one.says) {
      expect(source).not.toBe("");
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples)
        expect(
          explain(example).map((answer) => answer.id),
          example,
        ).toEqual([id]);
    }
  },
);

test("every text says what is wrong, why and what to do, with nothing left to fill in", () => {
  for (const { says } of conditions) {
    for (const example of says.flatMap(({ examples }) => examples)) {
      for (const { title, cause, cure, command = "" } of explain(example)) {
        expect(Math.min(title.length, cause.length, cure.length), title).toBeGreaterThan(15);
        expect([title, cause, cure, command].join("\n")).not.toMatch(/(?<!\$)\{\w+(?:\||\})|undefined/);
        expect(command).not.toContain("\n");
      }
    }
  }
});

test("a file or package that an answer names is named whole", () => {
  for (const example of conditions.flatMap(({ says }) => says.flatMap(({ examples }) => examples))) {
    for (const value of explain(example).flatMap(({ captured = {} }) => Object.values(captured))) {
      if (!value.includes("/") || !example.includes(value)) continue;
      const after = example.split(value).slice(1);
      expect(
        after.some((rest) => !/^[\w-]|^[.+][\w-]/.test(rest)),
        `${value} of: ${example}`,
      ).toBe(true);
    }
  }
});

test("a sentence names a value as the text has it, and a command line quotes it", () => {
  const [broken] = explain("go: errors parsing go.mod:\ngo.mod:3: invalid go version '1.x.0': nothing that go knows");
  expect(broken?.cause).toContain("invalid go version '1.x.0'");
  const [refused] = explain("go build x: invalid flag in #cgo CFLAGS: -f$(x) (see https://go.dev/s/invalidflag)");
  expect(refused?.title).toContain("-f$(x)");
  expect(refused?.cure).toContain("'-f$(x)'");
});

test("no two conditions share an id", () => {
  const ids = conditions.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("a placeholder without words of its own is one that a pattern fills", () => {
  for (const { id, title, cause, cure, command = "", says } of conditions) {
    const groups = says.flatMap(({ pattern, with: beside }) =>
      [...`${pattern.source}${beside?.source ?? ""}`.matchAll(/\(\?<([a-z]+)\d*>/gi)].map(([, name]) => name),
    );
    const bare = [...`${title}${cause}${cure}${command}`.matchAll(/(?<!\$)\{(\w+)\}/g)].map(([, name]) => name);
    for (const name of bare) expect(groups, id).toContain(name);
  }
});

test("the checks that the catalogue names are the doctor's", () => {
  const ids = checks.map(({ id }) => id);
  for (const { check, findings } of conditions) {
    if (check) expect(ids).toContain(check);
    if (findings) expect(check).toBeDefined();
  }
});

test("every pattern is found by a literal of its own, so that a log is not searched line by line", () => {
  for (const { id, says } of conditions) {
    for (const { pattern } of says) expect(literalsOf(pattern), `${id}: ${pattern}`).toBeDefined();
  }
});

/** Said by too many programs to mean one thing. */
const tooGeneral = /^(go install|permission denied.*|no such file|signal: killed|not in std)$/;
const quoted = seeds
  .flatMap(({ symptom }) => [...symptom.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text))
  .filter((text) => !tooGeneral.test(text));

test.each(quoted)("what the doctor's symptoms quote is known: %s", (text) => {
  const whole = text
    .replaceAll("…/dlv", "/Users/dev/old/dlv")
    .replaceAll("(…", "(running go 1.26.8")
    .replaceAll("…", "go1.26.8")
    .replace("~/", "/Users/dev/");
  expect(explain(whole)).not.toEqual([]);
});
