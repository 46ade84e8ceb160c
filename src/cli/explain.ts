import { addAbortSignal } from "node:stream";
import type { Command } from "commander";
import type { Confirmed } from "../core/doctor";
import type { Host } from "../core/host";
import { Problem } from "../core/problem";
import { action, type Context, type Report } from "./context";
import { style } from "./terminal";

interface ExplainFlags {
  check?: boolean;
  folder?: string;
}

export function registerExplain(program: Command, host: () => Host): void {
  explainOptions(program.command("explain"))
    .argument("[text...]", "an error text, pasted from VS Code; without it, what comes on standard input")
    .description("what an error of VS Code, go, gopls or dlv means, and what to do about it")
    .action(action(host, explainCommand));
}

/** The options that `explain` and `dlv explain` share. */
export function explainOptions(command: Command): Command {
  return command
    .option("--no-check", "do not look whether the cause holds on this machine")
    .option("--folder <dir>", "the project's folder, for that look; the current one when absent");
}

const ownOptions = /^(?:--json|--no-check|--folder=.*|--debug|--trust|-h|--help)$/;

/**
 * The arguments with the text of `explain` behind a `--`, so that a text may begin with a dash, as `-bash: go: command
 * not found` does. Options of the command itself keep their meaning wherever they stand.
 */
export function textLast(argv: readonly string[]): string[] {
  const at = argv.indexOf("explain", 2);
  if (at === -1 || argv.slice(2, at).some((word) => word !== "dlv" && !ownOptions.test(word))) return [...argv];
  const end = argv.indexOf("--", at);
  const given = argv.slice(at + 1, end === -1 ? undefined : end);
  const text = end === -1 ? [] : argv.slice(end + 1);
  const options: string[] = [];
  const words: string[] = [];
  given.forEach((word, index) => {
    const isOption = ownOptions.test(word) || word === "--folder" || given[index - 1] === "--folder";
    (isOption ? options : words).push(word);
  });
  return [...argv.slice(0, at + 1), ...options, "--", ...words, ...text];
}

/** Explains a pasted error text, or what is piped in. */
export async function explainCommand(
  context: Context,
  words: readonly string[],
  { check = true, folder = "." }: ExplainFlags,
): Promise<Report> {
  const { decode, explain, whereToLook } = await import("../core/conditions");
  const piped = words.length === 0 && !process.stdin.isTTY ? await readInput(context.signal) : undefined;
  const pasted = piped ? decode(piped.bytes) : words.join(" ");
  const note = piped?.cut
    ? [`Only the first ${readInFull} were read. Pipe the part with the error, for example tail -n 2000 FILE.`]
    : [];
  if (pasted.trim() === "") {
    const hint = 'Paste the error: go-warden explain "…", or pipe it: go build 2>&1 | go-warden explain';
    throw new Problem("no-text", "There is no text to explain", hint, 2);
  }
  const found = explain(pasted);
  if (found.length === 0) {
    const { search, checks } = whereToLook(pasted);
    const text = [
      "No part of that text is known.",
      `Search for it: ${search}`,
      `Look at this machine: go-warden doctor --only ${checks.join(",")}`,
      ...note,
    ];
    return { value: [], text: text.join("\n"), exit: 1 };
  }
  if (!check) return { value: found, text: textOf(found, note) };
  context.progress("Looking whether it is so on this machine …");
  const { confirm } = await import("../core/doctor");
  const answers = await confirm(context.host, found, { folder, signal: context.signal });
  return { value: answers, text: textOf(answers, note) };
}

type Answer = Omit<Confirmed, "confirmed"> & Partial<Pick<Confirmed, "confirmed">>;

function textOf(answers: readonly Answer[], notes: readonly string[]): string {
  return [...answers.map(paragraph), ...notes].join("\n\n");
}

function paragraph({ matched, title, cause, cure, command, confirmed, evidence = [] }: Answer): string {
  return [
    style.bold(title),
    style.dim(matched),
    cause,
    ...(confirmed === true ? [style.yellow("It is so on this machine:"), ...evidence.map((line) => `  ${line}`)] : []),
    ...(confirmed === false
      ? [
          `This is not the case here now: the doctor looked on this machine and did not find it. The text may be of another time or machine.`,
        ]
      : []),
    `→ ${cure}`,
    ...(command ? [`  ${command}`] : []),
  ].join("\n");
}

/** Bytes of standard input that are read; a log of a day is shorter, and a pipe may never end. */
const inputLimit = 16 * 1024 * 1024;
const readInFull = `${inputLimit / 1024 ** 2} MB`;

interface Input {
  bytes: Buffer;
  /** Whether more was to come when the limit was reached. */
  cut: boolean;
}

/** Standard input up to the limit; ends at once when the command is stopped, also while nothing comes. */
async function readInput(signal: AbortSignal): Promise<Input> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of addAbortSignal(signal, process.stdin)) {
    const bytes = Buffer.from(chunk as Buffer);
    chunks.push(bytes);
    size += bytes.length;
    if (size > inputLimit) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, inputLimit), cut: size > inputLimit };
}
