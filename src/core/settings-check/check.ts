import { readConfiguration } from "../configuration";
import { decide } from "../environment";
import type { Finding } from "../finding";
import {
  effective,
  goplsSettings,
  lastSegment,
  type DockEnvironment,
  type EditorSettings,
  type MachineFacts,
  type SettingsLayer,
} from "../machine";
import type { Operation } from "../operations";
import { Problem } from "../problem";
import { readGoEnvFile } from "../toolchain";
import {
  editorPlaces,
  findGoExtension,
  isJsonObject,
  isWorkspaceFile,
  parse,
  readFamily,
  readProfiles,
  readSettings,
  rootProperties,
  settingsOperation,
  type Change,
  type Editor,
  type Profile,
  type SettingPath,
} from "../vscode";
import { askGoplsAboutSettings, type GoplsAnswer } from "./ask-gopls";
import { baseline, type BaselineFacts } from "./baseline";
import { blindingFinding, checkFile } from "./check-file";
import { coverFlags } from "./cover-flags";
import { checkValues } from "./values";
import { withOperation, type SettingsFinding } from "./fix";
import { chooseTools, type ChosenTools } from "./tools";
import { folderTools } from "./folder-tools";

/** What is wrong in the settings of every editor in use, and of the folder. */
export async function checkSettings(machine: MachineFacts): Promise<Finding[]> {
  const found = await findAll(machine);
  if (found.length === 0)
    return [{ id: "settings", severity: "ok", title: "The settings for Go are in order", evidence: [] }];
  return Promise.all(found.map(withOperation));
}

/**
 * One operation with every fix that settings can make; undefined when nothing is to be written. Refused where there is
 * no editor (exit 3), and while a file cannot be read (exit 4): what it sets may be what the others lack.
 */
export async function applySettings(machine: MachineFacts): Promise<Operation | undefined> {
  const byFile = new Map<string, Change[]>();
  const found = await findAll(machine);
  const blocked = found.find(({ blocks }) => blocks !== undefined);
  if (blocked) {
    const { id, title, evidence, advice = "go-warden settings check shows what is wrong in it." } = blocked.finding;
    throw new Problem(id, blocked.blocks === 4 ? (evidence[0] ?? title) : title, advice, blocked.blocks);
  }
  for (const { fix } of found) {
    if (fix) byFile.set(fix.path, [...(byFile.get(fix.path) ?? []), ...fix.changes]);
  }
  const files = [...byFile].map(([path, changes]) => ({ path, changes, title: `Edit ${path}` }));
  return settingsOperation({ id: "settings-apply", title: "Put the settings for Go in order" }, files);
}

async function findAll(machine: MachineFacts): Promise<SettingsFinding[]> {
  const editors = await machine.editors();
  // One after the other: two shells at once slow each other down, and VS Code's way has a deadline.
  await machine.shell();
  const dock = await machine.dock();
  const findings: SettingsFinding[] = [];
  if (editors.length === 0) {
    const title = "No editor of the VS Code family was found";
    const evidence = editorPlaces(machine.host);
    const advice = "Install VS Code, or open it once if it lies elsewhere.";
    findings.push({ finding: { id: "no-editor", severity: "unknown", title, evidence, advice }, blocks: 3 });
  }
  const seen = new Set<string>();
  for (const editor of editors) {
    const settings = await machine.settings(editor);
    const { layers, profile, unreadable } = settings;
    findings.push(...unreadable.map(({ path, problem }) => unreadableFile(path, problem)));
    const extension = await findGoExtension(editor);
    const known = extension.kind === "installed" ? extension.settings : undefined;
    for (const layer of layers.filter(({ path }) => !seen.has(path))) {
      findings.push(...checkFile(layer.path, layer.document, known && new Set(known.keys())));
      findings.push(...checkValues(layer.path, layer.document, known));
      seen.add(layer.path);
    }
    if (profile) findings.push(...(await otherProfiles(editor, profile, machine.folder)));
    const tools = await chooseTools(machine, editor);
    findings.push(...tools.findings);
    const asked = await askGopls(machine, tools.gopls, settings);
    findings.push(...goplsFindings(asked, tools.gopls, layers));
    findings.push(...(await environmentFlags(machine, dock)));
    const user = layers.find(({ path }) => path === settings.userFile);
    if (user && extension.kind !== "missing") {
      findings.push(...(await missingBaseline(machine, { user, layers, dock, tools, asked })));
    }
  }
  const refused = await folderTools(machine);
  return unique([...refused.map((finding) => ({ finding })), ...findings]).map(leaveWorkspaceFile);
}

