import { readConfiguration } from "../../configuration";
import { differenceText, environmentDifference, planSync, type Plan, type SharingWishes } from "../../environment";
import type { Finding } from "../../finding";
import { Problem } from "../../problem";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { shareEnvironment } from "../remedies";
import type { ShellEnvironment } from "../../machine";

type Variables = Readonly<Record<string, string | undefined>>;
type Captured = Extract<ShellEnvironment, { kind: "captured" }>;

export const environment: Check = {
  id: "environment",
  area: "environment",
  title: "The login shell's variables against those of the GUI session, PATH entry by entry",
  async probe(context) {
    const [shell, session, settings] = await Promise.all([
      context.machine.shell(),
      context.machine.session(),
      context.machine.settings(),
    ]);
    const terminal = terminalOnly(
      settings.get("terminal.integrated.env.osx"),
      settings.from("terminal.integrated.env.osx"),
    );
    if (session.kind === "none") {
      const skipped: Finding = {
        id: "environment",
        severity: "skipped",
        title: "No launchd on this machine to compare with",
        evidence: [],
      };
      return [...terminal, skipped];
    }
    if (session.kind === "unknown") return [...terminal, noAnswer(session.message)];
    // What keeps the shell from answering is the profile check's to tell.
    if (shell.kind === "failed") return [...terminal, noAnswer(`the login shell: ${shell.message}`)];
    const found = await compare(context, shell, session.variables);
    return [...terminal, ...found];
  },
};

const noAnswer = (reason: string): Finding => ({
  id: "environment-unknown",
  severity: "unknown",
  title: "Shell and GUI session could not be compared",
  evidence: [reason],
});

async function compare(context: DoctorContext, shell: Captured, launchd: Variables): Promise<Finding[]> {
  const variables = defined(shell.variables);
  let plan: Plan;
  try {
    plan = await planSync(
      context.host,
      { signal: context.signal },
      {
        capture: () => Promise.resolve({ variables, dropped: [] }),
        read: () => Promise.resolve({ calls: 0, variables: defined(launchd), complete: true }),
        set: refuse,
        unset: refuse,
      },
    );
  } catch (error) {
    if (error instanceof Problem) return [noAnswer(error.message)];
    throw error;
  }
  const wishes = await readConfiguration(context.host);
  const findings = [
    ...(await lost(context, plan, launchd, wishes)),
    ...conflicts(context, plan, shell.variables, launchd, wishes),
    ...relativeEntries(plan),
  ];
  if (findings.length > 0) return findings;
  return [
    {
      id: "environment",
      severity: "ok",
      title: `The GUI session has the shell's ${plan.unchanged.length} shared variables`,
      evidence: plan.unchanged.length > 0 ? [plan.unchanged.join(", ")] : [],
    },
  ];
}

function relativeEntries({ leftOut }: Plan): Finding[] {
  if (leftOut.length === 0) return [];
  const literal = leftOut.filter((entry) => entry.startsWith("~"));
  return [
    {
      id: "path-entries-relative",
      severity: literal.length > 0 ? "warning" : "info",
      title: `PATH has ${leftOut.length === 1 ? "an entry" : `${leftOut.length} entries`} that mean another folder wherever a program stands`,
      evidence: leftOut.map((entry) => `PATH: ${entry === "" ? "an empty entry, which is the current folder" : entry}`),
      cause:
        literal.length > 0
          ? "In quotes the shell leaves ~ as it stands; no program but a shell knows it."
          : "A program that looks for its tools there would run what a foreign folder has put there. They are not shared.",
      advice:
        literal.length > 0
          ? `Write $HOME for ~ in the profile: ${literal.join(", ")}`
          : "Take them out of PATH in the profile.",
    },
  ];
}

/** The doctor only looks. */
const refuse = () => Promise.resolve({ calls: 0, failed: [] });

const defined = (variables: Variables) =>
  Object.fromEntries(Object.entries(variables).filter((entry): entry is [string, string] => entry[1] !== undefined));

async function lost(context: DoctorContext, plan: Plan, launchd: Variables, wishes: SharingWishes): Promise<Finding[]> {
  const names = Object.keys(plan.set);
  if (names.length === 0) return [];
  return [
    {
      id: "variables-lost-in-gui",
      severity: "warning",
      title: `Programs started from the Dock lack ${names.length === 1 ? "a variable" : `${names.length} variables`} of the login shell`,
      evidence: names.map((name) => difference(context, name, plan.set[name], launchd[name], wishes)),
      cause: "A profile is read by shells only; launchd, which starts what the Dock starts, has its own variables.",
      ...(await shareEnvironment(context)),
      facts: { names },
    },
  ];
}

function conflicts(
  context: DoctorContext,
  plan: Plan,
  shell: Variables,
  launchd: Variables,
  wishes: SharingWishes,
): Finding[] {
  if (plan.conflicts.length === 0) return [];
  return [
    {
      id: "variables-differ-in-gui",
      severity: "warning",
      title: `Somebody else gave the GUI session other values for ${plan.conflicts.map(({ name }) => name).join(", ")}`,
      evidence: plan.conflicts.flatMap(({ name, owner }) => [
        difference(context, name, shell[name], launchd[name], wishes),
        ...(owner === "unknown" ? [] : [`${name} is set by ${owner}`]),
      ]),
      cause: "Another LaunchAgent, or a launchctl setenv typed by hand; Go Warden leaves alone what it did not set.",
      advice: `launchctl unsetenv ${plan.conflicts.map(({ name }) => name).join(" ")}, then go-warden env sync`,
    },
  ];
}

function difference(
  { showValues }: DoctorContext,
  name: string,
  shell: string | undefined,
  gui: string | undefined,
  wishes: SharingWishes,
): string {
  if (shell === undefined) return `${name} is not set in the shell`;
  return differenceText(environmentDifference(name, shell, gui, wishes, showValues), "GUI session");
}

const goNames = /^(?:GO[A-Z0-9]*|PATH|CGO_\w+)$/;

/** terminal.integrated.env.* is for terminals alone (docs/facts/vscode.md §2). */
function terminalOnly(value: unknown, from: string | undefined): Finding[] {
  const names =
    typeof value === "object" && value !== null ? Object.keys(value).filter((name) => goNames.test(name)) : [];
  if (names.length === 0) return [];
  return [
    {
      id: "terminal-only-variables",
      severity: "warning",
      title: `${names.join(", ")} ${names.length === 1 ? "is" : "are"} set for VS Code's terminals only`,
      evidence: [`terminal.integrated.env.osx in ${from ?? "settings.json"}`],
      cause: "That setting never reaches gopls, dlv or the Test Explorer.",
      advice: 'Set them in "go.toolsEnvVars", or export them in the shell\'s profile.',
    },
  ];
}
