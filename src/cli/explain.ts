import { text } from "node:stream/consumers";
import type { Command } from "commander";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { action, type Context, type Report } from "./context";
import { style } from "./terminal";

export function registerExplain(program: Command, host: () => Host): void {
  program
    .command("explain")
    .argument("[text...]", "an error text, pasted from VS Code; without it, what comes on standard input")
    .description("what an error of VS Code, go, gopls or dlv means, and what cures it")
    .action(action(host, explainCommand));
}

/** Explains a pasted error text, or what is piped in. */
export async function explainCommand(_context: Context, words: readonly string[]): Promise<Report> {
  const { explain } = await import("../core/explain");
  const pasted = words.length > 0 || process.stdin.isTTY ? words.join(" ") : await text(process.stdin);
  if (pasted.trim() === "") {
    const hint = 'Paste the error: go-warden explain "…", or pipe it: go build 2>&1 | go-warden explain';
    throw new Problem("no-text", "There is no text to explain", hint, 2);
  }
  const found = explain(pasted);
  if (found.length === 0) {
    const hint = "Paste the whole text; go-warden doctor looks at the tools themselves, go-warden dlv selftest debugs.";
    throw new Problem("unknown-text", "No part of that text is known", hint, 1);
  }
  const lines = found.flatMap(({ matched, cause, cure, command }) => [
    style.bold(matched.trim()),
    cause,
    `→ ${cure}`,
    ...(command ? [`  ${command}`] : []),
    "",
  ]);
  return { value: { explanations: found }, text: lines.join("\n").trimEnd() };
}
