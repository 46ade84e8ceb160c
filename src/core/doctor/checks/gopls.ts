import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readConfiguration } from "../../configuration";
import type { Finding } from "../../finding";
import {
  gigabytes,
  planRestart,
  readIncidents,
  runningGopls,
  telemetryFolders,
  telemetryMode,
  type KnownGopls,
} from "../../gopls";
import type { Host } from "../../host";
import type { Check } from "../check";
import { moduleCoverage } from "./module-coverage";

export const goplsCheck: Check = {
  id: "gopls",
  area: "gopls",
  title: "Running gopls: memory, restarts left, incidents of the last week, crash recording, orphans, go.work",
  async probe(context) {
    const { host } = context;
    const [all, configuration] = await Promise.all([runningGopls(host), readConfiguration(host)]);
    // Other checks ask gopls of their own; those of another home folder are somebody else's.
    const running = all.filter((one) => one.process.sameHome && one.process.parent.pid !== process.pid);
    const findings = (
      await Promise.all([
        memory(host, running, configuration.goplsMemoryLimitMB * 1024 * 1024),
        spentBudgets(running),
        incidents(host),
        telemetry(host),
        leakedServers(host, running),
        moduleCoverage(context),
      ])
    ).flat();
    return [...findings, listed(running)];
  },
};

const name = ({ process, version }: KnownGopls) =>
  `gopls ${version ?? ""} (${process.pid}) in ${process.workspace ?? "no folder"}${process.editor ? `, ${process.editor.name}` : ""}`;

function listed(running: readonly KnownGopls[]): Finding {
  return {
    id: "gopls-running",
    severity: "ok",
    title: running.length === 0 ? "No gopls runs" : `${running.length} running`,
    evidence: running.map((one) => {
      const { rssBytes } = one.process;
      const left = one.silentRestartsLeft;
      return `${name(one)}${rssBytes === null ? "" : `, ${gigabytes(rssBytes)}`}${left === null ? "" : `, ${left} silent restarts left`}`;
    }),
  };
}

async function memory(host: Host, running: readonly KnownGopls[], limit: number): Promise<Finding[]> {
  const large = running.filter(({ process }) => (process.rssBytes ?? 0) > limit);
  return Promise.all(
    large.map(async (one): Promise<Finding> => {
      const { operation } = await planRestart(host, { pid: one.process.pid }).catch(() => ({ operation: undefined }));
      return {
        id: "gopls-memory",
        severity: "warning",
        title: `A gopls uses ${gigabytes(one.process.rssBytes ?? 0)} of memory`,
        evidence: [name(one), `limit: ${gigabytes(limit)}`],
        cause:
          "After the first reading of a large module a restart gives most of it back: what it learned lies on disk.",
        ...(operation ? { operation } : { advice: "go-warden gopls restart" }),
      };
    }),
  );
}

/** vscode-go restarts four times, then never again (docs/facts/vscode.md §5). */
async function spentBudgets(running: readonly KnownGopls[]): Promise<Finding[]> {
  return running
    .filter(({ silentRestartsLeft }) => silentRestartsLeft === 0)
    .map((one) => ({
      id: "gopls-restarts-spent",
      severity: "warning",
      title: "The editor will not restart this gopls once more",
      evidence: [name(one)],
      cause: "It was restarted four times; after the next end Go is dead in that window.",
      advice: 'In the editor: "Go: Restart Language Server", which starts the count again.',
    }));
}

const week = 7 * 24 * 3600_000;

async function incidents(host: Host): Promise<Finding[]> {
  const since = host.now().getTime() - week;
  const recent = (await readIncidents(host)).filter(({ at }) => Date.parse(at) >= since).reverse();
  if (recent.length === 0) return [];
  return [
    {
      id: "gopls-incidents",
      severity: "warning",
      title: `${recent.length === 1 ? "One incident" : `${recent.length} incidents`} of gopls in the last week`,
      evidence: recent
        .slice(0, 5)
        .map(({ at, kind, version, firstLine, workspace }) =>
          [at, kind, `gopls ${version ?? ""}`, workspace, firstLine].filter(Boolean).join("  "),
        ),
      advice: "go-warden gopls incidents",
    },
  ];
}

async function telemetry(host: Host): Promise<Finding[]> {
  const folders = telemetryFolders(host);
  const modes = await Promise.all(folders.map(telemetryMode));
  if (modes.includes("off")) {
    return [
      {
        id: "gopls-telemetry-off",
        severity: "info",
        title: "Go's telemetry is off: crashes of gopls leave no trace",
        evidence: folders,
        cause: "Off means that nothing is written down even locally; `local` keeps everything on this machine.",
        advice: "go telemetry local",
      },
    ];
  }
  const recorded = await Promise.all(folders.map((folder) => stat(join(folder, "debug")).catch(() => undefined)));
  if (recorded.some(Boolean)) return [];
  return [
    {
      id: "gopls-dumps-not-recorded",
      severity: "info",
      title: "Crashes of gopls are counted, their dumps are not kept",
      evidence: folders.map((folder) => `${join(folder, "debug")} does not exist`),
      advice: "go-warden agent install makes it.",
    },
  ];
}

/** An MCP server opens a file for each file it watches (docs/facts/gopls.md §3). */
const manyFiles = 5000;

async function leakedServers(host: Host, running: readonly KnownGopls[]): Promise<Finding[]> {
  const servers = running.filter(({ process }) => process.role === "mcp");
  const found: Finding[] = [];
  for (const one of servers) {
    const { pid, parent } = one.process;
    if (parent.pid === 1) {
      found.push({
        id: "gopls-mcp-orphaned",
        severity: "warning",
        title: "A gopls mcp runs on though nobody uses it",
        evidence: [name(one), "The program that started it has ended."],
        cause: "gopls ends when its input does; somebody still holds the other end.",
        advice: `kill ${pid}`,
      });
    }
    const files = await openFiles(host, pid);
    if (files !== undefined && files > manyFiles) {
      found.push({
        id: "gopls-mcp-open-files",
        severity: "warning",
        title: `A gopls mcp holds ${files} files open`,
        evidence: [name(one)],
        cause: "On a Mac its file watcher opens every file below its folders, until the whole system has none left.",
        advice: `kill ${pid}, and start it in a smaller folder`,
      });
    }
  }
  return found;
}

async function openFiles(host: Host, pid: number): Promise<number | undefined> {
  const listed = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  if (listed || host.platform !== "macos") return listed?.length;
  const lsof = host.system("/usr/sbin/lsof");
  const result = await host.run(lsof, ["-n", "-P", "-Ff", "-p", String(pid)], {
    timeoutMs: 8000,
    maxBytes: 64 * 1024 * 1024,
  });
  return result.kind === "exited" ? result.stdout.split("\n").filter((line) => line.startsWith("f")).length : undefined;
}
