import { parse, stringify } from "comment-json";
import { applyEdits, modify } from "jsonc-parser";
import { changeSettings, type Change } from "../../src/core/vscode";
import { median, type Benchmark } from "./figures";

const n = 15;
const change: Change = { path: ["go.testTimeout"], set: "90s" };

/** One edit of a settings.json of 1 MB, in-process, and how much of the rest of the file it changes. */
export const settings: Benchmark = async ({ figure, note }) => {
  const before = largeSettings(1_000_000);
  const edited = changeSettings(before, [change], "settings.json").text;
  const ours = measure(() => changeSettings(before, [change], "settings.json"));
  const rewrite = (text: string) => {
    const value = parse(text) as Record<string, unknown>;
    value["go.testTimeout"] = "90s";
    return stringify(value, undefined, 2);
  };
  const comment = measure(() => rewrite(before));
  const options = { formattingOptions: { insertSpaces: true, tabSize: 2 } };
  const byVSCode = () => applyEdits(before, modify(before, ["go.testTimeout"], "90s", options));
  const jsonc = measure(byVSCode);

  note(
    `settings.json of ${(before.length / 1e6).toFixed(1)} MB with comments, tabs, trailing commas and CRLF; one setting is replaced`,
  );
  figure({
    name: "settings edit of 1 MB",
    value: ours,
    unit: "ms",
    against: "comment-json's rewrite",
    ratio: ours / comment,
    n,
  });
  figure({
    name: "settings edit of 1 MB, proved by parsing",
    value: ours,
    unit: "ms",
    against: "jsonc-parser modify, not proved",
    ratio: ours / jsonc,
    n,
  });
  const outside = changedOutside(before, edited);
  const byRewrite = changedOutside(before, rewrite(before));
  figure({
    name: "bytes changed outside the value",
    value: outside,
    unit: "bytes",
    against: "comment-json's rewrite",
    ratio: outside / byRewrite,
    n: 1,
  });
  figure({ name: "bytes changed outside the value by comment-json", value: byRewrite, unit: "bytes", n: 1 });
};

function measure(run: () => unknown): number {
  run();
  run();
  return median(
    Array.from({ length: n }, () => {
      const start = performance.now();
      run();
      return performance.now() - start;
    }),
  );
}

function largeSettings(bytes: number): string {
  const lines = ["{", '\t"go.testTimeout": "30s", // minutes are too long'];
  for (let number = 0; lines.length * 66 < bytes; number += 1) {
    lines.push(`\t// what number ${number} is for`);
    lines.push(
      `\t"go.setting${number}": { "list": [1, 2, ${number}, "text"], "inner.key": true, "none": null, }, /* ${number} */`,
    );
  }
  return [...lines, "}", ""].join("\r\n");
}

/** Bytes of the file outside the edited value that are not there any more as they were, line by line. */
function changedOutside(before: string, after: string): number {
  const hide = (text: string) => text.replace(/("go\.testTimeout": )"[^"]*"/, "$1");
  const left = new Map<string, number>();
  for (const line of hide(after).split("\n")) left.set(line, (left.get(line) ?? 0) + 1);
  let changed = 0;
  for (const line of hide(before).split("\n")) {
    const count = left.get(line) ?? 0;
    if (count === 0) changed += Buffer.byteLength(line);
    else left.set(line, count - 1);
  }
  return changed;
}
