import { showToast, Toast } from "@raycast/api";
import type { Host } from "../../core/host";
import type { Operation } from "../../core/operations";
import {
  describeFailure,
  openDoctor,
  refuseWhileBusy,
  runOperation,
  showFailure,
  type OperationWords,
} from "../feedback";
import { core } from "../lazy";

interface Planned {
  operation?: Operation;
  /** What only the user can do, a sentence each. */
  notes: readonly string[];
}

/** Plans a change of the project's Go, asks with its steps, makes it, and looks again. */
async function change(
  host: Host,
  plan: () => Promise<Planned>,
  words: OperationWords & { nothing: string },
  reload: () => void,
): Promise<void> {
  if (await refuseWhileBusy()) return;
  try {
    const { operation, notes } = await plan();
    if (!operation) {
      await showToast({ style: Toast.Style.Success, title: words.nothing, message: notes.join("\n") });
      return;
    }
    const result = await runOperation(host, operation, words, reload);
    if (result.kind !== "canceled") reload();
  } catch (error) {
    await showFailure(describeFailure(host, words.failed, error), openDoctor);
  }
}

/** Gives everybody the Go that the project asks for. */
export const syncGo = (host: Host, folder: string, reload: () => void) =>
  change(
    host,
    async () => core().planSync(await core().readMachine(host, { folder })),
    {
      button: "Sync",
      running: "Syncing the Go Version",
      done: "Everybody Has the Same Go",
      failed: "The Go Version Was Not Synced",
      nothing: "Nothing to Change",
    },
    reload,
  );

/** Writes a version into every file of the project that must agree. */
export const pinGo = (host: Host, folder: string, version: string, reload: () => void) =>
  change(
    host,
    async () => core().planPin(await core().readMachine(host, { folder }), { version }),
    {
      button: "Pin",
      running: `Pinning Go ${version}`,
      done: `Go ${version} Is Pinned`,
      failed: `Go ${version} Was Not Pinned`,
      nothing: `Go ${version} Is Pinned Already`,
    },
    reload,
  );
