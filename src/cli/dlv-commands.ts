import { setTimeout as sleep } from "node:timers/promises";
import pc from "picocolors";
import {
  chooseIdentity,
  clearQuarantine,
  DEBUGGER,
  diagnose,
  diagnoseDebuggee,
  entitleOperation,
  explain,
  fileFindings,
  findIdentities,
  inspect,
  inspectProgram,
  rebuildOperation,
  refuseToSign,
  refuseWhileRunning,
  resignOperation,
  runningFrom,
  selftest,
  summarize,
  versionOf,
  type Inspected,
  type Inspection,
  type RunOutcome,
} from "../core/delve";
import { createShared } from "../core/doctor";
import { isTrouble, type Finding } from "../core/finding";
import { operationPreview, stepText, type Operation } from "../core/operations";
import { Problem } from "../core/problem";
import { change, type ChangeOptions, type Context, type Report } from "./context";

export interface ResignOptions extends ChangeOptions {
  identity?: string;
  entitleDebugger?: boolean;
  wait?: boolean;
}

export interface RebuildCommandOptions extends ChangeOptions {
  version?: string;
}

const MISSING = new Problem(
  "dlv-missing",
  "There is no dlv where VS Code looks",
  "Install it: go install github.com/go-delve/delve/cmd/dlv@latest, or name one.",
  3,
);

/** What VS Code works with, in the folder we stand in. */
const sharedOf = (context: Context) => createShared(context.host, { folder: process.cwd() });

async function target(context: Context, path: string | undefined): Promise<string> {
  if (path !== undefined) return path;
  context.progress("Looking for the dlv that VS Code runs");
  const { chosen } = await sharedOf(context).tool("dlv");
  if (!chosen) throw MISSING;
  return chosen.path;
}

export async function list(context: Context, _options: object): Promise<Report> {
  const { all } = await sharedOf(context).tool("dlv");
  if (all.length === 0) throw MISSING;
  const copies = await Promise.all(
    all.map(async ({ path, realPath, from }, index) => {
      const { build, executable } = await inspectProgram(context.host, path);
      const known = { version: versionOf(build), goVersion: build?.goVersion ?? null, kind: executable.kind };
      const sameAsFirst = index > 0 && realPath === all[0]?.realPath;
      return { path, realPath, from, used: index === 0, shadowed: index > 0 && !sameAsFirst, ...known };
    }),
  );
  const lines = copies.map(({ path, from, used, shadowed, version, goVersion }) => {
    const mark = used ? "VS Code runs" : shadowed ? "shadowed    " : "the same    ";
    const built = goVersion ? `, built with ${goVersion}` : "";
    return `${mark}  ${path}  ${version ?? "version unknown"}${built}  (${from})`;
  });
  return { value: copies, text: lines.join("\n") };
}

export async function inspectCommand(context: Context, path: string | undefined): Promise<Report> {
  const given = await target(context, path);
  const inspection = await inspect(context.host, given);
  if (inspection.architectures.length === 0) await refuseUnreadable(context, given);
  return inspectionReport(inspection);
}

/** A path that is not there is a wrong call, not a finding. */
async function refuseUnreadable(context: Context, path: string): Promise<void> {
  const { executable } = await inspectProgram(context.host, path);
  if (executable.kind !== "unreadable") return;
  throw new Problem(
    "not-readable",
    executable.sentence.replace(/\.$/, ""),
    "Give the path of a program you may read.",
    2,
  );
}

export async function diagnoseCommand(
  context: Context,
  path: string | undefined,
  program: string | undefined,
): Promise<Report> {
  const shared = sharedOf(context);
  const given = await target(context, path);
  await refuseUnreadable(context, given);
  const [{ variables }, go] = await Promise.all([shared.editor(), shared.editorGo()]);
  const projectGo = go.kind === "ok" ? go.variables.GOVERSION?.replace(/^go/, "") : undefined;
  context.progress("Asking dlv and the Mac");
  const options = { environment: { ...context.host.env, ...variables }, projectGo, signal: context.signal };
  const inspection = await diagnose(context.host, given, options);
  const debuggee = program === undefined ? [] : await diagnoseDebuggee(context.host, program);
  return inspectionReport({ ...inspection, findings: [...inspection.findings, ...debuggee] });
}

