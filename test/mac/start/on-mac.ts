import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import pc from "picocolors";
import { agentStatus } from "../../../src/core/agent";
import { isShowable } from "../../../src/core/environment";
import { createHost } from "../../../src/core/host";
import { domainVariables } from "../../../src/core/launchd";

/** The product's own command says what will be installed, asks, installs and syncs; then what the session has. */
export async function startOnMac(): Promise<void> {
  const asks = Boolean(process.stdin.isTTY);
  process.exitCode = await agentInstall(asks ? [] : ["--dry-run"]);
  if (!asks) {
    console.log("Nothing was installed. Run it in a terminal, where it asks; or: node dist/cli.js agent install --yes");
    return;
  }
  const host = createHost();
  if (!(await agentStatus(host)).running) return;
  const { variables } = await domainVariables(host);
  console.log(pc.bold("Programs you start from the Dock now get:"));
  for (const [name, value] of Object.entries(variables)) {
    console.log(`  ${name}=${isShowable(name, value) ? value : pc.dim("(not shown)")}`);
  }
}

/** Its exit code. Ctrl-C is the command's to answer. */
async function agentInstall(options: readonly string[]): Promise<number> {
  process.on("SIGINT", () => undefined);
  const args = [join(__dirname, "cli.js"), "agent", "install", ...options];
  const [code] = (await once(spawn(process.execPath, args, { stdio: "inherit" }), "exit")) as [number | null];
  return code ?? 130;
}
