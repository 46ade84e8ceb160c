import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { readEnvironments, resolveLikeVSCode, vscodeShell } from "../../environment";
import { listProcesses } from "../../host";
import { askSession, sessionVariables } from "../../machine";
import { findEditors, findGoExtension, type Editor } from "../../vscode";
import { experiment, Unsettled, type Group } from "../experiment";
import { ended, firstLine, type Lab } from "../lab";

function editors(lab: Lab): Promise<[Editor, ...Editor[]]> {
  return lab.once("editors", async () => {
    const [first, ...others] = await findEditors(lab.host);
    if (!first) throw new Unsettled("no editor of the VS Code family is installed");
    return [first, ...others];
  });
}

const names = ({ name, version }: Editor) => (version ? `${name} ${version}` : name);

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

const layout = experiment({
  id: "vscode-layout",
  question: "Do settings, windows and logs of VS Code lie where the facts say?",
  how: "look for User/settings.json, User/globalStorage/storage.json and logs/DATE/window1",
  assumed: "as-read",
  readings: {
    "as-read": { seen: "they do", then: "Settings, windows and gopls logs are read there." },
    other: {
      seen: "something is missing",
      then: "What is missing there could not be checked, and the doctor says so.",
    },
  },
  async try(lab) {
    const [editor] = await editors(lab);
    const { userData } = editor;
    if (!(await isThere(userData))) throw new Unsettled(`${names(editor)} was never started`);
    const missing: string[] = [];
    if (!(await isThere(join(userData, "User/settings.json")))) missing.push("User/settings.json");
    if (!(await isThere(join(userData, "User/globalStorage/storage.json")))) missing.push("storage.json");
    const last = (await readdir(join(userData, "logs")).catch(() => [])).sort().at(-1);
    const windows = last ? await readdir(join(userData, "logs", last)).catch(() => []) : [];
    if (!windows.some((name) => /^window\d+$/.test(name))) missing.push("logs/DATE/window1");
    if (missing.length === 0) return { reading: "as-read", detail: names(editor) };
    return { reading: "other", detail: `${names(editor)}: no ${missing.join(", ")}` };
  },
});

const command = experiment({
  id: "code-command",
  question: "Does the command line program inside the editor answer?",
  how: "run bin/code --version of the application",
  timeoutMs: 9000,
  assumed: "answers",
  readings: {
    answers: { seen: "it does", then: "code open uses it." },
    fails: { seen: "it fails", then: "code open opens the application by its path." },
    missing: { seen: "there is none", then: "code open opens the application by its path." },
  },
  async try(lab) {
    const [editor] = await editors(lab);
    if (editor.cli === undefined) return { reading: "missing", detail: names(editor) };
    const result = await lab.host.run(editor.cli, ["--version"], { timeoutMs: 8000, signal: lab.signal });
    const { code, stdout } = ended("code --version", result);
    if (code !== 0) return { reading: "fails", detail: `exit ${code}` };
    return { reading: "answers", detail: firstLine(stdout) };
  },
});

const extension = experiment({
  id: "go-extension",
  question: "Is the Go extension found in the editor's extensions.json?",
  how: "read extensions.json and the extension's manifest",
  assumed: "read",
  readings: {
    read: { seen: "it is read", then: "Settings are checked against its own manifest." },
    unreadable: { seen: "it cannot be read", then: "Settings are checked against a list of ours." },
  },
  async try(lab) {
    const [editor] = await editors(lab);
    const found = await findGoExtension(editor);
    if (found.kind === "missing") throw new Unsettled(`${names(editor)} has no Go extension`);
    if (found.kind === "unknown") return { reading: "unreadable", detail: found.reason };
    return { reading: "read", detail: found.version, value: found.version };
  },
});

const resolution = experiment({
  id: "vscode-environment",
  question: "Does a running window have the PATH that Go Warden predicts for it?",
  how: "ask the shell as VS Code does, and compare with PATH of the extension host",
  timeoutMs: 12_000,
  assumed: "as-predicted",
  readings: {
    "as-predicted": { seen: "it does", then: "env vscode tells what a window will get." },
    other: { seen: "it has another", then: "env proof shows what it has; env vscode may be wrong here." },
  },
  async try(lab) {
    const { host, signal } = lab;
    const hosts = ((await listProcesses(host)) ?? []).filter(({ command: line }) =>
      /Helper \(Plugin\)|--type=extensionHost|node\.mojom\.NodeService/.test(line),
    );
    if (hosts.length === 0) throw new Unsettled("no window of VS Code is open");
    const session = sessionVariables(await askSession(host));
    const answer = await resolveLikeVSCode(host, { session, timeoutSeconds: 10, signal });
    if (answer.outcome !== "resolved")
      throw new Unsettled(`asking ${vscodeShell(host)} as VS Code does: ${answer.outcome}`);
    const expected = answer.variables.PATH ?? "";
    const environments = await readEnvironments(host, hosts.map(({ pid }) => pid)); // prettier-ignore
    const has = [...environments.values()].flatMap((environment) => environment("PATH", expected) ?? []);
    if (has.length === 0) throw new Unsettled("macOS does not show the window's environment");
    const same = has.filter((path) => path === expected).length;
    return { reading: same > 0 ? "as-predicted" : "other", detail: `${same} of ${has.length} windows` };
  },
});

export const editorsGroup: Group = {
  title: "VS Code",
  lane: "rest",
  experiments: [layout, command, extension, resolution],
};
