import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Host } from "../../host";
import type { Operation } from "../../operations";
import { Problem } from "../../problem";
import { debugFolder } from "../signals/consent";
import { buildIncident, dumpOf, idOfEnd, type Seen } from "../incidents/build-incident";
import { logFolders, userDataDir } from "../signals/editor-logs";
import { Evidence } from "../signals/evidence";
import { telemetryMode } from "../signals/telemetry";
import { expectEnd } from "../exits/expected-end";
import type { Incident } from "../incidents/incident";
import { writeIncident } from "../incidents/incident-store";
import { runningGopls } from "./list";
import { stillThere } from "./by-signal";

/** A dump by SIGQUIT: the operation that takes it, and the incident once it has run. */
export interface DumpPlan {
  operation: Operation;
  incident(): Incident | undefined;
  silentRestartsLeft: number | null;
}

const writtenWithinMs = 5_000;

/**
 * Asks a gopls that hangs what all its goroutines are doing. SIGQUIT ends it: its editor uses up a silent restart. Refused
 * when the last one is gone, or when nobody would catch the dump.
 */
export async function planDump(host: Host, pid: number): Promise<DumpPlan> {
  const one = (await runningGopls(host)).find(({ process }) => process.pid === pid);
  if (!one)
    throw new Problem("no-such-gopls", `Process ${pid} is not a gopls process`, "go-warden gopls list shows them.", 2);
  const { process: target, silentRestartsLeft: left, version, goVersion } = one;
  if (left === 0) {
    throw new Problem(
      "no-restart-left",
      `gopls (process ${pid}) would stay dead: its editor has no silent restart left`,
      `go-warden gopls restart --pid ${pid} gives them back first.`,
      4,
    );
  }
  const folder = target.editor?.family === "vscode" ? userDataDir(host, target.editor) : undefined;
  const evidence = new Evidence(host, undefined);
  // The log itself comes to be with its first line.
  const logged = folder !== undefined && logFolders(folder).length > 0;
  if (!logged && !(await keepsDumps(evidence.folders))) {
    throw new Problem(
      "nobody-listens",
      `gopls (process ${pid}) would end for nothing: telemetry does not keep its dump, and its editor has no log of it`,
      "go telemetry local and go-warden agent install let the next gopls keep it; go-warden gopls restart ends this one cleanly.",
      4,
    );
  }
  const after = left === null ? null : left - 1;
  let incident: Incident | undefined;
  const budget =
    after === null
      ? "its editor may not start another"
      : `its editor starts another and has ${after} silent restarts left`;
  return {
    silentRestartsLeft: after,
    incident: () => incident,
    operation: {
      id: "gopls-dump",
      title: `Take a goroutine dump of gopls (process ${pid})`,
      risk: "restarts",
      steps: [
        {
          kind: "call",
          title: `Ask it for all its goroutines, which ends it: ${budget}`,
          command: `kill -QUIT ${pid}`,
          async perform(host) {
            await stillThere(host, target);
            const folders = folder === undefined ? [] : [folder];
            // The first look only notes where everything ends.
            await evidence.refresh(folders, () => []);
            const at = host.now();
            const lastSeen = Date.now();
            await expectEnd(host, target, "dump");
            process.kill(pid, "SIGQUIT");
            const watched = { ...target, version, goVersion };
            const seen: Seen = { remarks: ["the dump was asked for by go-warden gopls dump"] };
            for (const end = performance.now() + writtenWithinMs; performance.now() < end && !dumpOf(seen);) {
              await sleep(50);
              const life = { from: Date.parse(target.startedAt), lastSeen, to: Date.now() };
              await evidence.refresh(folders, () => [{ process: watched, userDataDir: folder, life }]);
              seen.dump ??= evidence.dumps.take(watched, life, new Set());
              seen.end ??= evidence.ends.of(watched);
            }
            const what = {
              id: idOfEnd(target),
              kind: "hang" as const,
              at,
              process: watched,
              silentRestartsLeft: after,
            };
            if (!dumpOf(seen)) seen.remarks.push("no dump was written: telemetry is off, and the editor keeps no log");
            incident = await buildIncident(host, what, seen);
            await writeIncident(host, incident);
          },
        },
      ],
    },
  };
}

/** Whether gopls's telemetry sidecar writes dumps down (docs/facts/gopls.md §2a). */
async function keepsDumps(folders: readonly string[]): Promise<boolean> {
  for (const folder of folders) {
    if (existsSync(debugFolder(folder)) && (await telemetryMode(folder)) !== "off") return true;
  }
  return false;
}
