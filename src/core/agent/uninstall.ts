import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { withdrawEnvironment } from "../environment";
import { telemetryWithdrawalSteps } from "../gopls";
import type { Host } from "../host";
import { bootout, serviceStatus } from "../launchd";
import { commandLine, journalEntries, type Operation, type Step } from "../operations";
import { Problem } from "../problem";
import { bootoutCommand } from "./install";
import { agentLabel, agentLayout } from "./layout";
import { refuseForeign } from "./refusal";

/** What undo needs; it stays as long as there is something to undo. */
const kept = new Set(["journal.jsonl", "backups"]);

/**
 * Ends the agent, takes its variables out of the GUI session and removes every file it made. Refused (exit 4) over a
 * plist that is not ours. `finishUninstall` belongs after it.
 */
export async function uninstallOperation(host: Host): Promise<Operation> {
  await refuseForeign(host);
  const { plist } = agentLayout(host);
  const { support, logs } = host.paths;
  const status = await serviceStatus(host, agentLabel);
  const steps: Step[] = [
    {
      kind: "call",
      title: "Stop the agent, and wait until it is gone",
      command: commandLine(bootoutCommand(host)),
      perform: (_host, signal) => bootout(host, agentLabel, signal),
    },
    ...(status.kind === "no-session" ? [] : [withdrawStep]),
    ...(await telemetryWithdrawalSteps(host)),
    {
      kind: "call",
      title: "Remove its files (what undo needs stays while there is something to undo)",
      command: [plist, support, logs].map((path) => commandLine({ file: "rm", args: ["-rf", path] })).join("\n"),
      perform: () => removeFiles(host),
    },
  ];
  return { id: "agent-uninstall", title: "Remove Go Warden's background agent", risk: "edits-files", steps };
}

const withdrawStep: Step = {
  kind: "call",
  title: "Take the variables it shared out of the session",
  command: "launchctl unsetenv …",
  async perform(host) {
    try {
      await withdrawEnvironment(host);
    } catch (error) {
      // A launchd that refuses forgets them at the next logout.
      if (!(error instanceof Problem)) throw error;
    }
  },
};

async function removeFiles(host: Host): Promise<void> {
  const { support, logs } = host.paths;
  await rm(agentLayout(host).plist, { force: true });
  const names = await readdir(support).catch(() => []);
  for (const name of names) {
    if (!kept.has(name)) await rm(join(support, name), { recursive: true, force: true });
  }
  await rm(logs, { recursive: true, force: true });
}

/** Removes the journal and its backups as well, when nothing is left to undo or when `purge` says so; tells whether. */
export async function finishUninstall(host: Host, { purge = false }: { purge?: boolean } = {}): Promise<boolean> {
  const undoable = (await journalEntries(host)).some(
    ({ operation, status, actions }) => !operation.id.startsWith("agent-") && status !== "undone" && actions.length > 0,
  );
  if (undoable && !purge) return false;
  await rm(host.paths.support, { recursive: true, force: true });
  return true;
}
