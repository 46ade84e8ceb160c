import { closeMainWindow, showToast, Toast } from "@raycast/api";
import type { Host } from "../../core/host";
import type { PrecheckFinding, PrecheckReport } from "../../core/precheck";
import { describeFailure, openDoctor, runOperation, runWork, showFailure } from "../feedback";
import { core } from "../lazy";
import { asInTerminal } from "./as-in-terminal";

/** Opens a finding's file at its line in the editor, which gets the full environment where it does not run yet. */
export async function openAt(host: Host, path: string, { line = 1, column }: PrecheckFinding): Promise<void> {
  const result = await runWork(host, {
    title: "Opening the File",
    failureTitle: "The File Was Not Opened",
    wayOn: openDoctor,
    async run({ signal }) {
      const plan = await core().planOpen(host, { target: path, at: { line, column }, signal });
      await core().open(host, plan, signal);
    },
  });
  if (result.kind === "done") await closeMainWindow();
}

/** Formats what the precheck found unformatted; a file with changes that are not staged is left alone. */
export async function formatFiles(host: Host, report: PrecheckReport, reload: () => void): Promise<void> {
  try {
    const operation = await core().formatOperation(await asInTerminal(host, report.folder), report, undefined);
    if (!operation) {
      const message = "They have changes that are not staged, or their formatter was not found.";
      await showToast({ style: Toast.Style.Failure, title: "No File Was Formatted", message });
      return;
    }
    const words = {
      button: "Format",
      running: "Formatting",
      done: "Formatted",
      failed: "The Files Were Not Formatted",
    };
    const result = await runOperation(host, operation, words, reload);
    if (result.kind !== "canceled") reload();
  } catch (error) {
    await showFailure(describeFailure(host, "The Files Were Not Formatted", error), openDoctor);
  }
}
