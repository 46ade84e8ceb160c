import { updateCommandMetadata } from "@raycast/api";
import { basename } from "node:path";
import type { Host } from "../core/host";
import { coverageOff, coverageOn, coverageStatus, windowFolders, type CoverageScope } from "../core/vscode";
import { editorInUse } from "./editor";
import { performSteps, type Running } from "./feedback";

/** The folder in front of the editor, else that editor's user settings. */
export async function coverageScope(host: Host): Promise<CoverageScope> {
  const editor = await editorInUse(host);
  const front = editor ? (await windowFolders(editor))[0] : undefined;
  if (front && !front.endsWith(".code-workspace")) return { workspace: front };
  return editor ? { editor: editor.id } : {};
}

/** Toggles coverage mode where one looks at it, and returns what the HUD says. */
export async function toggleCoverage(host: Host, running: Running): Promise<string> {
  const scope = await coverageScope(host);
  const { on } = await coverageStatus(host, scope);
  const planned = on ? await coverageOff(host, scope) : await coverageOn(host, scope, { onSave: false });
  if (planned) await performSteps(host, planned.operation, running);
  const where = scope.workspace ? `in ${basename(scope.workspace)}` : "in the user settings";
  const state = on ? "off" : "on";
  await updateCommandMetadata({ subtitle: `Go Warden: ${state} ${where}` });
  const kept = planned?.files.flatMap(({ changes }) => changes).filter((one) => one.kept).length ?? 0;
  const rest = kept > 0 ? `; ${kept} you changed since stay` : "";
  return on ? `Coverage mode is off ${where}${rest}` : `Coverage mode is on ${where}; Test Explorer ignores it`;
}