function inspectionReport(inspection: Inspection): Report {
  const { path, realPath, architectures, signature, uuid, minimumOS, goVersion, version, findings } = inspection;
  const row = (name: string, value: string | null) => (value ? `${name.padEnd(14)}${value}` : []);
  const entitlements = Object.keys(signature.entitlements);
  const signed = signature.kind === "none" ? "none" : `${signature.kind}, as ${signature.identifier ?? "nobody"}`;
  const lines = [
    pc.bold(path),
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
    ...(findings.some(isTrouble) ? [] : ["Nothing is wrong with it."]),
  ].flat();
  const value = { ...inspection, findings: findings.map(findingValue) };
  return { value, text: lines.join("\n"), exit: findings.some(isTrouble) ? 1 : 0 };
}

const marks = { ok: "ok", info: "note", warning: "warning", error: "wrong", unknown: "unknown" };

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

function findingValue({ operation, ...finding }: Finding) {
  return operation ? { ...finding, operation: operationPreview(operation) } : finding;
}

export async function explainCommand(_context: Context, text: string): Promise<Report> {
  const found = explain(text);
  if (found.length === 0) {
    const hint = "Paste the line from the debug console; go-warden dlv selftest finds the stage that fails.";
    throw new Problem("unknown-text", "No part of that text is known", hint, 1);
  }
  const lines = found.flatMap(({ matched, cause, cure, command }) => [
    pc.bold(matched),
    cause,
    `→ ${cure}`,
    ...(command ? [`  ${command}`] : []),
    "",
  ]);
  return { value: { explanations: found }, text: lines.join("\n").trimEnd() };
}

export async function identities({ host }: Context): Promise<Report> {
  const found = await findIdentities(host);
  const lines = found.map(({ sha1, name, problem }) => `${sha1}  ${name}${problem ? `  (${problem})` : ""}`);
  return { value: found, text: lines.join("\n") || "No certificate. Ad hoc signing needs none." };
}

export async function resign(context: Context, path: string | undefined, options: ResignOptions): Promise<Report> {
  const { host } = context;
  const given = await target(context, path);
  const before = await prepare(context, given, options);
  let ran: RunOutcome | undefined;
  if (options.identity !== undefined) await chooseIdentity(host, options.identity);
  const operation = resignOperation(host, before, {
    identity: options.identity,
    ...(options.entitleDebugger ? { entitlements: { [DEBUGGER]: true } } : {}),
    onRun: (outcome) => (ran = outcome),
  });
  const incurable = fileFindings(host, before).filter(
    ({ id, severity }) => severity === "error" && !["dlv-unsigned", "dlv-signature-damaged"].includes(id),
  );
  const proof = () =>
    ran?.kind === "ran" ? `dlv version answers ${ran.version}` : (ran && "sentence" in ran && ran.sentence) || "";
  return sign(context, { given, before, operation, options, incurable, proof });
}

export async function entitle(context: Context, path: string, options: ResignOptions): Promise<Report> {
  const before = await prepare(context, path, options);
  const { operation, dropped } = entitleOperation(context.host, before);
  const incurable: Finding[] = dropped.map((name) => ({
    id: "entitlement-dropped",
    severity: "warning",
    title: `${name} was left out: an ad hoc signature may not claim it`,
    evidence: [],
  }));
  return sign(context, { given: path, before, operation, options, incurable, proof: () => "" });
}

/** Refuses what would be unsafe, and waits for running sessions when asked to. */
async function prepare(context: Context, path: string, options: ResignOptions): Promise<Inspected> {
  const inspected = await inspectProgram(context.host, path, { pages: true });
  await refuseToSign(context.host, inspected);
  while (options.wait && (await runningFrom(context.host, inspected.realPath)).length > 0) {
    context.progress(`Waiting until nothing runs from ${inspected.realPath}`);
    await sleep(500, undefined, { signal: context.signal });
  }
  await refuseWhileRunning(context.host, inspected.realPath);
  return inspected;
}

interface Signing {
  given: string;
  before: Inspected;
  operation: Operation;
  options: ResignOptions;
  /** What stays wrong, however it is signed. */
  incurable: Finding[];
  proof: () => string;
}

