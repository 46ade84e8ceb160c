import { join } from "node:path";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import { searchPath, type GoEnv, type ToolSearch } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { changeSetting, shareEnvironment } from "../remedies";
import { asks, dependsOnFolder, ignoredPin, projectNeeds, version } from "./project-go";
import type { Answered } from "./what-go-says";

export const goChoice: Check = {
  id: "go-choice",
  area: "go installs",
  title: "Which Go the shell, VS Code and the project use, and whether they agree",
  async probe(context) {
    const { machine } = context;
    const [shell, editor, search, project] = await Promise.all([
      machine.shellGo(),
      machine.editorGo(),
      machine.tool("go"),
      machine.project(),
    ]);
    const unanswered = [
      ...(shell.kind === "failed" ? [goFails("shell", "The shell's go", shell)] : []),
      ...(editor.kind === "failed" ? [goFails("editor", "The go VS Code takes", editor)] : []),
    ];
    if (editor.kind === "missing") return [...unanswered, await notFound(context, shell, search)];
    if (shell.kind === "missing") unanswered.push(notInPath(shell.searched));
    const running = editor.kind === "ok" ? editor : shell.kind === "ok" ? shell : undefined;
    if (!running) return unanswered;
    const findings = [
      ...unanswered,
      ...(shell.kind === "ok" && editor.kind === "ok" ? await differing(context, shell, editor, search) : []),
      ...(await staleGoroot(context, shell, editor)),
      ...(await projectNeeds(running, project)),
      ...ignoredPin(running, project),
      ...(await dependsOnFolder(context, search)),
    ];
    if (findings.length > 0) return findings;
    return [
      {
        id: "go-choice",
        severity: "ok",
        title: `${version(running)} for the shell, VS Code and the project`,
        evidence: [
          `${running.goPath} (${search.chosen?.from ?? "PATH"})`,
          ...(await sessionGo(context)),
          ...asks(project),
        ],
      },
    ];
  },
};

/** What a program started from the Dock, other than VS Code, would run. */
async function sessionGo({ machine }: DoctorContext): Promise<string[]> {
  const session = await machine.session();
  if (session.kind !== "known") return [];
  const [first] = await searchPath(session.variables.PATH ?? "/usr/bin:/bin:/usr/sbin:/sbin", "go");
  return [`GUI session: ${first?.path ?? "finds none"}`];
}

function goFails(who: string, subject: string, answer: Extract<GoEnv, { kind: "failed" }>): Finding {
  return {
    id: `go-fails-for-${who}`,
    severity: answer.goPath ? "error" : "unknown",
    title: answer.goPath ? `${subject} does not answer` : `${subject} could not be asked`,
    evidence: [`${answer.goPath || "the login shell"}: ${answer.message}`],
    ...(answer.goPath ? { advice: `Type: ${answer.goPath} env` } : {}),
  };
}

function notInPath(searched: string): Finding {
  return {
    id: "go-not-in-path",
    severity: "warning",
    title: "The shell finds no go, VS Code does",
    evidence: [`PATH of the login shell: ${searched}`],
    cause: "VS Code also looks in /usr/local/go/bin and /usr/local/bin, a terminal does not.",
    advice: 'Add to your shell\'s profile: export PATH="$PATH:/usr/local/go/bin"',
  };
}

async function notFound(context: DoctorContext, shell: GoEnv, search: ToolSearch): Promise<Finding> {
  const { variables } = await context.machine.dock();
  const evidence = [
    `PATH of VS Code: ${variables.PATH ?? "(none)"}`,
    `Looked at ${search.searched.length} places, last ${search.searched.at(-1)?.path ?? "none"}`,
  ];
  if (shell.kind !== "ok") {
    return {
      id: "go-not-found",
      severity: "error",
      title: "Neither the shell nor VS Code finds a go",
      evidence,
      advice: "Install Go from https://go.dev/dl, or put the bin folder of the one you have into PATH.",
    };
  }
  return {
    id: "editor-finds-no-go",
    severity: "error",
    title: "The shell finds go, VS Code does not",
    evidence: [`The shell runs ${shell.goPath} (${version(shell)})`, ...evidence],
    cause:
      "VS Code did not get the login shell's PATH, and /opt/homebrew and version managers are not among the places it looks in besides.",
    ...(await shareEnvironment(context)),
  };
}

