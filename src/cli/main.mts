import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { registerAgent } from "./agent";
import { registerAlfred } from "./alfred";
import { registerCode } from "./code";
import { registerCompletion } from "./completion";
import { registerContainer } from "./container";
import { registerCoverage } from "./coverage";
import { registerDlv } from "./dlv";
import { registerDoctor } from "./doctor";
import { registerEnv } from "./env";
import { registerExplain, textLast } from "./explain";
import { registerGo } from "./go";
import { registerGopls } from "./gopls";
import { registerPrecheck } from "./precheck";
import { registerSelfcheck } from "./selfcheck";
import { registerSettings } from "./settings";
import { registerSummary } from "./summary";
import { registerUndo } from "./undo";
import { printProblem } from "./context";
import { writeError, writeOut } from "./terminal";
import { createHost, type Spawn } from "../core/host";
import { Problem } from "../core/problem";

const groups = [
  registerDoctor,
  registerEnv,
  registerAgent,
  registerGo,
  registerGopls,
  registerDlv,
  registerCoverage,
  registerSettings,
  registerPrecheck,
  registerContainer,
  registerCode,
  registerExplain,
  registerSelfcheck,
  registerUndo,
  registerAlfred,
  registerCompletion,
  registerSummary,
];

const spawn: Spawn = async (...started) => (await import("../core/host/spawn-execa")).spawn(...started);

const terminalHost = () => createHost(undefined, spawn);

/** The terminal door: every command group registers itself; nothing heavy is loaded before it is asked for. */
export function createProgram(host = terminalHost): Command {
  const program = new Command("go-warden")
    .description("Keeps VS Code's Go tools working on a Mac.")
    .version(version)
    .helpCommand("help [command]", "display help for a command")
    .option("--json", "print one JSON value and nothing else")
    .option("--debug", "tell each program that is run and each file that is written, on stderr")
    .option("--trust", "count a folder that no editor knows as trusted, for this call")
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      outputError: () => undefined,
      writeOut: (text) => void writeOut(text),
      // The help that a group without a command shows.
      writeErr: (text) => void (process.argv.includes("--json") || writeError(text)),
    })
    .exitOverride();
  for (const register of groups) register(program, host);
  return program;
}

/** Whoever reads may stop reading (`| head -1`): what is left to do is done all the same, and quietly. */
function onOutputError({ code, message }: NodeJS.ErrnoException): void {
  if (code === "EPIPE") return;
  const why = code === "ENOSPC" ? "No space is left there" : message;
  writeError(`What it says could not be written: ${why}\nFree some space, or send it elsewhere.\n`);
  process.once("exit", () => (process.exitCode ||= 1));
}

async function main(): Promise<void> {
  process.stdout.once("error", onOutputError).on("error", () => undefined);
  process.stderr.on("error", () => undefined);
  try {
    await createProgram().parseAsync(textLast(process.argv));
  } catch (error) {
    if (!(error instanceof CommanderError)) return printProblem(error, process.argv.includes("--json"));
    if (error.exitCode === 0) return;
    const [said = "", meant = ""] = error.message.replace(/^error: /, "").split("\n");
    const message = error.code === "commander.help" ? "Which command?" : said;
    const hint = [meant.replace(/^\((.*)\)$/, "$1"), "go-warden --help shows every command."].filter(Boolean).join(" ");
    await printProblem(new Problem("usage", message, hint, 2), process.argv.includes("--json"));
  }
}

/** Milliseconds after the report in which what was started can end in order. */
const endInOrderMs = 700;

const flushed = (stream: NodeJS.WriteStream) => new Promise<void>((resolve) => stream.write("", () => resolve()));

/** The process ends with its report, also when something that was asked hangs: a program, a disk, a network. */
async function end(): Promise<void> {
  await Promise.all([process.stdout, process.stderr].map(flushed));
  setTimeout(() => process.exit(), endInOrderMs).unref();
}

void main().then(end);
