import { readConfiguration } from "../../configuration";
import { decide } from "../../environment";
import type { Finding } from "../../finding";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { shareEnvironment } from "../remedies";
import type { DockEnvironment } from "../../machine";

export const vscodeEnvironment: Check = {
  id: "vscode-environment",
  area: "environment",
  title: "What VS Code itself gets when it asks the login shell, how long it takes, and what it then lacks",
  async probe(context) {
    const editor = await context.machine.dock();
    if (editor.outcome !== "resolved") return [await unresolved(context, editor)];
    const findings = [...(await slow(context, editor)), ...(await lacking(context, editor))];
    if (findings.length > 0) return findings;
    return [
      {
        id: "vscode-environment",
        severity: "ok",
        title: `VS Code gets the shell's variables in ${seconds(editor.durationMs)}`,
        evidence: [],
      },
    ];
  },
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

const titles: Record<Exclude<DockEnvironment["outcome"], "resolved">, string> = {
  "silently-empty": "VS Code gets nothing from the login shell, and says nothing",
  timeout: "VS Code gives up on the login shell",
  error: "VS Code cannot ask the login shell",
};

const causes: Record<Exclude<DockEnvironment["outcome"], "resolved">, string> = {
  "silently-empty": "A profile ends the shell before it answers: exec, exit 0, a jump into another shell.",
  timeout: "The profile takes longer than VS Code waits. It does not ask again until it is quit.",
  error: "The shell ends with an error. VS Code does not ask again until it is quit.",
};

/** One bad answer lasts until Cmd-Q: VS Code keeps a failed promise too (docs/facts/vscode.md §1). */
async function unresolved(context: DoctorContext, editor: DockEnvironment): Promise<Finding> {
  const { outcome } = editor;
  if (outcome === "resolved") throw new Error("resolved");
  const shell = await context.machine.shell();
  return {
    id: `vscode-environment-${outcome}`,
    severity: "error",
    title: titles[outcome],
    evidence: [
      ...(editor.message ? [editor.message] : []),
      `after ${seconds(editor.durationMs)}; every window then has launchd's variables: PATH=${editor.variables.PATH ?? ""}`,
    ],
    cause: shell.kind === "failed" && shell.code === "shell-not-found" ? `${shell.message}.` : causes[outcome],
    ...(await shareEnvironment(context)),
  };
}

async function slow({ machine }: DoctorContext, editor: DockEnvironment): Promise<Finding[]> {
  const setting = (await machine.settings()).get("application.shellEnvironmentResolutionTimeout");
  const limit = typeof setting === "number" ? Math.min(120, Math.max(1, setting)) : 10;
  if (editor.durationMs < limit * 500) return [];
  return [
    {
      id: "vscode-environment-nearly-too-slow",
      severity: "warning",
      title: `VS Code waits ${seconds(editor.durationMs)} for the shell, and gives up after ${limit} s`,
      evidence: ["A cold start after login takes several times as long as this one."],
      cause: "Past the limit no window has the shell's variables until VS Code is quit.",
      advice: 'Make the profile faster, or set "application.shellEnvironmentResolutionTimeout": 30.',
    },
  ];
}

/** What a terminal has and VS Code lacks; only what may be shared at all is of interest. */
async function lacking(context: DoctorContext, editor: DockEnvironment): Promise<Finding[]> {
  const shell = await context.machine.shell();
  if (shell.kind === "failed") return [];
  const wishes = await readConfiguration(context.host);
  const shared = Object.entries(shell.variables).filter(
    ([name, value]) => value !== undefined && decide(name, value, wishes).share,
  );
  // The terminal gives these to its shell, no profile needs to.
  const ofTerminals = /^(?:LANG|LC_\w+)$/;
  const missing = shared
    .map(([name]) => name)
    .filter((name) => editor.variables[name] === undefined && !ofTerminals.test(name));
  const path = difference(shell.variables.PATH, editor.variables.PATH);
  if (missing.length === 0 && path.length === 0) return [];
  return [
    {
      id: "vscode-lacks-variables",
      severity: "warning",
      title: "VS Code's answer from the login shell is poorer than a terminal's",
      evidence: [...(missing.length > 0 ? [`missing: ${missing.join(", ")}`] : []), ...path],
      cause: "The profile tests for a terminal, or for VSCODE_RESOLVING_ENVIRONMENT, and leaves out the rest.",
      advice: "Move the lines above that test, or open VS Code with: go-warden code open",
    },
  ];
}

/** Folders of the shell's PATH that VS Code's has not. */
function difference(shell: string | undefined, editor: string | undefined): string[] {
  const own = new Set((editor ?? "").split(":"));
  return (shell ?? "")
    .split(":")
    .filter((folder) => !own.has(folder))
    .map((folder) => `PATH lacks ${folder}`);
}
