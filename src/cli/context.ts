import { createInterface } from "node:readline/promises";
import type { Command as Program } from "commander";
import type { Host } from "../core/host";
import type { Operation, PerformedOperation } from "../core/operations";
import { Problem, systemProblem } from "../core/problem";
import { oneLine, visibleJson } from "../core/visible";
import { showsStatus, style, writeError, writeOut, writeStatus } from "./terminal";

/** What a command answers: `value` for `--json`, `text` for people, and the exit code when it is not 0. */
export interface Report {
  value: unknown;
  text: string;
  /** One line for stderr, before anything else is printed there. */
  headline?: string;
  exit?: 0 | 1;
}

/** What every command handler gets. */
export interface Context {
  host: Host;
  json: boolean;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Set when something was changed, whose report is printed also after Ctrl-C. */
  changed?: boolean;
  /** Set when what was found out until Ctrl-C is printed after it, because it is an answer as well. */
  keeps?: boolean;
  /** While an operation runs or is rolled back, which Ctrl-C does not cut off. */
  changing?: boolean;
  /** Shows what is going on, on a terminal's stderr; the next call and the end of the command wipe it. */
  progress(message: string): void;
}

/** The options that every changing command shares. */
export interface ChangeOptions {
  dryRun?: boolean;
  yes?: boolean;
}

/** Adds `--dry-run` and `--yes`. */
export function changing(command: Program): Program {
  return command.option("--dry-run", "show the exact steps and change nothing").option("-y, --yes", "do not ask");
}

export type Handler<A extends unknown[]> = (context: Context, ...args: A) => Promise<Report>;

/** Ctrl-C, a supervisor that ends us, a terminal that closes: what was started ends too, a second one is final. */
const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Milliseconds after Ctrl-C in which what was started can end in order; then the process ends, whatever it waits for. */
const endInOrderMs = 950;

/**
 * Makes a commander action of a handler: prints its report, or its Problem in two lines, and sets the exit code.
 * commander passes (…arguments, options, command); the handler gets (context, …arguments, options). `forProgram`: the
 * text is read by a program too, and says nothing of a simulated Mac.
 */
export function action<A extends unknown[]>(createHost: () => Host, handler: Handler<A>, { forProgram = false } = {}) {
  return async (...received: unknown[]): Promise<void> => {
    const command = received.at(-1) as Program;
    const options = command.optsWithGlobals<{ json?: boolean; trust?: boolean; debug?: boolean }>();
    // A group with an action of its own takes the options of its subcommands that have the same name.
    const args = [...received.slice(0, -2), options] as unknown as A;
    const json = Boolean(options.json);
    const plainHost = createHost();
    const debug = options.debug || plainHost.env.GO_WARDEN_DEBUG === "1";
    const host: Host = {
      ...(debug ? await tracedHost(plainHost) : plainHost),
      trustsUnknown: Boolean(options.trust),
    };
    const interrupt = new AbortController();
    const progress = createProgress(!json && showsStatus(host.env.TERM));
    let stopped = 0;
    const context: Context = { host, json, signal: interrupt.signal, progress: progress.show };
    const endAtOnce = () => {
      // A third one is the system's to act on.
      for (const name of stopSignals) process.off(name, onStop);
      process.exit(stopped);
    };
    const onStop = (_name: NodeJS.Signals, number: number) => {
      stopped = 128 + number;
      if (interrupt.signal.aborted) endAtOnce();
      interrupt.abort();
      setTimeout(() => {
        // What it had changed is being put back; the next signal ends that too.
        if (context.changing) return;
        progress.clear();
        void printProblem(stoppedProblem(), json).then(endAtOnce);
      }, endInOrderMs).unref();
    };
    for (const name of stopSignals) process.on(name, onStop);
    try {
      if (host.simulated && !json && !forProgram) await writeOut(`${style.dim("(on a simulated Mac)")}\n`);
      const report = await handler(context, ...args);
      // What was found out with half of the programs ended is no answer.
      if (!context.changed && !context.keeps) interrupt.signal.throwIfAborted();
      progress.clear();
      if (report.headline && !json) writeError(`${report.headline}\n`);
      await print(json ? visibleJson(report.value) : report.text);
      process.exitCode = report.exit ?? 0;
    } catch (error) {
      progress.clear();
      await printProblem(interrupt.signal.aborted ? stoppedProblem() : error, json);
      if (interrupt.signal.aborted) process.exitCode = stopped;
    } finally {
      for (const name of stopSignals) process.off(name, onStop);
    }
  };
}

