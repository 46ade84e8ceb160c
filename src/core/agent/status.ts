import { version as ownVersion } from "../../../package.json";
import { readConfiguration } from "../configuration";
import { readState, type State } from "../environment";
import { readWarmState } from "../gopls";
import { readIfPresent, type Host } from "../host";
import { isDisabled, serviceStatus, type ServiceStatus } from "../launchd";
import { agentLabel, agentLayout } from "./layout";
import { readInstalledPlist, type InstalledPlist } from "./installed-plist";
import { loadedFromElsewhere } from "./refusal";

export interface AgentProblem {
  code: string;
  message: string;
  /** What to do about it. */
  hint: string;
}

/** The shape that `agent status --json` prints. */
export interface AgentStatus {
  installed: boolean;
  loaded: boolean;
  running: boolean;
  pid: number | null;
  /** The Node it runs on, or would try first. */
  node: string | null;
  version: string | null;
  /** ISO time of the last finished sync of the environment. */
  lastSync: string | null;
  problems: AgentProblem[];
  /** What it has warmed by itself; absent where that is not allowed. */
  warm?: { cpuSecondsToday: number; folders: { folder: string; at: string; durationMs: number; cpuSeconds: number }[] };
}

export async function agentStatus(host: Host, signal?: AbortSignal): Promise<AgentStatus> {
  const layout = agentLayout(host);
  const service = await serviceStatus(host, agentLabel, signal);
  const [plist, record, chosen, script, bundle, disabled, state] = await Promise.all([
    readInstalledPlist(host),
    readText(layout.installed),
    readText(layout.node),
    readIfPresent(layout.script),
    readIfPresent(layout.bundle),
    // Who did not answer one question is not asked another: each may take until its timeout.
    service.kind === "no-session" || service.kind === "unknown" ? undefined : isDisabled(host, agentLabel, signal),
    readState(host),
  ]);
  const field = (name: string) => new RegExp(`^${name}=(.+)$`, "m").exec(record ?? "")?.[1];
  const complete = record !== undefined && script !== undefined && bundle !== undefined;
  const installed = plist.kind !== "absent";
  const version = field("version");
  const pid = service.kind === "loaded" ? service.pid : undefined;
  const elsewhere = await loadedFromElsewhere(host, service);
  const problems = installed
    ? [
        ...plistProblems(plist, layout.plist),
        ...(elsewhere ? [{ code: "job-foreign", ...elsewhere }] : []),
        ...(complete ? [] : [filesMissing(host)]),
        ...serviceProblems(host, service, disabled === true),
        ...(version && version !== ownVersion ? [outdated(version)] : []),
        ...(state.failure ? [syncFailed(state.failure)] : []),
        ...conflicts(state),
      ]
    : elsewhere
      ? [{ code: "job-foreign", ...elsewhere }]
      : service.kind === "loaded"
        ? [plistGone(layout.plist)]
        : [];
  return {
    installed,
    loaded: service.kind === "loaded",
    running: pid !== undefined,
    pid: pid ?? null,
    node: (pid === undefined ? undefined : chosen?.trim()) || field("node") || null,
    version: version ?? null,
    lastSync: state.syncedAt ?? null,
    problems,
    ...(await warmed(host)),
  };
}

async function warmed(host: Host): Promise<Pick<AgentStatus, "warm">> {
  const { warm } = await readConfiguration(host).catch(() => ({ warm: false }));
  if (!warm) return {};
  const { cpuSeconds, folders } = await readWarmState(host);
  const newest = Object.entries(folders).sort(([, one], [, other]) => other.at.localeCompare(one.at));
  return {
    warm: {
      cpuSecondsToday: cpuSeconds,
      folders: newest.map(([folder, one]) => ({
        folder,
        at: one.at,
        durationMs: one.durationMs,
        cpuSeconds: one.cpuSeconds,
      })),
    },
  };
}

async function readText(path: string): Promise<string | undefined> {
  return (await readIfPresent(path))?.toString("utf8");
}

