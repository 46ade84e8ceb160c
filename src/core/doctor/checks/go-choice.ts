import { join } from "node:path";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import {
  compareGoVersions,
  goEnv,
  parseGoVersion,
  searchPath,
  type GoEnv,
  type GoInstall,
  type Project,
  type ToolSearch,
} from "../../toolchain";
import { readExecutable } from "../../macho";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { changeGoSetting, writtenGoSetting } from "../go-settings";
import { shareEnvironment } from "../remedies";

type Answered = Extract<GoEnv, { kind: "ok" }>;

export const goChoice: Check = {
  id: "go-choice",
  area: "go installs",
  title: "Which Go the shell, VS Code and the project use, and whether they agree",
  async probe(context) {
    const { shared } = context;
    const [shell, editor, search, project] = await Promise.all([
      shared.shellGo(),
      shared.editorGo(),
      shared.tool("go"),
      shared.project(),
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
      ...(shell.kind === "ok" && editor.kind === "ok"
        ? differing(shell, editor, search, await shared.installs(), await sessionGo(context))
        : []),
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

const version = (answer: Answered) => answer.variables.GOVERSION ?? "an unknown Go";

const asks = (project: Project) =>
  project.wanted.map(({ file, kind, version }) => `${file} asks for ${kind} ${version}`);

/** What a program started from the Dock, other than VS Code, would run. */
async function sessionGo({ shared }: DoctorContext): Promise<string[]> {
  const session = await shared.session();
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
  const { variables } = await context.shared.editor();
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

function differing(
  shell: Answered,
  editor: Answered,
  search: ToolSearch,
  installs: readonly GoInstall[],
  session: readonly string[],
): Finding[] {
  if (version(shell) === version(editor) && shell.variables.GOROOT === editor.variables.GOROOT) return [];
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
      advice: `To use the shell's everywhere, set in VS Code: "go.alternateTools": { "go": "${shell.goPath}" }, or remove the other Go.`,
      facts: { shell: shell.goPath, editor: editor.goPath },
    },
  ];
}

/** `compile: version "go1.19.8" does not match go tool version "go1.27.3"` (facts/gopls.md §6). */
async function staleGoroot(context: DoctorContext, shell: GoEnv, editor: GoEnv): Promise<Finding[]> {
  const { shared } = context;
  const [shellEnvironment, editorEnvironment] = await Promise.all([shared.shell(), shared.editor()]);
  const exported = [
    {
      who: "the login shell",
      answer: shell,
      root: shellEnvironment.kind === "captured" ? shellEnvironment.variables.GOROOT : undefined,
    },
    { who: "VS Code", answer: editor, root: editorEnvironment.variables.GOROOT },
  ];
  const evidence: string[] = [];
  for (const { who, answer, root } of exported) {
    if (!root || answer.kind !== "ok") continue;
    const there = (await readIfPresent(join(root, "VERSION")).catch(() => undefined))
      ?.toString("utf8")
      .split("\n", 1)[0];
    if (there === version(answer)) continue;
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
      advice: "Remove the line that exports GOROOT from your shell's profile, then quit and reopen VS Code.",
    },
  ];
}

async function projectNeeds(running: Answered, project: Project): Promise<Finding[]> {
  const needed = project.minimum && parseGoVersion(project.minimum);
  const have = parseGoVersion(version(running));
  if (!needed || !have || compareGoVersions(have, needed) >= 0) return [];
  const setting = running.variables.GOTOOLCHAIN ?? "auto";
  const evidence = [`${running.goPath} is ${version(running)}, GOTOOLCHAIN=${setting}`, ...asks(project)];
  if (setting !== "local" && /auto|path/.test(setting)) {
    return [
      {
        id: "go-switches-toolchain",
        severity: "info",
        title: `go will download and run go${project.minimum} for this project`,
        evidence,
        cause: "GOTOOLCHAIN allows it; go env tells the version only after the download.",
      },
    ];
  }
  const written = await writtenGoSetting(running, "GOTOOLCHAIN");
  return [
    {
      id: "go-too-old-for-project",
      severity: "error",
      title: `The project needs Go ${project.minimum}, ${version(running)} runs and may not switch`,
      evidence,
      cause: `go.mod requires go >= ${project.minimum} (running ${version(running).replace("go", "go ")}; GOTOOLCHAIN=${setting})`,
      ...(written === setting
        ? { operation: changeGoSetting(running, "GOTOOLCHAIN", written), advice: "Then go downloads the one it needs." }
        : { advice: `Install Go ${project.minimum} or newer, or allow it to switch: go env -w GOTOOLCHAIN=auto` }),
    },
  ];
}

/** A pin that a version manager would honour, while the Go that runs is another. */
function ignoredPin(running: Answered, project: Project): Finding[] {
  const pin = project.wanted.find((wanted) => wanted.kind === "pin" && parseGoVersion(wanted.version));
  if (!pin) return [];
  const have = version(running).replace(/^go/, "");
  if (have === pin.version || have.startsWith(`${pin.version}.`)) return [];
  return [
    {
      id: "go-pin-ignored",
      severity: "warning",
      title: `${pin.source} asks for Go ${pin.version}, ${version(running)} runs`,
      evidence: [pin.file, `${running.goPath} is ${version(running)}`],
      cause:
        "The version manager's shims are not first in PATH, it was not activated for programs started from the Dock, or that version is not installed.",
      advice:
        "Install the version, and put the manager's shims first in PATH in a profile that login shells read (mise: `mise activate zsh --shims` in ~/.zprofile).",
    },
  ];
}

/** A shim answers by the folder it is called in; VS Code itself asks without one. */
async function dependsOnFolder({ host, shared }: DoctorContext, search: ToolSearch): Promise<Finding[]> {
  const { chosen } = search;
  if (!chosen || (await readExecutable(chosen.path)).kind !== "other") return [];
  const [here, { variables }] = await Promise.all([shared.editorGo(), shared.editor()]);
  const outside = await goEnv(host, { goPath: chosen.path, cwd: host.system("/"), environment: variables });
  const say = (answer: GoEnv) =>
    answer.kind === "ok" ? version(answer) : answer.kind === "failed" ? answer.message : "not found";
  if (say(here) === say(outside)) return [];
  return [
    {
      id: "go-shim-depends-on-folder",
      severity: outside.kind === "ok" ? "info" : "warning",
      title: "The go VS Code takes is a shim that answers differently outside the project",
      evidence: [`${chosen.path}`, `in the project: ${say(here)}`, `in /: ${say(outside)}`],
      cause:
        "A version manager's shim looks for its pin from the working directory upwards; VS Code started from the Dock works in /.",
      advice:
        "Set a version for your home folder too (asdf set --home golang …, mise use --global go@…, goenv global …).",
    },
  ];
}
