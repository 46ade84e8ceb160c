import { dirname } from "node:path";
import { readConfiguration } from "../../configuration";
import { decide, type resolveLikeVSCode } from "../../environment";
import type { Finding } from "../../finding";
import type { Host } from "../../host";
import type { Operation } from "../../operations";
import { Problem } from "../../problem";
import { goEnv, readGoEnvFile } from "../../toolchain";
import { askGoplsAboutSettings, type GoplsAnswer } from "./ask-gopls";
import { baseline } from "./baseline";
import { blindingFinding, checkFile } from "./check-file";
import { coverFlags } from "./cover-flags";
import { editorPlaces, usedEditors, type Editor } from "../editors/editors";
import { findGoExtension } from "../editors/extension";
import { effective, goplsKeys, lastSegment, readLayer, type Layer } from "./layers";
import { withOperation, type SettingsFinding } from "./mend";
import { readProfiles, type Profile } from "../editors/profiles";
import { isWorkspaceFile, settingsSources } from "../editors/sources";
import { isJsonObject, rootProperties, settingsOperation, type Change, type SettingPath } from "../settings";
import { readSurroundings, type ShellAnswer, type Surroundings, type Variables } from "./surroundings";
import { chooseTools, type ToolChoice } from "./tools";

export interface CheckOptions {
  workspace?: string;
  /** How VS Code resolves the shell's variables. */
  resolve?: typeof resolveLikeVSCode;
  /** What the login shell exports, where it was asked already. */
  shell?: () => Promise<ShellAnswer>;
}

/** What is wrong in the settings of every editor in use, and of the folder. */
export async function checkSettings(host: Host, options: CheckOptions = {}): Promise<Finding[]> {
  const found = await findAll(host, options);
  if (found.length === 0)
    return [{ id: "settings", severity: "ok", title: "The settings for Go are in order", evidence: [] }];
  return Promise.all(found.map(withOperation));
}

/**
 * One operation with every mend that settings can make; undefined when nothing is to be written. Refused (exit 4) while
 * a file cannot be read: what it sets may be what the others lack.
 */
export async function applySettings(host: Host, options: CheckOptions = {}): Promise<Operation | undefined> {
  const byFile = new Map<string, Change[]>();
  const found = await findAll(host, options);
  const broken = found.find(({ finding }) => finding.id === "settings-broken")?.finding;
  if (broken) {
    const hint = broken.advice ?? "go-warden settings check shows what is wrong in it.";
    throw new Problem(broken.id, broken.evidence[0] ?? broken.title, hint, 4);
  }
  for (const { mend } of found) {
    if (mend) byFile.set(mend.path, [...(byFile.get(mend.path) ?? []), ...mend.changes]);
  }
  const files = [...byFile].map(([path, changes]) => ({ path, changes, title: `Edit ${path}` }));
  return settingsOperation({ id: "settings-apply", title: "Put the settings for Go in order" }, files);
}

async function findAll(host: Host, { workspace, resolve, shell }: CheckOptions): Promise<SettingsFinding[]> {
  const editors = await usedEditors(host);
  const surroundings = await readSurroundings(host, resolve, shell);
  const findings: SettingsFinding[] = [];
  if (editors.length === 0) {
    const title = "No editor of the VS Code family was found";
    findings.push({
      finding: { id: "no-editor", severity: "unknown", title, evidence: editorPlaces(host) },
    });
  }
  const seen = new Set<string>();
  const cwd = workspace === undefined ? host.home : isWorkspaceFile(workspace) ? dirname(workspace) : workspace;
  for (const editor of editors) {
    const { profile, sources } = await settingsSources(editor, workspace);
    const read = await Promise.all(sources.map((source) => readLayer(source, findings)));
    const layers = read.filter((layer) => layer !== undefined);
    const [user] = read;
    const extension = await findGoExtension(editor);
    const known = extension.kind === "installed" ? extension.settings : undefined;
    for (const layer of layers.filter(({ path }) => !seen.has(path))) {
      findings.push(...checkFile(layer.path, layer.document, known));
      seen.add(layer.path);
    }
    findings.push(...(await otherProfiles(editor, profile, workspace)));
    const tools = await chooseTools(host, surroundings, searchOptions(layers));
    findings.push(...tools.findings);
    const asked = await askGopls(host, tools.gopls, layers);
    findings.push(...goplsFindings(asked, tools.gopls, layers));
    findings.push(...(await environmentFlags(host, surroundings, tools, cwd)));
    if (user && extension.kind !== "missing") {
      findings.push(...(await missingBaseline(host, user, layers, surroundings, tools, asked)));
    }
  }
  return unique(findings).map(leaveWorkspaceFile);
}