const reinstall = "Run: go-warden agent install";

function plistProblems(plist: InstalledPlist, path: string): AgentProblem[] {
  const hint = `Delete or move ${path}, then run: go-warden agent install`;
  if (plist.kind === "edited") return [{ code: "plist-edited", message: `${path} was edited by hand`, hint }];
  if (plist.kind === "foreign") return [{ code: "plist-foreign", message: `${path} is not Go Warden's`, hint }];
  if (plist.kind === "unreadable") return [{ code: "plist-unreadable", message: `${path} cannot be read`, hint }];
  return [];
}

function serviceProblems(host: Host, service: ServiceStatus, disabled: boolean): AgentProblem[] {
  switch (service.kind) {
    case "no-session":
      return [{ code: "no-gui-session", message: "You have no GUI session here", hint: "Log in at the Mac's screen." }];
    case "unknown":
      return [{ code: "unknown", message: `launchd did not answer: ${service.reason}`, hint: "Try again." }];
    case "not-loaded":
      return disabled
        ? [{ code: "disabled", message: "The agent is switched off in launchd", hint: reinstall }]
        : [
            {
              code: "not-loaded",
              message: "launchd does not know the agent",
              hint: `${reinstall}. When it is dropped again, allow "Go Warden" in System Settings → General → Login Items & Extensions.`,
            },
          ];
    case "loaded":
      return [
        ...(service.pid === undefined ? [notRunning(host, service)] : []),
        ...(disabled
          ? [
              {
                code: "disabled",
                message: "The agent is switched off in launchd: after this session it will not run again",
                hint: reinstall,
              },
            ]
          : []),
      ];
  }
}

function notRunning(host: Host, { lastExit, state }: Extract<ServiceStatus, { kind: "loaded" }>): AgentProblem {
  if (lastExit.kind === "code" && lastExit.code === 75) {
    return {
      code: "no-node",
      message: "The agent found no Node 20 or newer",
      hint: "Install one (brew install node); the agent then starts by itself.",
    };
  }
  const how =
    lastExit.kind === "code"
      ? `exit code ${lastExit.code}`
      : lastExit.kind === "signal"
        ? `signal ${lastExit.text}`
        : lastExit.kind === "other"
          ? lastExit.text
          : `state "${state}"`;
  return {
    code: "not-running",
    message: `The agent does not run (${how})`,
    hint: `Look into ${agentLayout(host).log}, then run: go-warden agent restart`,
  };
}

const filesMissing = (host: Host): AgentProblem => ({
  code: "files-missing",
  message: `Files of the agent are missing in ${host.paths.support}`,
  hint: reinstall,
});

const plistGone = (path: string): AgentProblem => ({
  code: "plist-missing",
  message: `The agent runs, but ${path} is gone: it will not come back at the next login`,
  hint: reinstall,
});

const outdated = (version: string): AgentProblem => ({
  code: "outdated",
  message: `The agent is version ${version}, this is ${ownVersion}`,
  hint: reinstall,
});

const syncFailed = ({ code, message, at }: NonNullable<State["failure"]>): AgentProblem => ({
  code: "sync-failed",
  message: `The last sync failed (${at}): ${message}`,
  // A capture shows what the shell does; a sync by hand says of everything else what to do.
  hint: `Run: go-warden env ${/^shell-|^output-too-large$/.test(code) ? "capture" : "sync"}`,
});

/** Names that the last sync left to other programs. */
function conflicts({ variables }: State): AgentProblem[] {
  return Object.entries(variables).flatMap(([name, { foreign }]) => {
    if (!foreign) return [];
    const [who, first] =
      foreign.owner === "unknown"
        ? ["another program", "T"]
        : [foreign.owner, `Take ${name} out of ${foreign.owner}, then t`];
    const hint = `${first}ake it over with: launchctl unsetenv ${name}, then go-warden env sync`;
    return [{ code: "conflict", message: `${name} was left as ${who} set it`, hint }];
  });
}
