import type { Host } from "../../host";
import { incidentId, buildIncident } from "../incidents/build-incident";
import type { Incident } from "../incidents/incident";
import type { ProcessTable } from "../processes/process";
import { addSample, busyMinutes, closeHistories, memoryTrouble, type ResourceHistory } from "../processes/resources";
import { processKey, type WatchedProcess } from "../processes/watch-state";

interface SamplerOptions {
  table: ProcessTable;
  told: Set<string>;
  memoryLimitBytes: number;
  onLarge(process: WatchedProcess, history: ResourceHistory): void;
}

/** Samples memory and processor time; answers with what is worth an incident, each once per gopls. */
export function createSampler(host: Host, { table, told, memoryLimitBytes, onLarge }: SamplerOptions) {
  return async (processes: readonly WatchedProcess[]): Promise<Incident[]> => {
    await closeHistories(host, processes);
    const usage = await table.usage(processes);
    const at = host.now();
    const incidents: Incident[] = [];
    for (const process of processes) {
      const used = usage.get(process.pid);
      if (!used) continue;
      process.rssBytes = used.rssBytes;
      const history = await addSample(host, process, { at: at.toISOString(), ...used });
      if (used.rssBytes > memoryLimitBytes) onLarge(process, history);
      const memory = memoryTrouble(history, memoryLimitBytes);
      const busy = busyMinutes(history);
      const tell = async (kind: "memory" | "hang", line: string) => {
        const key = `${kind} ${processKey(process)}`;
        if (told.has(key)) return;
        told.add(key);
        const id = incidentId(kind, process.pid, process.startToken);
        incidents.push(await buildIncident(host, { id, kind, at, process }, { remarks: [line] }));
      };
      if (memory) await tell("memory", `gopls ${memory}`);
      if (busy) {
        await tell(
          "hang",
          `gopls has kept a processor busy for ${busy} minutes; "go-warden gopls dump --pid ${process.pid}" shows where`,
        );
      }
    }
    return incidents;
  };
}