function unreadableFile(path: string, { code, message, hint }: Problem): SettingsFinding {
  const title = "A settings file cannot be read";
  return {
    finding: { id: code, severity: "error", title, evidence: [message], advice: hint, facts: { path } },
    blocks: 4,
  };
}

/** A `.code-workspace` holds more than settings; what is wrong in it is only told. */
function leaveWorkspaceFile(found: SettingsFinding): SettingsFinding {
  if (!found.fix || !isWorkspaceFile(found.fix.path)) return found;
  return { finding: { advice: `Change it under "settings" in ${found.fix.path}.`, ...found.finding } };
}

/** Two editors may share a cause; it is told once. */
function unique(findings: readonly SettingsFinding[]): SettingsFinding[] {
  const told = new Map(
    findings.map((one) => [JSON.stringify([one.finding.id, one.finding.title, one.finding.evidence]), one]),
  );
  return [...told.values()];
}

async function otherProfiles(
  editor: Editor,
  active: Profile,
  workspace: string | undefined,
): Promise<SettingsFinding[]> {
  const findings: SettingsFinding[] = [];
  for (const profile of await readProfiles(editor)) {
    if (profile.settings === active.settings) continue;
    const file = await readSettings(profile.settings).catch(() => undefined);
    const parsed = file && parse(file.text);
    const keys = parsed?.kind === "parsed" ? rootProperties(parsed.document).map(([key]) => key) : [];
    const ofGo = keys.filter((key) => /^(go|gopls)(\.|$)/.test(key));
    if (ofGo.length === 0) continue;
    findings.push({
      finding: {
        id: "settings-in-inactive-profile",
        severity: profile.id === undefined ? "warning" : "info",
        title: `${ofGo.length} Go settings stand in the profile ${profile.name}, which is not the active one`,
        evidence: [
          `${profile.settings}: ${ofGo.join(", ")}`,
          `active for ${workspace ?? "new windows"}: ${active.name}`,
        ],
        cause: "A profile with settings of its own does not read another profile's.",
        advice: `Move them to ${active.settings}, or share the settings in the profile's editor.`,
        facts: { profile: profile.name, active: active.name },
      },
    });
  }
  return findings;
}

async function askGopls(
  { host }: MachineFacts,
  gopls: string | undefined,
  settings: EditorSettings,
): Promise<GoplsAnswer> {
  if (!gopls) return { kind: "unknown", reason: "there is no gopls to ask" };
  return askGoplsAboutSettings(host, gopls, goplsSettings(settings));
}

function goplsFindings(
  asked: GoplsAnswer,
  gopls: string | undefined,
  layers: readonly SettingsLayer[],
): SettingsFinding[] {
  if (asked.kind === "unknown") {
    const title = "Whether gopls knows the settings could not be asked";
    return [{ finding: { id: "gopls-not-asked", severity: "unknown", title, evidence: [asked.reason] } }];
  }
  return asked.complaints.flatMap(({ kind, setting, message }): SettingsFinding[] => {
    const places = layers.flatMap((layer) =>
      goplsKeys(layer)
        .filter((key) => lastSegment(key) === setting && !isSplitAtRoot(layer, key))
        .map((key) => ({ layer, key })),
    );
    return places.map(({ layer, key }) => ({
      finding: {
        id:
          kind === "deprecated"
            ? "gopls-setting-deprecated"
            : kind === "unknown"
              ? "gopls-setting-unknown"
              : "gopls-setting-invalid",
        severity: kind === "deprecated" ? "warning" : "error",
        title: `gopls › ${key}: ${message}`,
        evidence: [`${layer.path}: ${key}`, `asked: ${gopls}`],
        cause: "gopls shows a message about it at every start.",
        // What was meant is not known, so that no edit is offered.
        ...(kind === "invalid" ? { advice: `Write a value that gopls takes, or remove ${key}: ${layer.path}` } : {}),
        facts: { key, path: layer.path },
      },
      ...(kind === "invalid" ? {} : { fix: { path: layer.path, changes: [{ path: ["gopls", key], remove: true }] } }),
    }));
  });
}

