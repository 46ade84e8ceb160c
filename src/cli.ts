#!/usr/bin/env node
import { Command } from "commander";
import { version } from "../package.json";
import { registerAgent } from "./cli/agent";
import { registerAlfred } from "./cli/alfred";
import { registerCode } from "./cli/code";
import { registerCoverage } from "./cli/coverage";
import { registerDlv } from "./cli/dlv";
import { registerDoctor } from "./cli/doctor";
import { registerEnv } from "./cli/env";
import { registerGopls } from "./cli/gopls";
import { registerSettings } from "./cli/settings";
import { registerUndo } from "./cli/undo";
import { createHost } from "./core/host";

const groups = [
  registerDoctor,
  registerEnv,
  registerAgent,
  registerGopls,
  registerDlv,
  registerCoverage,
  registerSettings,
  registerCode,
  registerUndo,
  registerAlfred,
];

/** The terminal door: every command group registers itself; nothing heavy is loaded before it is asked for. */
export function createProgram(host = createHost): Command {
  const program = new Command("go-warden")
    .description("Keeps VS Code's Go tools working on a Mac.")
    .version(version)
    .option("--json", "print one JSON value and nothing else")
    .showHelpAfterError("(go-warden --help shows every command)")
    .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));
  for (const register of groups) register(program, host);
  return program;
}

void createProgram().parseAsync();
