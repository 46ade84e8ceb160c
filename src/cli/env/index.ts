import type { Command as Program } from "commander";
import type { Host } from "../../core/host";
import { registerEnvCapture } from "./capture";
import { registerEnvPlan } from "./plan";
import { registerEnvProof } from "./proof";
import { registerEnvSnippet } from "./snippet";
import { registerEnvSync } from "./sync";
import { registerEnvVSCode } from "./vscode";
import { registerEnvWhere } from "./where";

const subcommands = [
  registerEnvCapture,
  registerEnvPlan,
  registerEnvProof,
  registerEnvSync,
  registerEnvSnippet,
  registerEnvVSCode,
  registerEnvWhere,
];

/** `go-warden env …`: one file per subcommand in this folder. */
export function registerEnv(program: Program, host: () => Host): void {
  const env = program.command("env").description("the login shell's variables, and who gets them");
  for (const register of subcommands) register(env, host);
}