async function sign(context: Context, signing: Signing): Promise<Report> {
  const { given, before, operation, options, incurable, proof } = signing;
  const outcome = await change(context, operation, options, { ask: false });
  const left = incurable.map(
    ({ title, advice }) => `Signing does not cure this: ${title}.${advice ? ` ${advice}` : ""}`,
  );
  if (outcome.kind === "preview") {
    return { ...outcome.report, text: [outcome.report.text, ...left].join("\n") };
  }
  const after = await inspectProgram(context.host, before.realPath, { pages: true });
  const verified = after.pages?.kind === "intact";
  const steps = operation.steps.map((step, index) => ({
    title: step.title,
    command: stepText(step),
    output: outcome.performed.steps[index]?.output ?? (step.title.includes("dlv version") ? proof() : ""),
  }));
  const value = {
    path: given,
    before: summarize(before),
    after: summarize(after),
    verified,
    steps,
    findings: incurable.map(findingValue),
  };
  const lines = [
    `Signed ${given} anew: ${summarize(after).kind}, as ${summarize(after).identifier ?? "nobody"}.`,
    "Verified by its bytes and by codesign.",
    ...(proof() ? [`${proof()}.`] : []),
    ...left,
    outcome.undoHint,
  ];
  return {
    value,
    text: lines.join("\n"),
    exit: verified && !incurable.some(({ severity }) => severity === "error") ? 0 : 1,
  };
}

export async function unquarantine(
  context: Context,
  path: string | undefined,
  options: ChangeOptions,
): Promise<Report> {
  if (context.host.platform !== "macos") {
    throw new Problem("no-quarantine", "Quarantine is a Mac's", "", 3);
  }
  const given = await target(context, path);
  const { quarantine, realPath } = await inspectProgram(context.host, given);
  if (quarantine.kind === "unknown") throw new Problem("no-xattr", quarantine.reason, "", 3);
  if (quarantine.kind === "none") {
    return { value: { path: given, changed: false }, text: `${given} is not quarantined.` };
  }
  const outcome = await change(context, clearQuarantine(context.host, realPath, quarantine.value), options, {
    ask: false,
  });
  if (outcome.kind === "preview") return outcome.report;
  return {
    value: { path: given, changed: true, id: outcome.performed.id },
    text: `macOS runs ${given} from now on.\n${outcome.undoHint}`,
  };
}

export async function rebuild(
  context: Context,
  path: string | undefined,
  options: RebuildCommandOptions,
): Promise<Report> {
  const shared = sharedOf(context);
  const given = await target(context, path);
  const { realPath, version } = await inspect(context.host, given, {});
  if (/\.app\/|\/Cellar\//.test(realPath)) {
    const hint = realPath.includes("/Cellar/")
      ? "brew upgrade delve, or brew reinstall delve"
      : "Update the application.";
    throw new Problem("not-ours", `${realPath} was put there by another installer`, hint, 4);
  }
  const [go, project] = await Promise.all([shared.editorGo(), shared.project()]);
  if (go.kind !== "ok")
    throw new Problem("go-missing", "There is no go to build Delve with", "Install Go: go.dev/dl", 3);
  const wanted = project.minimum ?? go.variables.GOVERSION?.replace(/^go/, "");
  const operation = await rebuildOperation(context.host, {
    goPath: go.goPath,
    goVersion: (go.variables.GOVERSION ?? "").replace(/^go/, ""),
    target: realPath,
    projectGo: wanted,
    version: options.version,
  });
  const outcome = await change(context, operation, options);
  if (outcome.kind === "preview") return outcome.report;
  const now = await inspect(context.host, given, {});
  const value = { path: given, before: version, after: now.version, id: outcome.performed.id };
  return { value, text: `${given} is Delve ${now.version ?? ""} now.\n${outcome.undoHint}` };
}

export async function selftestCommand(
  context: Context,
  path: string | undefined,
  options: { go?: string },
): Promise<Report> {
  const shared = sharedOf(context);
  const [dlv, go, { variables }] = await Promise.all([
    path ?? shared.tool("dlv").then(({ chosen }) => chosen?.path),
    options.go ?? shared.tool("go").then(({ chosen }) => chosen?.path),
    shared.editor(),
  ]);
  const result = await selftest(context.host, {
    dlv,
    go,
    environment: { ...context.host.env, ...variables },
    signal: context.signal,
    onStage: ({ name }) => context.progress(`${name}: done`),
    onWaiting: (message) => context.progress(message),
  });
  const lines = result.stages.map(
    ({ name, ok, durationMs, message }) =>
      `${ok ? "ok    " : "failed"}  ${name.padEnd(12)}${durationMs.toFixed(0).padStart(6)} ms${message ? `  ${message}` : ""}`,
  );
  const tail = result.ok
    ? ["Debugging works."]
    : result.output.length > 0
      ? ["", "What dlv and debugserver printed:", ...result.output]
      : [];
  return { value: result, text: [...lines, ...tail].join("\n"), exit: result.ok ? 0 : 1 };
}
