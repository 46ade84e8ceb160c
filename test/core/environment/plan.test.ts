import fc from "fast-check";
import { expect, test } from "vitest";
import { planEnvironment, planWithoutCapture, type Plan } from "../../../src/core/environment/sync/plan";
import { hashValue, type State } from "../../../src/core/environment/sync/state";
import { soak } from "../../soak";

const salt = "0123456789abcdef";
const wishes = { share: ["T_*"], shareSecrets: [], keep: ["T_KEPT"] };
type Values = Record<string, string>;

/** A state in which these values are ours. */
const ours = (values: Values): State["variables"] =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { hashes: [hashValue(salt, name, value)], ours: true }]),
  );
const plan = (captured: Values, launchd: Values, variables: State["variables"] = {}) =>
  planEnvironment({ captured, launchd, wishes, state: { salt, variables } });

/** What launchd has when the plan has been carried out. */
function carryOut(launchd: Values, { set, unset }: Plan): Values {
  const after = { ...launchd, ...set };
  for (const name of unset) delete after[name];
  return after;
}

test("what launchd lacks is set, what it has is unchanged, what vanished from the profile is unset", () => {
  const result = plan(
    { T_NEW: "1", T_SAME: "2", HOME: "/home" },
    { T_SAME: "2", T_GONE: "3", SSH_AUTH_SOCK: "/x" },
    ours({ T_GONE: "3" }),
  );
  expect(result).toEqual({
    set: { T_NEW: "1" },
    unset: ["T_GONE"],
    unchanged: ["T_SAME"],
    excluded: [{ name: "HOME", reason: "session" }],
    conflicts: [],
    leftOut: [],
    suggested: [],
  });
});

test("a value we set is replaced; one that another program set is reported and left alone", () => {
  expect(plan({ T_A: "new" }, { T_A: "old" }, ours({ T_A: "old" })).set).toEqual({ T_A: "new" });
  for (const variables of [{}, ours({ T_A: "old" })]) {
    const result = plan({ T_A: "new" }, { T_A: "foreign" }, variables);
    expect(result.set).toEqual({});
    expect(result.conflicts).toEqual([{ name: "T_A", owner: "unknown" }]);
  }
});

test("a variable that vanished but has another program's value now stays", () => {
  const result = plan({}, { T_A: "foreign" }, ours({ T_A: "old" }));
  expect(result.unset).toEqual([]);
  expect(result.conflicts).toEqual([{ name: "T_A", owner: "unknown" }]);
});

test("another program's variable that the profile never had is nobody's business", () => {
  expect(plan({}, { T_A: "foreign" })).toMatchObject({
    set: {},
    unset: [],
    unchanged: [],
    excluded: [],
    conflicts: [],
  });
});

test("a variable that was equal before we came is not unset when it leaves the profile", () => {
  expect(plan({ T_A: "1" }, { T_A: "1" }).unchanged).toEqual(["T_A"]);
  expect(plan({}, { T_A: "1" }, { T_A: { hashes: [hashValue(salt, "T_A", "1")], ours: false } }).unset).toEqual([]);
});

test("another program's PATH gives way when the shell's has all of its folders, and only then", () => {
  const PATH = "/opt/homebrew/bin:/usr/bin:/bin:/usr/sbin:/sbin";
  expect(plan({ PATH }, { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" }).set).toEqual({ PATH });
  expect(plan({ PATH }, { PATH: "/bin:/opt/homebrew/bin" }).set).toEqual({ PATH });
  expect(plan({ PATH }, { PATH: "/elsewhere/bin:/bin" }).conflicts).toEqual([{ name: "PATH", owner: "unknown" }]);
  expect(plan({ PATH: "/only" }, { PATH: "/usr/bin:/bin:/usr/sbin:/sbin" }).set).toEqual({ PATH: "/only" });
});

test("what may not be shared any more is taken back", () => {
  const result = plan({ T_KEPT: "1" }, { T_KEPT: "1" }, ours({ T_KEPT: "1" }));
  expect(result.unset).toEqual(["T_KEPT"]);
  expect(result.excluded).toEqual([{ name: "T_KEPT", reason: "not-allowed" }]);
});

test("names like those of object members are ordinary variables", () => {
  const result = planEnvironment({
    captured: { constructor: "1", toString: "2" },
    launchd: {},
    wishes: { ...wishes, share: ["constructor", "toString"] },
    state: { salt, variables: {} },
  });
  expect(result.set).toEqual({ constructor: "1", toString: "2" });
});

const names = ["T_A", "T_B", "T_C", "T_KEPT", "T_TOKEN", "PATH", "GOPATH", "HOME"];
const values = fc.dictionary(fc.constantFrom(...names), fc.constantFrom("", "1", "2", "a b", "x\ny", "/bin:/usr/bin"));
const situation = fc.record({ captured: values, launchd: values, before: values, owned: values });

test("whatever stands in launchd: foreign values survive, and a second sync has nothing to do", () => {
  fc.assert(
    fc.property(situation, ({ captured, launchd, owned }) => {
      const variables = ours(owned);
      const first = plan(captured, launchd, variables);
      const after = carryOut(launchd, first);
      const isOurs = (name: string) => launchd[name] !== undefined && owned[name] === launchd[name];
      for (const [name, value] of Object.entries(launchd)) {
        if (name !== "PATH" && !isOurs(name)) expect(after[name]).toBe(value);
      }
      const mentioned = [
        ...Object.keys(first.set),
        ...first.unset,
        ...first.unchanged,
        ...first.conflicts.map((conflict) => conflict.name),
      ];
      expect(new Set(mentioned).size).toBe(mentioned.length);
      for (const name of Object.keys(captured)) {
        const excluded = first.excluded.some((exclusion) => exclusion.name === name);
        expect(excluded || mentioned.includes(name)).toBe(true);
        if (excluded) expect(Object.keys(first.set)).not.toContain(name);
      }
      expect(Object.keys(first.set)).not.toContain("T_TOKEN");
      const nowOurs = { ...owned, ...first.set };
      for (const name of first.unset) delete nowOurs[name];
      const second = plan(captured, after, ours(nowOurs));
      expect([second.set, second.unset]).toEqual([{}, []]);
    }),
    { numRuns: soak ? 20_000 : 1000 },
  );
});

test("the plan made without a shell is the one that the shell would have led to", () => {
  fc.assert(
    fc.property(situation, ({ captured, launchd, owned }) => {
      const first = plan(captured, launchd, ours(owned));
      const after = carryOut(launchd, first);
      const kept = Object.keys(captured).filter((name) => name in first.set || first.unchanged.includes(name));
      const variables: State["variables"] = ours(Object.fromEntries(kept.map((name) => [name, after[name] ?? ""])));
      for (const { name, owner } of first.conflicts) {
        if (!(name in captured) || first.excluded.some((exclusion) => exclusion.name === name)) continue;
        variables[name] = {
          hashes: [],
          ours: false,
          foreign: { hash: hashValue(salt, name, after[name] ?? ""), owner },
        };
      }
      const state: State = { version: 1, salt, variables, excluded: first.excluded };
      const quick = planWithoutCapture(state, after);
      const slow = plan(captured, after, variables);
      expect(quick?.set).toEqual({});
      expect([...(quick?.unchanged ?? [])].sort()).toEqual([...slow.unchanged].sort());
      expect(quick?.conflicts.map(({ name }) => name).sort()).toEqual(slow.conflicts.map(({ name }) => name).sort());
      const [changed] = kept;
      if (changed) expect(planWithoutCapture(state, { ...after, [changed]: "tampered" })).toBeUndefined();
    }),
  );
});
