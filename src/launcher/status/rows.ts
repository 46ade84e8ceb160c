import { basename } from "node:path";
import * as z from "zod/mini";
import { isTrouble } from "../../core/finding";
import { gigabytes } from "../../core/gopls";
import type { Host } from "../../core/host";
import type { Status } from "../../core/status";
import { core } from "../lazy";
import { preferencesAgentLacks } from "../preferences";

/** What the menu keeps for its next first paint. What is wrong with Delve is a finding, and no finding is kept. */
export const keptRows = z.object({
  health: z.enum(["fine", "attention", "broken"]),
  lastSync: z.optional(z.string()),
  syncFailed: z.boolean(),
  agent: z.enum(["runs", "stands", "absent"]),
  gopls: z.array(z.object({ pid: z.number(), name: z.string(), memory: z.optional(z.string()) })),
  incidents: z.number(),
  coverage: z.boolean(),
});
export type KeptRows = z.infer<typeof keptRows>;

export interface DelveRow {
  title: string;
  fine: boolean;
  command: "go-doctor" | "resign-delve" | "test-debugger";
}

export interface StatusRows extends KeptRows {
  syncFailure?: string;
  /** The preferences that the agent does not know, in words. */
  lacking: string[];
  delve: DelveRow;
}

export async function readRows(host: Host): Promise<StatusRows> {
  const { healthOf, readStatus } = core();
  const status = await readStatus(host);
  const { agent, lastSync, syncFailure, gopls, incidents, coverage } = status;
  return {
    health: healthOf(status),
    ...(lastSync ? { lastSync: lastSync.toISOString() } : {}),
    ...(syncFailure ? { syncFailure } : {}),
    syncFailed: syncFailure !== undefined,
    agent: agent?.running ? "runs" : agent?.installed ? "stands" : "absent",
    lacking: agent?.installed ? await preferencesAgentLacks(host) : [],
    gopls: gopls.map(({ pid, workspace, rssBytes }) => ({
      pid,
      name: workspace ? basename(workspace) : `Process ${pid}`,
      ...(rssBytes === null ? {} : { memory: gigabytes(rssBytes) }),
    })),
    incidents: incidents.length,
    coverage,
    delve: delveRow(status.dlv),
  };
}

function delveRow(dlv: Status["dlv"]): DelveRow {
  if (dlv.kind === "missing") return { title: "Delve Was Not Found", fine: false, command: "go-doctor" };
  const [trouble] = dlv.inspection.findings.filter(isTrouble);
  if (!trouble) {
    const title = ["Delve", dlv.inspection.version, "Is Signed and Whole"].filter(Boolean).join(" ");
    return { title, fine: true, command: "test-debugger" };
  }
  const command = trouble.operation?.id === "dlv-resign" ? "resign-delve" : "go-doctor";
  return { title: trouble.title, fine: false, command };
}
