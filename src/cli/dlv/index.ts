import { resolve } from "node:path";
import type { Command as Program } from "commander";
import type { Host } from "../../core/host";
import { action, changing, type ChangeOptions } from "../context";
import { explainCommand, explainOptions } from "../explain";
import type { RebuildCommandOptions } from "./installed";
import type { ResignOptions } from "./sign";

export function registerDlv(program: Program, host: () => Host): void {
  const dlv = program.command("dlv").description("Delve: why it will not debug, and how to fix it");

  dlv
    .command("list")
    .description("every dlv that could be meant, the one VS Code runs first")
    .action(action(host, async (context, options: object) => (await import("./installed")).list(context, options)));
  dlv
    .command("inspect")
    .argument("[path]", "a program; default the dlv VS Code runs")
    .description("read what its bytes say: architecture, signature, Go build; nothing is run")
    .action(
      action(host, async (context, path: string | undefined) =>
        (await import("./inspect")).inspectCommand(context, absolute(path)),
      ),
    );
  dlv
    .command("diagnose")
    .argument("[path]", "a dlv; default the one VS Code runs")
    .option("--program <path>", "a program to debug: may a debugger attach to it?")
    .description("the whole ladder: bytes, versions, running it, and the Mac around it")
    .action(
      action(host, async (context, path: string | undefined, options: { program?: string }) =>
        (await import("./inspect")).diagnoseCommand(context, absolute(path), absolute(options.program)),
      ),
    );
  explainOptions(dlv.command("explain"))
    .argument("<text...>", "an error text, pasted from VS Code")
    .description("the same as go-warden explain")
    .action(action(host, explainCommand));
  dlv
    .command("identities")
    .description("certificates that dlv could be signed with, also those that are not trusted")
    .action(action(host, async (context) => (await import("./sign")).identities(context)));
  changing(dlv.command("resign").argument("[path]", "a dlv; default the one VS Code runs"))
    .option("--identity <sha1>", "sign with this certificate instead of ad hoc")
    .option("--entitle-debugger", "ask for com.apple.security.cs.debugger; Delve as it is does not need it")
    .option("--wait", "wait until no debug session uses it")
    .description("re-sign dlv beside itself, verify it three ways, put it in its place")
    .action(
      action(host, async (context, path: string | undefined, options: ResignOptions) =>
        (await import("./sign")).resign(context, absolute(path), options),
      ),
    );
  changing(dlv.command("entitle").argument("<program>", "a program to debug"))
    .option("--wait", "wait until it does not run")
    .description("sign a program ad hoc so that debuggers may attach to it")
    .action(
      action(host, async (context, path: string, options: ResignOptions) =>
        (await import("./sign")).entitle(context, resolve(path), options),
      ),
    );
  changing(dlv.command("unquarantine").argument("[path]", "a dlv; default the one VS Code runs"))
    .description("let macOS run a dlv that was downloaded")
    .action(
      action(host, async (context, path: string | undefined, options: ChangeOptions) =>
        (await import("./sign")).unquarantine(context, absolute(path), options),
      ),
    );
  changing(dlv.command("rebuild").argument("[path]", "the dlv to replace; default the one VS Code runs"))
    .option("--delve <version>", "latest, v1.26.0 …; default the one that fits the project's Go")
    .description("build Delve with your Go for this Mac's processor and put it in the old one's place")
    .action(
      action(host, async (context, path: string | undefined, options: RebuildCommandOptions) =>
        (await import("./installed")).rebuild(context, absolute(path), options),
      ),
    );
  dlv
    .command("selftest")
    .argument("[path]", "a dlv; default the one VS Code runs")
    .option("--go <path>", "the go to build the test program with")
    .description("a whole debug session with your Go and dlv, stage by stage")
    .action(
      action(host, async (context, path: string | undefined, options: { go?: string }) =>
        (await import("./session")).selftestCommand(context, absolute(path), { go: absolute(options.go) }),
      ),
    );
}

function absolute(path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(path);
}
