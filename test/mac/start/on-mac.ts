import pc from "picocolors";
import { agreed, previewText } from "../../../src/cli/context";
import { installOperation, waitForSync } from "../../../src/core/agent";
import { isShowable } from "../../../src/core/environment";
import { createHost } from "../../../src/core/host";
import { domainVariables } from "../../../src/core/launchd";
import { perform } from "../../../src/core/operations";
import { howToFindOut } from "./how-to-find-out";
import { packageFiles } from "./package-files";

/** Says what will be installed, asks, installs the agent, waits for its first sync and shows what the session has. */
export async function startOnMac(): Promise<void> {
  const host = createHost();
  const operation = await installOperation(host, packageFiles());
  if (operation.steps.length > 0) {
    console.log(previewText(operation));
    if (!process.stdin.isTTY || !(await agreed("Install it?"))) return console.log("Nothing was installed.");
    const since = host.now();
    await perform(host, operation).catch(async (error: unknown) => {
      await operation.takeBack();
      throw error;
    });
    const sync = await waitForSync(host, since, { timeoutMs: 15_000 });
    if (sync.kind === "not-yet") console.log("The first sync still runs.");
    if (sync.kind === "failed") {
      console.log(`${pc.red("✗")} ${sync.message}\n  ${howToFindOut}`);
      process.exitCode = 1;
    }
  } else console.log("The agent is installed and running already.");
  const { variables } = await domainVariables(host);
  console.log(pc.bold("Programs you start from the Dock now get:"));
  for (const [name, value] of Object.entries(variables)) {
    console.log(`  ${name}=${isShowable(name, value) ? value : pc.dim("(not shown)")}`);
  }
  console.log(`Remove it all with: ${pc.bold("node dist/cli.js agent uninstall")}`);
}
