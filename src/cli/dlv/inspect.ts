import { diagnose, diagnoseDebuggee, inspect, type Inspection } from "../../core/delve";
import { isTrouble, type Finding } from "../../core/finding";
import { operationPreview, type Operation } from "../../core/operations";
import type { Context, Report } from "../context";
import { machineHere } from "../machine";
import { refuseUnreadable, target } from "./target";
import { style } from "../terminal";

export async function inspectCommand(context: Context, path: string | undefined): Promise<Report> {
  const given = await target(context, path);
  await refuseUnreadable(given);
  return inspectionReport(await inspect(context.host, given));
}

export async function diagnoseCommand(
  context: Context,
  path: string | undefined,
  program: string | undefined,
): Promise<Report> {
  const machine = await machineHere(context);
  const given = await target(context, path);
  await refuseUnreadable(given);
  const [{ variables }, go] = await Promise.all([machine.dock(), machine.editorGo()]);
  const projectGo = go.kind === "ok" ? go.variables.GOVERSION?.replace(/^go/, "") : undefined;
  context.progress("Asking dlv and the Mac");
  const options = { environment: { ...context.host.env, ...variables }, projectGo, signal: context.signal };
  const inspection = await diagnose(machine.host, given, options);
  const debuggee = program === undefined ? [] : await diagnoseDebuggee(context.host, program);
  return inspectionReport({ ...inspection, findings: [...inspection.findings, ...debuggee] });
}

function inspectionReport(inspection: Inspection): Report {
  const { path, realPath, architectures, signature, uuid, minimumOS, goVersion, version, findings } = inspection;
  const row = (name: string, value: string | null) => (value ? `${name.padEnd(14)}${value}` : []);
  const entitlements = Object.keys(signature.entitlements);
  const signed = signature.kind === "none" ? "none" : `${signature.kind}, as ${signature.identifier ?? "nobody"}`;
  const lines = [
    style.bold(path),
    row("is", realPath === path ? null : realPath),
    row("built for", architectures.join(", ")),
    row("version", version),
    row("built with", goVersion),
    row("macOS", minimumOS && `${minimumOS} and later`),
    row("UUID", uuid),
    row("signature", signed + (signature.damage ? ` (${signature.damage})` : "")),
    row("flags", signature.flags.join(", ")),
    row("team", signature.teamId),
    row("cdhash", signature.cdHash),
    row("entitlements", entitlements.join(", ")),
    "",
    ...findings.flatMap(findingLines),
    ...(findings.some(isTrouble) ? [] : ["No problem was found in this file."]),
  ].flat();
  const value = { ...inspection, findings: findings.map(findingValue) };
  return { value, text: lines.join("\n"), exit: findings.some(isTrouble) ? 1 : 0 };
}

const marks = { ok: "ok", info: "note", warning: "warning", error: "wrong", skipped: "skipped", unknown: "unknown" };

function findingLines(finding: Finding): string[] {
  const { severity, title, evidence, cause, advice, operation } = finding;
  const mend = operation ? `${operation.title}: ${commandFor(operation)}` : advice;
  const details = severity === "ok" ? [] : [...evidence, ...(cause ? [cause] : []), ...(mend ? [`→ ${mend}`] : [])];
  return [`${marks[severity].padEnd(9)}${title}`, ...details.map((line) => `         ${line}`)];
}

function commandFor({ id }: Operation): string {
  const commands: Record<string, string> = {
    "dlv-resign": "go-warden dlv resign",
    "dlv-clear-quarantine": "go-warden dlv unquarantine",
    "dlv-entitle": "go-warden dlv entitle",
  };
  return commands[id] ?? "go-warden doctor --fix";
}

/** A finding as plain JSON: its operation is what a dry run would show. */
export function findingValue({ operation, ...finding }: Finding) {
  return operation ? { ...finding, operation: operationPreview(operation) } : finding;
}
