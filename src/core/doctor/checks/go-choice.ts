import type { Finding } from "../../finding";
import { chooseTool, type VariableOrigin } from "../../machine";
import { executable, goEnv, mainLine, searchPath, type GoEnv, type ToolSearch } from "../../toolchain";
import { judgeProject } from "../../versions/judgement";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { failureFinding, placesOf, remove } from "../go-failure";
import { changeSetting } from "../remedies";
import { alternateTool } from "./alternate-tool";
import { missingCompiler } from "./c-compiler";
import { cannotBuild, goCannotBuild } from "./can-build";
import { goplsRunsAnother, warned } from "./go-beside";
import { notFound } from "./go-not-found";
import { foreignTarget } from "./go-target";
import { foreignGoroot, gorootSettingIgnored } from "./goroot";
import { dependsOnFolder, ignoredPin } from "./pinned-go";
import { asks, projectNeeds, version } from "./project-go";
import type { Answered } from "./what-go-says";

type Variables = Readonly<Record<string, string | undefined>>;

export const goChoice: Check = {
  id: "go-choice",
  area: "go installs",
  title: "Which Go the shell, VS Code and the project use, whether they agree and can build",
  async probe(context) {
    const { machine } = context;
    const [shell, editor, search, judgement, environment] = await Promise.all([
      machine.shellGo(),
      machine.editorGo(),
      machine.tool("go"),
      judgeProject(machine),
      machine.toolEnvironment(),
    ]);
    const alternate = await alternateTool(context, "go");
    const findings = [...(await fails(context, shell, editor)), ...(await gorootSettingIgnored(context))];
    if (alternate) findings.push(alternate);
    if (editor.kind === "missing") return [...findings, ...(alternate ? [] : [await notFound(context, shell, search)])];
    if (shell.kind === "missing") findings.push(notInPath(shell.searched));
    const running = editor.kind === "ok" ? editor : shell.kind === "ok" ? shell : undefined;
    if (!running) return findings;
    const place = judgement.places.find(({ place }) => place === (editor.kind === "ok" ? "editor" : "shell"));
    findings.push(
      ...(shell.kind === "ok" && editor.kind === "ok" ? await differing(context, shell, editor, search) : []),
      ...(await foreignGoroot(context, shell, editor)),
      ...(editor.kind === "ok" ? await goplsRunsAnother(context, editor) : []),
      ...(editor.kind === "ok" ? await foreignTarget(context, editor) : []),
      ...(await goCannotBuild(context, editor, environment)),
      ...(editor.kind === "ok" ? await missingCompiler(context, editor) : []),
      ...(editor.kind === "ok" ? await warned(context, editor, environment) : []),
      ...(place ? await projectNeeds(context, running, place) : []),
      ...ignoredPin(judgement),
      ...(await dependsOnFolder(context, search)),
    );
    if (findings.length > 0) return findings;
    return [
      {
        id: "go-choice",
        severity: "ok",
        title: `${place?.version ?? version(running)} for the shell, VS Code and the project`,
        evidence: [
          `${running.goPath} (${search.chosen?.from ?? "PATH"})`,
          ...(await sessionGo(context)),
          ...asks(judgement.project),
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
  return [`GUI session: ${first?.path ?? "no go is found"}`];
}

/** A go that does not answer, in its own words and with what they come from. */
async function fails(context: DoctorContext, shell: GoEnv, editor: GoEnv): Promise<Finding[]> {
  const { machine } = context;
  const [ofShell, ofEditor] = await Promise.all([machine.shell(), machine.toolEnvironment()]);
  const asked = [
    {
      who: "shell",
      subject: "The shell's go",
      answer: shell,
      environment: ofShell.kind === "captured" ? ofShell.variables : {},
    },
    { who: "editor", subject: "The go VS Code takes", answer: editor, environment: ofEditor },
  ];
  const found = await Promise.all(
    asked.map(async ({ who, subject, answer, environment }) =>
      answer.kind === "failed" ? [await goFails(context, { who, subject, answer, environment })] : [],
    ),
  );
  return found.flat();
}

interface Failing {
  who: string;
  subject: string;
  answer: Extract<GoEnv, { kind: "failed" }>;
  environment: Variables;
}

async function goFails(context: DoctorContext, { who, subject, answer, environment }: Failing): Promise<Finding> {
  const { goPath, message, said, unanswered } = answer;
  const id = `go-fails-for-${who}`;
  if (said.length > 0) {
    const question = { goPath, args: ["env", "-json"], cwd: context.folder, environment };
    return failureFinding(context, question, { id, title: `${subject} fails: ${mainLine(said)}`, said });
  }
  return {
    id,
    severity: goPath && !unanswered ? "error" : "unknown",
    title: goPath ? `${subject} does not answer` : `${subject} could not be asked`,
    evidence: [`${goPath || "the login shell"}: ${message}`],
    ...(goPath ? { advice: `Type: ${goPath} env` } : {}),
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

async function differing(
  context: DoctorContext,
  shell: Answered,
  editor: Answered,
  search: ToolSearch,
): Promise<Finding[]> {
  if (version(shell) === version(editor) && shell.variables.GOROOT === editor.variables.GOROOT) return [];
  const byVariable = await chosenByVariable(context, shell, search);
  const [installs, session, remedy] = await Promise.all([
    context.machine.installs(),
    sessionGo(context),
    byVariable ? remove(context, [byVariable]) : useShellsGo(context, shell),
  ]);
  return [
    {
      id: "go-differs",
      severity: "warning",
      title: `The shell runs ${version(shell)}, VS Code ${version(editor)}`,
      evidence: [
        `shell: ${shell.goPath}, GOROOT ${shell.variables.GOROOT}`,
        `VS Code: ${editor.goPath} (found by ${search.chosen?.from ?? "PATH"}), GOROOT ${editor.variables.GOROOT}`,
        ...(byVariable ? placesOf(context, byVariable) : []),
        ...session,
        ...installs.map(({ version, root, manager }) => `on this machine: ${version ?? "?"} in ${root} (${manager})`),
      ],
      cause: "Tools built with one Go and run with the other disagree about the language and the standard library.",
      ...remedy,
      facts: { shell: shell.goPath, editor: editor.goPath },
    },
  ];
}

/** GOROOT or GOBIN that makes VS Code take its go, where it would take the shell's without. */
async function chosenByVariable(
  context: DoctorContext,
  shell: Answered,
  { chosen }: ToolSearch,
): Promise<VariableOrigin | undefined> {
  const { machine, host } = context;
  const name = chosen?.from;
  if (name !== "GOROOT" && name !== "GOBIN") return undefined;
  const [settings, { variables }, from] = await Promise.all([
    machine.settings(),
    machine.dock(),
    machine.whereFrom(name),
  ]);
  // A version manager's own is the project's wish.
  if (from.origins.length === 0 || from.origins.some(({ kind }) => kind === "manager")) return undefined;
  const forPrograms = {
    ...settings.forPrograms,
    get: (key: string) => (name === "GOROOT" && key === "go.goroot" ? undefined : settings.forPrograms.get(key)),
  };
  const without = await chooseTool(
    host,
    "go",
    { forPrograms },
    {
      folder: machine.folder,
      environment: { ...variables, [name]: undefined },
      isConfined: (path) => machine.isConfined(path),
    },
  );
  const same = without.chosen && (await executable(without.chosen.path)) === (await executable(shell.goPath));
  if (!same) return undefined;
  const refused = await cannotBuild(context, shell.goPath, { ...(await machine.toolEnvironment()), [name]: undefined });
  return refused ? undefined : from;
}

/** The shell's go for VS Code too, offered only when it works with what VS Code gives it. */
async function useShellsGo(context: DoctorContext, shell: Answered): Promise<Pick<Finding, "operation" | "advice">> {
  const environment = await context.machine.toolEnvironment();
  const { goPath } = shell;
  const answer = await goEnv(context.host, { goPath, cwd: context.folder, environment });
  const refused =
    answer.kind === "failed"
      ? answer.said
      : answer.kind === "ok"
        ? await cannotBuild(context, goPath, environment)
        : ["it is gone"];
  if (refused) {
    return {
      advice: `Remove the Go that you do not want from PATH. VS Code cannot use ${goPath} as things stand; with VS Code's variables it says: ${mainLine(refused)}`,
    };
  }
  const setting = { path: ["go.alternateTools", "go"], set: goPath } as const;
  return {
    ...(await changeSetting(context, setting, `Let VS Code use the shell's go, ${goPath}`)),
    advice: `To use the shell's everywhere, set in VS Code: "go.alternateTools": { "go": "${goPath}" }, or remove the other Go.`,
  };
}
