import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { readState, statePath, whileNoneSyncs, withdrawEnvironment } from "../environment";
import { telemetryWithdrawalSteps } from "../gopls";
import { sweepBeside, type Host } from "../host";
import { bootout, launchctlPath } from "../launchd";
import {
  commandLine,
  isUndoable,
  journalEntries,
  sweepLeftovers,
  type JournalEntry,
  type Operation,
  type Step,
} from "../operations";
import { bootoutCommand } from "./install";
import { cleanUp, noted } from "../selfcheck/leftovers";
import { refuseNewer } from "../state-file";
import { agentLabel, agentLayout } from "./layout";
import { refuseForeign } from "./refusal";
import { undoFiles } from "./take-back";

export interface UninstallOptions {
  /** Remove the journal and its backups although there is something to undo. */
  purge?: boolean;
}

export interface Uninstall extends Operation {
  /** After it was performed: the variables that launchd did not give up; they go at the next logout. */
  left: readonly string[];
}

/**
 * Ends the agent, takes its variables out of the GUI session and removes every file it made. Refused (exit 4) over a
 * plist that is not ours. `finishUninstall` with the same options belongs after it.
 */
export async function uninstallOperation(host: Host, options: UninstallOptions = {}): Promise<Uninstall> {
  const status = await refuseForeign(host);
  await refuseNewer(statePath(host));
  const files = await ownFiles(host, await keepsJournal(host, options));
  const left: string[] = [];
  const steps: Step[] = [
    {
      kind: "call",
      title: "Stop the agent, and wait until it is gone",
      command: commandLine(bootoutCommand(host)),
      perform: (_host, signal) => bootout(host, agentLabel, signal),
    },
    ...(status.kind === "no-session" ? [] : await withdrawSteps(host, left)),
    ...(await telemetryWithdrawalSteps(host)),
    ...(await selfcheckSteps(host)),
    {
      kind: "call",
      title: "Remove its files",
      command: files.map((path) => commandLine({ file: "rm", args: ["-rf", path] })).join("\n"),
      // A sync that runs still writes there.
      perform: (_host, signal) => whileNoneSyncs(host, signal, () => removeFiles(host)),
    },
  ];
  return { id: "agent-uninstall", title: "Remove Go Warden's background agent", risk: "edits-files", steps, left };
}

/** The journal is written until the operation ends; this removes it, unless it holds something to undo. Tells whether. */
export async function finishUninstall(host: Host, options: UninstallOptions = {}): Promise<boolean> {
  if (await keepsJournal(host, options)) return false;
  // It knows from the journal where to look.
  await sweepLeftovers(host);
  await rm(host.paths.support, { recursive: true, force: true });
  return true;
}

async function withdrawSteps(host: Host, left: string[]): Promise<Step[]> {
  const { variables } = await readState(host);
  const names = Object.keys(variables).filter((name) => variables[name]?.ours);
  if (names.length === 0) return [];
  return [
    {
      kind: "call",
      title: "Take the variables it shared out of the session",
      command: commandLine({ file: launchctlPath(host), args: ["unsetenv", ...names] }),
      async perform(_host, signal) {
        left.push(...(await withdrawEnvironment(host, { signal })).left);
      },
    },
  ];
}

/** What a self-check that was killed left is found by a file that goes with the rest. */
async function selfcheckSteps(host: Host): Promise<Step[]> {
  if ((await noted(host)).length === 0) return [];
  return [
    {
      kind: "call",
      title: "Remove what a self-check that was stopped left",
      command: "go-warden selfcheck --clean-up",
      perform: async () => void (await cleanUp(host)),
    },
  ];
}

async function keepsJournal(host: Host, { purge = false }: UninstallOptions): Promise<boolean> {
  if (purge) return false;
  return (await undoableChanges(host)).length > 0;
}

/** What was done besides installing the agent, and can be undone. */
export async function undoableChanges(host: Host): Promise<JournalEntry[]> {
  return (await journalEntries(host)).filter((one) => !one.operation.id.startsWith("agent-") && isUndoable(one));
}

async function removeFiles(host: Host): Promise<void> {
  for (const path of await ownFiles(host, true)) await rm(path, { recursive: true, force: true });
  await sweepBeside(agentLayout(host).plist);
}

async function ownFiles(host: Host, keepJournal: boolean): Promise<string[]> {
  const { support, logs } = host.paths;
  const inSupport = (await readdir(support).catch(() => [])).filter((name) => !undoFiles.includes(name));
  return [agentLayout(host).plist, logs, ...(keepJournal ? inSupport.map((name) => join(support, name)) : [support])];
}
