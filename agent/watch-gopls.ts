import { readConfiguration } from "../src/core/configuration";
import {
  crashSignature,
  isCrashLoop,
  nextRestart,
  planRestart,
  readIncidents,
  saidBy,
  watchGopls as watch,
  type GoplsWindow,
  type Incident,
  type WatchOptions,
} from "../src/core/gopls";
import type { Host } from "../src/core/host";
import { launcherLink, type Notification } from "../src/core/notify";
import { perform } from "../src/core/operations";
import type { Duty, Log } from "./duty";
import { createAgentNotifier } from "./notify";
import { createRecycler, usualRecycleTiming, type RecycleTiming } from "./recycle-gopls";

/** Watches gopls, tells what happened, and brings back a dead one where the user allows it. */
export function watchGopls({
  timing,
  recycleTiming = usualRecycleTiming,
}: Pick<WatchOptions, "timing"> & { recycleTiming?: RecycleTiming } = {}): Duty {
  return {
    name: "watch-gopls",
    async start({ host, signal, log }) {
      const notify = createAgentNotifier(host, log);
      const { goplsMemoryLimitMB } = await configuration(host, log);
      await watch(host, {
        signal,
        log,
        timing,
        memoryLimitBytes: goplsMemoryLimitMB * 1024 ** 2,
        onLarge: createRecycler({ host, signal, log, notify, timing: recycleTiming }),
        async onIncident(incident) {
          log(`gopls: ${incident.kind}, process ${incident.pid ?? "unknown"}, incident ${incident.id}`);
          // A dead window gets a notice of its own, when it is known which one.
          const { editorRestarts, silentRestartsLeft, failedStart } = incident;
          if (editorRestarts === false && silentRestartsLeft === 0 && !failedStart) return;
          await notify(await noticeOf(host, incident));
        },
        onDead: (incident, window) => revive(host, { incident, window, notify, log, signal }),
      });
    },
  };
}

async function configuration(host: Host, log: Log) {
  try {
    return await readConfiguration(host);
  } catch (error) {
    log(`gopls: ${error instanceof Error ? error.message : String(error)}; the defaults hold`);
    return { goplsMemoryLimitMB: 4096, revive: false };
  }
}

interface Death {
  incident: Incident;
  window: GoplsWindow;
  notify: (notification: Notification) => Promise<void>;
  log: Log;
  signal: AbortSignal;
}

async function revive(host: Host, { incident, window, notify, log, signal }: Death): Promise<void> {
  const where = window.workspace ?? window.editor?.name ?? "a window";
  const link = await launcherLink(host, "gopls-incidents", { id: incident.id });
  const tell = (key: string, title: string, message: string) =>
    notify({ key: `${key} ${window.parent.pid} ${incident.id}`, title, message, link, urgent: true });
  const loop = isCrashLoop(incident, await readIncidents(host));
  const culprit = incident.file ?? incident.request;
  const because = loop ? `It crashed three times the same way${culprit ? `, at ${culprit}` : ""}. ` : "";
  const { revive: allowed } = await configuration(host, log);
  if (!allowed || loop || window.workspace === null) {
    const advice = "Press to restart it, or run go-warden gopls restart.";
    return tell("dead", "gopls is dead", `${where}: VS Code will not start it again. ${because}${advice}`);
  }
  try {
    const plan = await planRestart(host, { workspace: window.workspace });
    const { id } = await perform(host, plan.operation, { signal, unasked: true });
    log(`gopls: revived in ${where}, operation ${id}`);
    await tell("revived", "gopls is back", `${where}: it had used up its restarts; Go Warden started it again.`);
  } catch (error) {
    log(`gopls: not revived: ${error instanceof Error ? error.message : String(error)}`);
    await tell("dead", "gopls is dead", `${where}: it could not be started again. Run go-warden gopls restart.`);
  }
}

const titles: Record<Incident["kind"], string> = {
  panic: "gopls panicked",
  fatal: "gopls crashed",
  killed: "gopls was killed",
  exit: "gopls gave up",
  hang: "gopls hangs",
  memory: "gopls uses much memory",
  bug: "gopls noticed a bug in itself",
};

async function noticeOf(host: Host, incident: Incident): Promise<Notification> {
  const { id, kind, workspace, version, firstLine, topFrame, silentRestartsLeft, newerVersion, failedStart } = incident;
  const lastWords = incident.evidence.findLast((line) => line.startsWith(saidBy))?.slice(saidBy.length);
  const what = kind === "memory" || kind === "hang" ? incident.evidence[0] : (topFrame ?? firstLine ?? lastWords);
  const lines = [
    [workspace ?? incident.editor, version].filter(Boolean).join(", "),
    what?.replace(/^golang\.org\/x\/tools\/gopls\/internal\//, ""),
    nextRestart(incident),
    newerVersion ? `${newerVersion.version} is installed here.` : undefined,
  ];
  // The last warning before gopls stays dead is not one of many.
  const last = silentRestartsLeft === 0;
  return {
    key: last ? `last ${id}` : `${kind} ${workspace ?? ""} ${crashSignature(incident) ?? ""}`,
    title: failedStart ? "gopls does not start" : titles[kind],
    message: lines.filter(Boolean).join("\n"),
    link: await launcherLink(host, "gopls-incidents", { id }),
    urgent: last,
  };
}
