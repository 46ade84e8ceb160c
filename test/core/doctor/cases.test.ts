// @module-tag needs/go
// @module-tag needs/go-releases
// @module-tag needs/gopls
// @module-tag needs/dlv
// @module-tag needs/zsh

import { afterAll, expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { createCase, readCases, type CaseMachine, type CaseRun } from "../../doctor/case";
import { part } from "../../soak";
import { needs } from "../../tools";

const findingSchema = z.looseObject({ severity: z.string(), operation: z.optional(z.unknown()) });
const reportSchema = z.object({ findings: z.array(findingSchema) });
type Found = z.infer<typeof findingSchema>;

/** Those of public reports have a number up to 20; of our own the gate takes a third. */
const isPublic = ({ name }: { name: string }) => Number.parseInt(name, 10) <= 20;
const known = readCases();
const cases = [
  ...known.filter(isPublic),
  ...part(
    known.filter((one) => !isPublic(one)),
    3,
  ),
];
let right = 0;

afterAll(() => console.info(`${right} of ${cases.length} public cases are answered rightly`));

for (const { name, runs, needs: wanted } of cases) {
  test(
    `a set-up of a public report is answered rightly: ${name}`,
    { timeout: 90_000, ...(wanted.includes("mise") ? needs("mise") : {}) },
    async () => {
      const machine = await createCase(name);
      onTestFinished(() => machine.remove());
      const wrong: string[] = [];
      for (const run of runs) wrong.push(...(await judge(machine, run)));
      expect(wrong).toEqual([]);
      right += 1;
    },
  );
}

/** What is wrong with the answer to one command of a case. */
async function judge(machine: CaseMachine, run: CaseRun): Promise<string[]> {
  const isDoctor = run.command.startsWith("doctor");
  const isExplain = run.command === "explain";
  const answer = await machine.run(isDoctor || isExplain ? `${run.command} --json` : run.command, run.text);
  const findings = isDoctor ? reportSchema.parse(JSON.parse(answer.stdout)).findings : [];
  const said = isDoctor
    ? findings.map(textOf).join("\n")
    : isExplain
      ? explanations(answer.stdout)
      : answer.stdout + answer.stderr;
  const told = isDoctor
    ? findings
        .filter(({ severity }) => severity !== "ok")
        .map(textOf)
        .join("\n\n")
    : said;
  const say = (problem: string) => `${run.command}: ${problem}\n${told}`;
  const wrong: string[] = [];
  const notOk = findings.filter(({ severity }) => severity !== "ok");
  const trouble = findings.filter(({ severity }) => severity === "warning" || severity === "error");
  if (run.finding && !notOk.some((one) => all(run.finding, textOf(one))))
    wrong.push(say(`no finding says ${run.finding.join(" and ")}`));
  if (run.noFinding && trouble.some((one) => all(run.noFinding, textOf(one))))
    wrong.push(say(`a finding says ${run.noFinding.join(" and ")}`));
  if (run.noFix && findings.some(({ operation }) => operation && all(run.noFix, JSON.stringify(operation))))
    wrong.push(say(`a fix is offered: ${run.noFix.join(" and ")}`));
  for (const one of run.must ?? []) if (!matches(one, said)) wrong.push(say(`does not say ${one}`));
  const never = [...(run.mustNot ?? [])];
  if (run.mustNotIfFails && (await machine.run(run.mustNotIfFails.command)).code !== 0)
    never.push(...run.mustNotIfFails.patterns);
  for (const one of never) if (matches(one, said)) wrong.push(say(`says ${one}`));
  return wrong;
}

const matches = (expression: string, text: string) => new RegExp(expression, "is").test(text);
const all = (expressions: readonly string[] | undefined, text: string) =>
  (expressions ?? []).every((one) => matches(one, text));

/** Every word of a finding. */
const textOf = (finding: Found) => strings(finding).join("\n");

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

const explanationSchema = z.array(
  z.object({ title: z.string(), cause: z.string(), cure: z.string(), command: z.optional(z.string()) }),
);

const explanations = (json: string) =>
  explanationSchema
    .parse(JSON.parse(json))
    .map(({ title, cause, cure, command = "" }) => [title, cause, cure, command].join("\n"))
    .join("\n");
