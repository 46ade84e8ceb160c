import { setTimeout as sleep } from "node:timers/promises";
import { quote } from "../../core/command-line";
import {
  chooseIdentity,
  clearQuarantine,
  DEBUGGER,
  entitleOperation,
  fileFindings,
  findIdentities,
  inspectProgram,
  refuseToSign,
  refuseWhileRunning,
  resignOperation,
  runningFrom,
  summarize,
  type Inspected,
  type RunOutcome,
} from "../../core/delve";
import type { Finding } from "../../core/finding";
import { stepText, type Operation } from "../../core/operations";
import { Problem } from "../../core/problem";
import { change, type ChangeOptions, type Context, type Report } from "../context";
import { findingValue } from "./inspect";
import { target } from "./target";

export interface ResignOptions extends ChangeOptions {
  identity?: string;
  entitleDebugger?: boolean;
  wait?: boolean;
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
    `Re-signed ${given}: ${summarize(after).kind}, as ${summarize(after).identifier ?? "nobody"}.`,
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
    const hint = "Run it on the Mac where dlv was downloaded.";
    throw new Problem("no-quarantine", "Only macOS puts downloaded programs into quarantine", hint, 3);
  }
  const given = await target(context, path);
  const { quarantine, realPath } = await inspectProgram(context.host, given);
  if (quarantine.kind === "unknown") {
    const hint = `Take the mark off by hand: xattr -d com.apple.quarantine ${quote(realPath)}`;
    throw new Problem("no-xattr", `Whether it is quarantined is not known: ${quarantine.reason}`, hint, 3);
  }
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
