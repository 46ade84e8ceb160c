import { setTimeout as sleep } from "node:timers/promises";
import { showHUD } from "@raycast/api";
import { createHost, type Host } from "../../core/host";
import { launcherHost } from "../host";
import { refreshStatus } from "./status";
import { runWork, type Running } from "./work";
import { openDoctor } from "./failure";

export interface NoViewWork {
  title: string;
  failureTitle: string;
  /** Returns what the HUD says. */
  run(host: Host, running: Running): Promise<string>;
}

/** A command without a view: a toast while it works, a HUD at its end, and on failure a toast that leads to the doctor. */
export async function runWithoutView(work: NoViewWork): Promise<void> {
  const result = await runWork(createHost(), {
    ...work,
    run: (running) => work.run(launcherHost(), running),
    wayOn: openDoctor,
  });
  if (result.kind === "done") await showHUD(result.value);
  // A command's toast ends with the command; this leaves time to press its actions (docs/facts/raycast.md §1.5).
  if (result.kind === "failed") await sleep(3000);
  await refreshStatus();
}
