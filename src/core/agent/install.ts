import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { version } from "../../../package.json";
import { lockHolder } from "../environment";
import { telemetryConsentSteps } from "../gopls";
import { isErrno, readIfPresent, type Host } from "../host";
import {
  bootout,
  guiDomain,
  launchctlPath,
  load,
  noSession,
  serviceStatus,
  serviceTarget,
  type ServiceStatus,
} from "../launchd";
import { commandLine, type Command, type Operation, type Step } from "../operations";
import { Problem } from "../problem";
import { agentLabel, agentLayout } from "./layout";
import { buildPlist } from "./plist";
import { refuseForeign } from "./refusal";

/** What the agent is installed from. */
export interface AgentSource {
  /** The agent in one file, dist/agent.js. */
  bundle: string;
  /** The script that launchd starts, assets/Go Warden. */
  script: string;
  /** A Node ≥ 20 to try first. */
  node: string;
  /** What the agent belongs to; when it is gone at the agent's next start, the agent takes itself back. */
  origin?: string;
}

/**
 * Installs or updates the LaunchAgent; no steps when it is up to date and runs. Refused (exit 4) over a plist that is
 * not ours. When the new agent does not come up, the files and the job from before are put back.
 */
export async function installOperation(host: Host, source: AgentSource): Promise<Operation> {
  const status = await serviceStatus(host, agentLabel);
  if (status.kind === "no-session") throw noSession(host);
  await refuseForeign(host);
  const layout = agentLayout(host);
  const origin = source.origin === undefined ? "" : `origin=${source.origin}\n`;
  const record = `version=${version}\nnode=${source.node}\n${origin}`;
  const writes = [
    await writeStep("Put the start script in place", layout.script, await read(source.script), 0o755),
    await writeStep("Put the agent in place", layout.bundle, await read(source.bundle), 0o600),
    await writeStep("Note version and Node", layout.installed, Buffer.from(record), 0o600),
    await writeStep("Write the LaunchAgent", layout.plist, Buffer.from(await buildPlist(host)), 0o644),
  ].filter((step) => step !== undefined);
  const loaded = status.kind === "loaded";
  const current = loaded && status.state === "running" && writes.length === 0;
  const consent = await telemetryConsentSteps(host);
  const steps: Step[] = current
    ? consent
    : [...(loaded ? [stopStep(host)] : []), ...writes, ...consent, startStep(host), verifyStep];
  const title = loaded ? "Update Go Warden's background agent" : "Install Go Warden's background agent";
  return { id: "agent-install", title, risk: "edits-files", steps };
}

async function writeStep(title: string, path: string, contents: Buffer, mode: number): Promise<Step | undefined> {
  const before = await readIfPresent(path);
  if (before?.equals(contents)) return undefined;
  return { kind: "write", title, path, before, contents, mode };
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isErrno(error, "ENOENT")) throw error;
    throw new Problem(
      "agent-missing",
      `${path} is missing`,
      "Go Warden is not built or not complete: npm run build",
      3,
    );
  }
}

export function stopStep(host: Host): Step {
  const { plist } = agentLayout(host);
  return {
    kind: "call",
    title: "Stop the agent that runs now, and wait until it is gone",
    command: commandLine(bootoutCommand(host)),
    undo: shell(`for i in 1 2 3 4 5 6 7 8; do "$0" bootstrap "$1" "$2" && exit 0; sleep 1; done; exit 1`, [
      launchctlPath(host),
      guiDomain(host),
      plist,
    ]),
    perform: (_host, signal) => bootout(host, agentLabel, signal),
  };
}

export function startStep(host: Host): Step {
  const { plist } = agentLayout(host);
  const launchctl = launchctlPath(host);
  const enable = commandLine({ file: launchctl, args: ["enable", serviceTarget(host, agentLabel)] });
  const bootstrap = commandLine({ file: launchctl, args: ["bootstrap", guiDomain(host), plist] });
  return {
    kind: "call",
    title: "Start it, now and at every login",
    command: `${enable}\n${bootstrap}`,
    undo: shell(
      `"$0" bootout "$1"; for i in 1 2 3 4 5 6 7 8 9 10; do "$0" print "$1" >/dev/null || exit 0; sleep 1; done; exit 1`,
      [launchctl, serviceTarget(host, agentLabel)],
    ),
    perform: (_host, signal) => load(host, agentLabel, plist, signal),
  };
}

export function bootoutCommand(host: Host): Command {
  return { file: launchctlPath(host), args: ["bootout", serviceTarget(host, agentLabel)] };
}

/** An undo must be plain data for the journal; bootout and bootstrap need a few tries (facts/launchd.md §1.7, §1.8). */
function shell(script: string, args: readonly string[]): Command {
  return { file: "sh", args: ["-c", `{ ${script}; } 2>/dev/null`, ...args] };
}

/** Milliseconds after which a process that keeps running counts as up, whatever its lock says. */
const steadyMs = 3000;

/** Up is an agent that holds its lock: a pid alone may be a Node that is about to fail. */
const verifyStep: Step = {
  kind: "verify",
  title: "The agent has come up",
  async check(host, signal) {
    const { lock, log } = agentLayout(host);
    const started = performance.now();
    for (;;) {
      const status = await serviceStatus(host, agentLabel, signal);
      const waited = performance.now() - started;
      const pid = status.kind === "loaded" ? status.pid : undefined;
      const ended = whyEnded(status);
      if (pid !== undefined && (pid === (await pidIn(lock)) || (waited > steadyMs && !ended))) return undefined;
      if (ended === "success") {
        const other = await lockHolder(host, lock);
        return other ? `Another agent runs already (pid ${other})` : "The agent ended at once";
      }
      if (ended === "no-node") return "The agent found no Node 20 or newer";
      if (ended === "failure" || waited > 15_000) return `The agent does not come up; see ${log}`;
      await sleep(50, undefined, { signal });
    }
  },
};

async function pidIn(lock: string): Promise<number | undefined> {
  return Number.parseInt((await readIfPresent(lock))?.toString("utf8") ?? "", 10) || undefined;
}

function whyEnded(status: ServiceStatus): "success" | "no-node" | "failure" | undefined {
  if (status.kind !== "loaded") return "failure";
  if (status.lastExit.kind === "never") return undefined;
  if (status.lastExit.kind !== "code") return "failure";
  return status.lastExit.code === 0 ? "success" : status.lastExit.code === 75 ? "no-node" : "failure";
}
