import { chmod, stat } from "node:fs/promises";
import { version } from "../../../package.json";
import { statePath } from "../environment";
import { telemetryConsentSteps } from "../gopls";
import { isErrno, makeFolder, readIfPresent, readRegular, type Host } from "../host";
import { bootout, guiDomain, isDisabled, launchctlPath, load, noSession, serviceTarget } from "../launchd";
import { commandLine, type Command, type Operation, type Step } from "../operations";
import { Problem } from "../problem";
import { refuseNewer } from "../state-file";
import { whyNotUp, type Before } from "./come-up";
import { agentLabel, agentLayout } from "./layout";
import { buildPlist } from "./plist";
import { refuseForeign } from "./refusal";
import { footprint, takeBack, type Footprint } from "./take-back";

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

export interface Install extends Operation {
  /** After it failed or was cancelled: removes what the agent made in the moment it ran. Why it failed counts, not this. */
  takeBack(): Promise<void>;
}

/**
 * Installs or updates the LaunchAgent; no steps when it is up to date and runs. Refused (exit 4) over a plist that is
 * not ours. When the new agent does not come up, the files and the job from before are put back.
 */
export async function installOperation(host: Host, source: AgentSource): Promise<Install> {
  const status = await refuseForeign(host);
  await refuseNewer(statePath(host));
  if (status.kind === "no-session") throw noSession(host);
  if (status.kind === "unknown") {
    const hint = "Try again. If launchd still does not answer, restart the Mac.";
    throw new Problem("launchd-silent", `launchd did not answer: ${status.reason}`, hint, 3);
  }
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
  const upToDate = loaded && status.state === "running" && writes.length === 0;
  const current = upToDate && !(await isDisabled(host, agentLabel));
  const consent = await telemetryConsentSteps(host);
  const before: BeforeStart = {};
  const steps: Step[] = current
    ? consent
    : [
        ...(loaded ? [stopStep(host)] : []),
        ...(await closeStep(host)),
        ...writes,
        ...consent,
        startStep(host, before),
        verifyStep(before),
      ];
  const title = loaded ? "Update Go Warden's background agent" : "Install Go Warden's background agent";
  return {
    id: "agent-install",
    title,
    risk: "edits-files",
    steps,
    async takeBack() {
      if (before.footprint) await takeBack(host, before.footprint).catch(() => undefined);
    },
  };
}

/** Filled in when the start step runs. */
interface BeforeStart extends Before {
  footprint?: Footprint;
}

/** The support folder, where it was made by somebody who left it open. */
async function closeStep({ paths: { support } }: Host): Promise<Step[]> {
  const mode = (await stat(support).catch(() => undefined))?.mode ?? 0;
  if ((mode & 0o077) === 0) return [];
  const chmod = (to: string): Command => ({ file: "chmod", args: [to, support] });
  return [
    {
      kind: "run",
      title: "Keep its folder to yourself",
      ...chmod("700"),
      undo: chmod((mode & 0o7777).toString(8)),
    },
  ];
}

async function writeStep(title: string, path: string, contents: Buffer, mode: number): Promise<Step | undefined> {
  const before = await readIfPresent(path, "data");
  const isMode = async () => ((await stat(path)).mode & 0o777) === mode;
  if (before?.equals(contents) && (await isMode())) return undefined;
  return { kind: "write", title, path, before, contents, mode };
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readRegular(path, "data");
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

function stopStep(host: Host): Step {
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

function startStep(host: Host, before: BeforeStart): Step {
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
    async perform(_host, signal) {
      before.footprint = await footprint(host);
      before.holder = before.footprint.holder;
      // Launchd would make it by the umask, open to everybody when that is 0.
      await makeFolder(host.paths.logs);
      await chmod(host.paths.logs, 0o700);
      await load(host, agentLabel, plist, signal);
    },
  };
}

export function bootoutCommand(host: Host): Command {
  return { file: launchctlPath(host), args: ["bootout", serviceTarget(host, agentLabel)] };
}

/** An undo must be plain data for the journal; bootout and bootstrap need a few tries (docs/facts/launchd.md §1.7, §1.8). */
function shell(script: string, args: readonly string[]): Command {
  return { file: "sh", args: ["-c", `{ ${script}; } 2>/dev/null`, ...args] };
}

function verifyStep(before: Before): Step {
  return {
    kind: "verify",
    title: "The agent has come up",
    check: (host, signal) => whyNotUp(host, before, signal),
  };
}