async function tracedHost(host: Host): Promise<Host> {
  const { traced } = await import("../core/host/trace");
  return traced(host, (line) => writeError(`${line}\n`));
}

const stoppedProblem = () => new Problem("cancelled", "Stopped.", "");

/** One line what, one line what to do, on stderr; with `--json` the same as JSON on stdout. Sets the exit code. */
export async function printProblem(error: unknown, json: boolean): Promise<void> {
  const problem =
    error instanceof Problem
      ? error
      : (systemProblem(error) ??
        new Problem(
          "unexpected",
          error instanceof Error ? error.message : String(error),
          "This is a fault of Go Warden's own.",
          1,
        ));
  // It may quote a tool, which quotes what it was given.
  const { redactCredentials } = await import("../core/credentials");
  const said = redactCredentials(problem.message);
  if (json) {
    const { code, hint } = problem;
    await print(visibleJson({ error: { code, message: said, hint } }));
  }
  const message = belowIts(said);
  writeError(`${process.stderr.isTTY ? style.red(message) : message}
`);
  if (problem.hint)
    writeError(`${belowIts(problem.hint)}
`);
  process.exitCode = problem.exit;
}

/** A line end in a name must not begin a line of its own. */
const belowIts = (text: string) => text.replaceAll("\n", "\n  ");

/** Writes all of it before the process may end, also into a pipe. */
async function print(text: string): Promise<void> {
  if (text) await writeOut(text.endsWith("\n") ? text : text + "\n");
}

function createProgress(live: boolean) {
  let shown = false;
  return {
    show(message: string) {
      if (!live) return;
      writeStatus(message);
      shown = true;
    },
    clear() {
      if (shown) writeStatus("");
      shown = false;
    },
  };
}

/** What came of an operation on the command line: only shown, or performed. */
export type OperationOutcome =
  | { kind: "preview"; report: Report }
  /** `undoHint` is empty when it left nothing to undo. */
  | { kind: "performed"; performed: PerformedOperation; undoHint: string };

/**
 * Shows an operation (`--dry-run`), or asks and runs it. `ask: false` is for a command whose name is the request
 * itself and which can be undone; `group` is for what is undone in one go.
 */
export async function change(
  context: Context,
  operation: Operation,
  options: ChangeOptions,
  { ask = operation.risk !== "safe", group }: { ask?: boolean; group?: string } = {},
): Promise<OperationOutcome> {
  const { operationPreview, perform } = await import("../core/operations");
  const preview = await previewText(operation);
  if (options.dryRun) {
    const value = { dryRun: true, operation: operationPreview(operation) };
    return { kind: "preview", report: { value, text: preview } };
  }
  if (ask && !options.yes) {
    if (!process.stdin.isTTY || context.json) {
      throw new Problem(
        "not-confirmed",
        `${operation.title}: without a terminal nobody can be asked`,
        "Pass --yes, or look first with --dry-run.",
        2,
      );
    }
    await print(preview);
    if (!(await confirm(context, "Do it?"))) throw new Problem("declined", "Nothing was changed.", "", 1);
  }
  context.changing = true;
  const performed = await perform(context.host, operation, {
    signal: context.signal,
    group,
    onStep: (step, number, of) => context.progress(`${number} of ${of}: ${step.title}`),
  }).finally(() => (context.changing = false));
  context.changed = true;
  return { kind: "performed", performed, undoHint: performed.undoable ? `Undo: go-warden undo ${performed.id}` : "" };
}

/** An operation's title and its exact steps, for people. */
export async function previewText(operation: Operation): Promise<string> {
  const { operationPreview } = await import("../core/operations");
  return stepsText(`${style.bold(oneLine(operation.title))} (${operation.risk})`, operationPreview(operation).steps);
}

export function stepsText(headline: string, steps: readonly { title: string; text: string }[]): string {
  const lines = steps.flatMap(({ title, text }, index) => [`${index + 1}. ${oneLine(title)}`, ...indent(text)]);
  return [headline, ...lines].join("\n");
}

export function indent(text: string, by = "   "): string[] {
  return text.split("\n").map((line) => by + line);
}

/** Asks on the terminal; whatever is not a yes is a no, also Ctrl-C and Ctrl-D. */
export async function confirm({ signal }: Context, question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await new Promise<string | undefined>((resolve) => {
      lines.once("close", () => resolve(undefined));
      lines.question(`${question} [y/N] `, { signal }).then(resolve, () => resolve(undefined));
    });
    // The line of the question has no end yet.
    if (answer === undefined) writeError("\n");
    return /^y(es)?$/i.test(answer?.trim() ?? "");
  } finally {
    lines.close();
  }
}
