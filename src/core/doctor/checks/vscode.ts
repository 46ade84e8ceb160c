import type { Finding } from "../../finding";
import type { Operation } from "../../operations";
import { searchPath } from "../../toolchain";
import { findGoExtension, profileOf, runningPid, type Editor } from "../../vscode";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { changeSetting } from "../remedies";

export const vscode: Check = {
  id: "vscode",
  area: "vs code",
  title: "Editors, their Go extension, profile and `code` command, Restricted Mode",
  async probe(context) {
    const editors = await context.machine.editors();
    const [editor] = editors;
    if (!editor) return [noEditor];
    const findings = [
      ...(await extension(editor)),
      ...(await languageServer(context)),
      ...restricted(context),
      ...(await command(context, editor)),
    ];
    return [...findings, await listed(context, editors)];
  },
};

const noEditor: Finding = {
  id: "editor-not-found",
  severity: "info",
  title: "No editor of VS Code's family is on this machine",
  evidence: [],
};

async function listed({ folder }: DoctorContext, editors: readonly Editor[]): Promise<Finding> {
  const evidence = await Promise.all(
    editors.map(async (editor) => {
      const [found, profile, pid] = await Promise.all([
        findGoExtension(editor),
        profileOf(editor, folder),
        runningPid(editor),
      ]);
      const go =
        found.kind === "installed"
          ? `Go ${found.version}`
          : found.kind === "missing"
            ? "no Go extension"
            : found.reason;
      return `${editor.name} ${editor.version ?? ""}: ${go}, profile ${profile.name}, ${pid === undefined ? "not running" : `runs as ${pid}`}`;
    }),
  );
  return { id: "editors", severity: "ok", title: editors.map(({ name }) => name).join(", "), evidence };
}

async function extension(editor: Editor): Promise<Finding[]> {
  const found = await findGoExtension(editor);
  if (found.kind !== "missing") return [];
  const { cli } = editor;
  const operation: Operation | undefined = cli
    ? {
        id: "install-go-extension",
        title: `Install the Go extension in ${editor.name}`,
        risk: "edits-files",
        steps: [
          {
            kind: "run",
            title: "Download and install it",
            file: cli,
            args: ["--install-extension", "golang.go"],
            undo: { file: cli, args: ["--uninstall-extension", "golang.go"] },
            timeoutMs: 120_000,
          },
        ],
      }
    : undefined;
  return [
    {
      id: "go-extension-missing",
      severity: "warning",
      title: `${editor.name} has no Go extension`,
      evidence: [`${editor.dotFolder}/extensions/extensions.json names no golang.go`],
      cause: "Without it nothing starts gopls or dlv.",
      ...(operation ? { operation } : { advice: "Install the extension golang.go." }),
    },
  ];
}

async function languageServer(context: DoctorContext): Promise<Finding[]> {
  const settings = await context.machine.settings();
  if (settings.get("go.useLanguageServer") !== false) return [];
  return [
    {
      id: "language-server-off",
      severity: "warning",
      title: "gopls is switched off",
      evidence: [`"go.useLanguageServer": false in ${settings.from("go.useLanguageServer")}`],
      cause: "No completion, no navigation, no diagnostics: all of them come from gopls.",
      ...(await changeSetting(
        context,
        { path: ["go.useLanguageServer"], remove: true },
        "Take go.useLanguageServer out of the settings",
      )),
    },
  ];
}

/** The extension does not run at all in an untrusted folder since 0.52 (docs/facts/vscode.md §4). */
function restricted({ machine: { trust: answer, folder } }: DoctorContext): Finding[] {
  const { trust, editor, because } = answer;
  if (trust === "trusted" || !editor) return [];
  if (trust === "unknown") {
    return [
      {
        id: "folder-trust-unknown",
        severity: "info",
        title: `${editor.name} has not been asked whether it trusts this folder`,
        evidence: [because],
        cause: "Nothing that the folder's own files choose is run here until it is trusted.",
        advice: "Open it in the editor and answer its question; or for one call in a terminal: --trust",
      },
    ];
  }
  return [
    {
      id: "restricted-mode",
      severity: "warning",
      title: `${editor.name} opens this folder in Restricted Mode`,
      evidence: [`${folder} is not among the trusted folders`, because],
      cause: "The Go extension is switched off there: no gopls at all.",
      advice: 'In the editor: "Workspaces: Manage Workspace Trust", then Trust.',
    },
  ];
}

async function command({ machine }: DoctorContext, editor: Editor): Promise<Finding[]> {
  const shell = await machine.shell();
  if (shell.kind === "failed" || (await searchPath(shell.variables.PATH, editor.id)).length > 0) return [];
  return [
    {
      id: "code-command-missing",
      severity: "info",
      title: `The shell has no command "${editor.id}"`,
      evidence: editor.cli ? [`It lies in ${editor.cli}`] : [],
      advice: `In the editor: "Shell Command: Install '${editor.id}' command in PATH".`,
    },
  ];
}
