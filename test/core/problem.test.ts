import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { root } from "../built";

/** Their message says all: somebody stopped it, or said no. */
const needNoHint = ["cancelled", "declined"];

test("every problem that is told has a second line that says what to do", () => {
  const silent: string[] = [];
  let seen = 0;
  for (const folder of ["src", "agent"]) {
    for (const name of readdirSync(join(root, folder), { recursive: true }).map(String)) {
      if (!/\.tsx?$/.test(name)) continue;
      const path = join(root, folder, name);
      const file = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest, true);
      visit(file, ([code, , hint], line) => {
        seen++;
        if (code && ts.isStringLiteral(code) && needNoHint.includes(code.text)) return;
        if (hint === undefined || /(^|[?:] |\?\? )(""|``)/.test(hint.getText()))
          silent.push(`${folder}/${name}:${line}`);
      });
    }
  }
  expect(seen).toBeGreaterThan(80);
  expect(silent).toEqual([]);
});

function visit(node: ts.Node, problem: (args: readonly ts.Expression[], line: number) => void): void {
  if (ts.isNewExpression(node) && node.expression.getText() === "Problem") {
    problem(node.arguments ?? [], node.getSourceFile().getLineAndCharacterOfPosition(node.getStart()).line + 1);
  }
  ts.forEachChild(node, (child) => visit(child, problem));
}