async function differing(
  context: DoctorContext,
  shell: Answered,
  editor: Answered,
  search: ToolSearch,
): Promise<Finding[]> {
  if (version(shell) === version(editor) && shell.variables.GOROOT === editor.variables.GOROOT) return [];
  const [installs, session, remedy] = await Promise.all([
    context.machine.installs(),
    sessionGo(context),
    changeSetting(
      context,
      { path: ["go.alternateTools", "go"], set: shell.goPath },
      `Let VS Code use the shell's go, ${shell.goPath}`,
    ),
  ]);
  return [
    {
      id: "go-differs",
      severity: "warning",
      title: `The shell runs ${version(shell)}, VS Code ${version(editor)}`,
      evidence: [
        `shell: ${shell.goPath}, GOROOT ${shell.variables.GOROOT}`,
        `VS Code: ${editor.goPath} (found by ${search.chosen?.from ?? "PATH"}), GOROOT ${editor.variables.GOROOT}`,
        ...session,
        ...installs.map(({ version, root, manager }) => `on this machine: ${version ?? "?"} in ${root} (${manager})`),
      ],
      cause: "Tools built with one Go and run with the other disagree about the language and the standard library.",
      ...remedy,
      advice: `To use the shell's everywhere, set in VS Code: "go.alternateTools": { "go": "${shell.goPath}" }, or remove the other Go.`,
      facts: { shell: shell.goPath, editor: editor.goPath },
    },
  ];
}

/** `compile: version "go1.19.8" does not match go tool version "go1.27.3"` (docs/facts/gopls.md §6). */
async function staleGoroot(context: DoctorContext, shell: GoEnv, editor: GoEnv): Promise<Finding[]> {
  const { machine } = context;
  const [shellEnvironment, editorEnvironment] = await Promise.all([machine.shell(), machine.dock()]);
  const exported = [
    {
      who: "the login shell",
      answer: shell,
      root: shellEnvironment.kind === "captured" ? shellEnvironment.variables.GOROOT : undefined,
    },
    { who: "VS Code", answer: editor, root: editorEnvironment.variables.GOROOT },
  ];
  const evidence: string[] = [];
  const presses = new Set<string>();
  for (const { who, answer, root } of exported) {
    if (!root || answer.kind !== "ok") continue;
    const there = (await readIfPresent(join(root, "VERSION")).catch(() => undefined))
      ?.toString("utf8")
      .split("\n", 1)[0];
    if (there === version(answer)) continue;
    for (const press of await whereSet(context, root)) presses.add(press);
    evidence.push(`${who}: GOROOT=${root} holds ${there ?? "no Go"}, ${answer.goPath} is ${version(answer)}`);
  }
  if (evidence.length === 0) return [];
  return [
    {
      id: "goroot-mismatch",
      severity: "error",
      title: "GOROOT points at another Go than the one that runs",
      evidence,
      cause:
        'Builds fail with "version … does not match go tool version …". Since Go 1.10 the go command finds its own GOROOT.',
      advice: `${[...presses].join("; ") || "Remove the line that exports GOROOT from your shell's profile"}; then quit and reopen VS Code.`,
    },
  ];
}

/** What to press where GOROOT comes from: lines of the profile, and the session that has this value. */
async function whereSet({ machine }: DoctorContext, root: string): Promise<string[]> {
  const [shell, session] = await Promise.all([machine.shell(), machine.session()]);
  const presses: string[] = [];
  for (const file of await machine.profileFiles(shell.shell)) {
    const lines = ((await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "").split("\n");
    for (const [index, line] of lines.entries()) {
      if (/^[^#]*\bGOROOT(=|\s)/.test(line)) presses.push(`Remove GOROOT from ${file}, line ${index + 1}`);
    }
  }
  if (session.kind === "known" && session.variables.GOROOT === root) presses.push("launchctl unsetenv GOROOT");
  return presses;
}
