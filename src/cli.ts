#!/usr/bin/env node
import { Command } from "commander";
import { version } from "../package.json";
import { registerUndo } from "./cli/undo";
import { createHost } from "./core/host";

/** The terminal door: every command group registers itself; nothing heavy is loaded before it is asked for. */
export function createProgram(host = createHost): Command {
  const program = new Command("go-warden")
    .description("Keeps VS Code's Go tools working on a Mac.")
    .version(version)
    .option("--json", "print one JSON value and nothing else")
    .showHelpAfterError("(go-warden --help shows every command)")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  registerUndo(program, host);
  return program;
}

void createProgram().parseAsync();
