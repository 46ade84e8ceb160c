import { updateCommandMetadata } from "@raycast/api";
import { basename } from "node:path";
import type { Host } from "../core/host";
import { coverageScopeInFront } from "../core/machine";
import { coverageOff, coverageOn, coverageStatus } from "../core/vscode";
import { performSteps, type Running } from "./feedback";

/** Toggles coverage mode where one looks at it, and returns what the HUD says. */
export async function toggleCoverage(host: Host, running: Running): Promise<string> {
  const scope = await coverageScopeInFront(host);
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
