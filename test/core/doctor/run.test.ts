import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { remedies, compare, runChecks, type Check, type DoctorFinding } from "../../../src/core/doctor";
import type { Finding } from "../../../src/core/finding";
import type { Operation } from "../../../src/core/operations";
import { createSandbox } from "../../sandbox";

const fine: Finding = { id: "fine", severity: "ok", title: "All is well", evidence: [] };
const check = (id: string, probe: Check["probe"], timeoutMs?: number): Check => ({
  id,
  area: "tools",
  title: `Looks at ${id}`,
  timeoutMs,
  probe,
});

test("a check that hangs or throws is told as such and holds up nobody", async () => {
  const { host, home } = createSandbox();
  const order: string[] = [];
  const report = await runChecks(
    host,
    [
      check("hangs", () => new Promise(() => {}), 150),
      check("throws", () => Promise.reject(new Error("no such luck"))),
      check("throws-at-once", () => {
        throw new Error("at once");
      }),
      check("works", () => Promise.resolve([fine])),
    ],
    { folder: home, onChecked: ({ id }) => order.push(id) },
  );
  expect(order.at(-1)).toBe("hangs");
  expect(report.findings.map(({ check, id, severity, evidence }) => ({ check, id, severity, evidence }))).toEqual([
    { check: "hangs", id: "hangs-unknown", severity: "unknown", evidence: ["no answer in 0.15 s"] },
    { check: "throws", id: "throws-unknown", severity: "unknown", evidence: ["no such luck"] },
    { check: "throws-at-once", id: "throws-at-once-unknown", severity: "unknown", evidence: ["at once"] },
    { check: "works", id: "fine", severity: "ok", evidence: [] },
  ]);
});

test("the programs of a check that is given up are ended", async () => {
  const { host, home } = createSandbox();
  let ended = "";
  await runChecks(
    host,
    [
      check(
        "sleeps",
        async (context) => {
          ended = (await context.host.run("/bin/sleep", ["1000"], { timeoutMs: 60_000 })).kind;
          return [fine];
        },
        100,
      ),
    ],
    { folder: home },
  );
  while (!ended) await sleep(10);
  expect(ended).toBe("cancelled");
});

test("Ctrl-C gives every check up", async () => {
  const { host, home } = createSandbox();
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const report = await runChecks(host, [check("hangs", () => new Promise(() => {}))], {
    folder: home,
    signal: stop.signal,
  });
  expect(report.findings).toMatchObject([{ severity: "unknown", evidence: ["stopped"] }]);
});

test("the worst finding of a check comes first", async () => {
  const { host, home } = createSandbox();
  const severities = ["skipped", "ok", "info", "unknown", "warning", "error"] as const;
  const findings = severities.map((severity) => ({ ...fine, severity }));
  const report = await runChecks(host, [check("many", () => Promise.resolve(findings))], { folder: home });
  expect(report.findings.map(({ severity }) => severity)).toEqual([
    "error",
    "warning",
    "unknown",
    "info",
    "ok",
    "skipped",
  ]);
});

const operation = (id: string, risk: Operation["risk"]): Operation => ({ id, title: id, risk, steps: [] });
const trouble = (id: string, mend?: Operation): DoctorFinding => ({
  ...fine,
  id,
  check: "tools",
  severity: "warning",
  operation: mend,
});

test("what mends is run in a safe order, each operation once, and not for what is no trouble", () => {
  const found = remedies([
    trouble("a", operation("admin", "needs-admin")),
    trouble("b", operation("restart", "restarts")),
    trouble("c", operation("sync", "safe")),
    trouble("d", operation("edit", "edits-files")),
    trouble("e", operation("sync", "safe")),
    { ...trouble("f", operation("needless", "safe")), severity: "info" },
  ]);
  expect(found.map(({ id }) => id)).toEqual(["sync", "edit", "restart", "admin"]);
});

test("a second look tells what is better, what is left and what is new", () => {
  const { fixed, left, fresh } = compare([trouble("a"), trouble("b")], [trouble("b"), trouble("c")]);
  expect([fixed, left, fresh].map((list) => list.map(({ id }) => id))).toEqual([["a"], ["b"], ["c"]]);
});
