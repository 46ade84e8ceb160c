import type { Command as Program } from "commander";
import type { Host } from "../../core/host";

/** `go-warden env …`: one file per subcommand in this folder. */
export function registerEnv(program: Program, _host: () => Host): void {
  program.command("env").description("the login shell's variables, and who gets them");
}