/** A `.code-workspace` holds more than settings; what is wrong in it is only told. */
function leaveWorkspaceFile(found: SettingsFinding): SettingsFinding {
  if (!found.mend || !isWorkspaceFile(found.mend.path)) return found;
  return { finding: { advice: `Change it under "settings" in ${found.mend.path}.`, ...found.finding } };
}

/** Two editors may share a cause; it is told once. */
function unique(findings: readonly SettingsFinding[]): SettingsFinding[] {
  const told = new Map(
    findings.map((one) => [JSON.stringify([one.finding.id, one.finding.title, one.finding.evidence]), one]),
  );
  return [...told.values()];
}

function searchOptions(layers: readonly Layer[]) {
  const text = (key: string) => {
    const value = effective(layers, [key]);
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const alternate = effective(layers, ["go.alternateTools"]);
  const alternateTools = Object.fromEntries(
    Object.entries(isJsonObject(alternate) ? alternate : {}).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
  return { alternateTools, toolsGopath: text("go.toolsGopath"), goroot: text("go.goroot"), gopath: text("go.gopath") };
}

async function otherProfiles(
  editor: Editor,
  active: Profile,
  workspace: string | undefined,
): Promise<SettingsFinding[]> {
  const findings: SettingsFinding[] = [];
  for (const profile of await readProfiles(editor)) {
    if (profile.settings === active.settings) continue;
    const layer = await readLayer({ path: profile.settings }, []);
    const keys = layer ? rootProperties(layer.document).map(([key]) => key) : [];
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

async function askGopls(host: Host, gopls: string | undefined, layers: readonly Layer[]): Promise<GoplsAnswer> {
  if (!gopls) return { kind: "unknown", reason: "there is no gopls to ask" };
  const settings = effective(layers, ["gopls"]);
  return askGoplsAboutSettings(host, gopls, isJsonObject(settings) ? settings : {});
}

function goplsFindings(asked: GoplsAnswer, gopls: string | undefined, layers: readonly Layer[]): SettingsFinding[] {
  if (asked.kind === "unknown") {
    const title = "Whether gopls knows the settings could not be asked";
    return [{ finding: { id: "gopls-not-asked", severity: "unknown", title, evidence: [asked.reason] } }];
  }
  return asked.complaints.flatMap(({ kind, setting, message }): SettingsFinding[] => {
    const places = layers.flatMap((layer) =>
      goplsKeys(layer)
        .filter((key) => lastSegment(key) === setting)
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
        facts: { key, path: layer.path },
      },
      ...(kind === "invalid" ? {} : { mend: { path: layer.path, changes: [{ path: ["gopls", key], remove: true }] } }),
    }));
  });
}

/** GOFLAGS from the shell or `go env -w`; no settings file can mend these. */
async function environmentFlags(
  host: Host,
  surroundings: Surroundings,
  tools: ToolChoice,
  cwd: string,
): Promise<SettingsFinding[]> {
  const findings: SettingsFinding[] = [];
  const { variables } = surroundings.editor;
  const inEnvironment = coverFlags(variables.GOFLAGS ?? "");
  if (inEnvironment.length > 0)
    findings.push({ finding: blindingFinding("GOFLAGS of the login shell or the session", inEnvironment) });
  if (!tools.go) return findings;
  const answer = await goEnv(host, { goPath: tools.go, cwd, environment: variables });
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

async function missingBaseline(
  host: Host,
  user: Layer,
  layers: readonly Layer[],
  surroundings: Surroundings,
  tools: ToolChoice,
  asked: GoplsAnswer,
): Promise<SettingsFinding[]> {
  const facts = {
    surroundings,
    missing: await missingVariables(host, surroundings),
    tools: tools.alternatives,
    goplsSettings: asked.kind === "answered" ? asked.known : new Set<string>(),
    macos: host.platform === "macos",
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
          mend: { path: user.path, changes: [{ path, set: value }] },
        },
      ];
    }),
  );
}

/** gopls takes two spellings of one setting for a mistake (docs/facts/vscode.md §4). */
function isSpelledOtherwise(layers: readonly Layer[], [key, inner]: SettingPath): boolean {
  if (key !== "gopls" || inner === undefined) return false;
  return layers.some((layer) => goplsKeys(layer).some((one) => lastSegment(one) === lastSegment(inner)));
}

async function missingVariables(host: Host, { shell, editor }: Surroundings): Promise<Variables> {
  if (shell.kind === "failed") return {};
  const wishes = await readConfiguration(host);
  // A PATH that is written down goes stale; go.alternateTools names the tools instead.
  return Object.fromEntries(
    Object.entries(shell.variables).filter(
      ([name, value]) =>
        name !== "PATH" &&
        editor.variables[name] !== value &&
        decide(name, value, { ...wishes, shareSecrets: [] }).share,
    ),
  );
}
