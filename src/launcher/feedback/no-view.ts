import { setTimeout as sleep } from "node:timers/promises";
import { showHUD } from "@raycast/api";
import type { Host } from "../../core/host";
import { refreshStatus } from "./status";
import { runWork, type Running } from "./work";
import { openDoctor } from "./failure";

export interface NoViewWork {
  title: string;
  failureTitle: string;
  /** Returns what the HUD says. */
  run(running: Running): Promise<string>;
}

/** A command without a view: a toast while it works, a HUD at its end, and on failure a toast that leads to the doctor. */
export async function runWithoutView(host: Host, work: NoViewWork): Promise<void> {
  const result = await runWork(host, { ...work, wayOn: openDoctor });
  if (result.kind === "done") await showHUD(result.value);
  // A command's toast ends with the command; this leaves time to press its actions (facts/raycast.md §1.5).
  if (result.kind === "failed") await sleep(3000);
  await refreshStatus();
}