/** `gopls.ui.x` at the root becomes a setting "ui", which is told where it is written. */
function isSplitAtRoot({ document }: SettingsLayer, key: string): boolean {
  return rootProperties(document).some(([root]) => root.startsWith(`gopls.${key}.`));
}

/** GOFLAGS from the shell or `go env -w`; no settings file can fix these. */
async function environmentFlags(machine: MachineFacts, { variables }: DockEnvironment): Promise<SettingsFinding[]> {
  const findings: SettingsFinding[] = [];
  const inEnvironment = coverFlags(variables.GOFLAGS ?? "");
  if (inEnvironment.length > 0)
    findings.push({ finding: blindingFinding("GOFLAGS of the login shell or the session", inEnvironment) });
  const editorGo = await machine.editorGo();
  const answer = editorGo.kind === "missing" ? await machine.shellGo() : editorGo;
  const file = answer.kind === "ok" ? answer.variables.GOENV : undefined;
  const written = file && file !== "off" ? coverFlags((await readGoEnvFile(file)).GOFLAGS ?? "") : [];
  if (written.length > 0) {
    const finding = blindingFinding(`${file} (go env -w)`, written);
    findings.push({
      finding: { ...finding, advice: "go env -u GOFLAGS, or go env -w GOFLAGS=… without these flags." },
    });
  }
  return findings;
}

interface BaselineQuestion {
  user: SettingsLayer;
  layers: readonly SettingsLayer[];
  dock: DockEnvironment;
  tools: ChosenTools;
  asked: GoplsAnswer;
}

async function missingBaseline(
  machine: MachineFacts,
  { user, layers, dock, tools, asked }: BaselineQuestion,
): Promise<SettingsFinding[]> {
  const facts: BaselineFacts = {
    dock,
    missing: await missingVariables(machine, dock),
    tools: tools.alternatives,
    goplsSettings: asked.kind === "answered" ? asked.known : new Set<string>(),
    macos: machine.host.platform === "macos",
  };
  return baseline.flatMap(({ reason, settings }) =>
    settings(facts).flatMap(({ path, value }): SettingsFinding[] => {
      if (effective(layers, path) !== undefined || isSpelledOtherwise(layers, path)) return [];
      return [
        {
          finding: {
            id: "settings-baseline",
            severity: "info",
            title: `${path.join(" › ")} is not set`,
            evidence: [user.path],
            cause: reason,
            facts: { key: path.join(" › "), path: user.path },
          },
          fix: { path: user.path, changes: [{ path, set: value }] },
        },
      ];
    }),
  );
}

/** gopls takes two spellings of one setting for a mistake (docs/facts/vscode.md §4). */
function isSpelledOtherwise(layers: readonly SettingsLayer[], [key, inner]: SettingPath): boolean {
  if (key !== "gopls" || inner === undefined) return false;
  return layers.some((layer) => goplsKeys(layer).some((one) => lastSegment(one) === lastSegment(inner)));
}

function goplsKeys({ document }: SettingsLayer): string[] {
  const settings = readFamily(document, "gopls").read(["gopls"]);
  return isJsonObject(settings) ? Object.keys(settings) : [];
}

async function missingVariables(
  machine: MachineFacts,
  { variables }: DockEnvironment,
): Promise<Record<string, string>> {
  const shell = await machine.shell();
  if (shell.kind === "failed") return {};
  const wishes = await readConfiguration(machine.host);
  // A PATH that is written down goes stale; go.alternateTools names the tools instead.
  return Object.fromEntries(
    Object.entries(shell.variables).filter(
      ([name, value]) =>
        name !== "PATH" && variables[name] !== value && decide(name, value, { ...wishes, shareSecrets: [] }).share,
    ),
  );
}
