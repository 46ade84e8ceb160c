import { rmdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { quote } from "../../command-line";
import { distinctPlaces, readIfPresent, type Host } from "../../host";
import type { Operation, Step } from "../../operations";
import { Problem } from "../../problem";
import { refuseNewer } from "../../state-file";
import { coverageChanges, type CoverageOptions } from "./coverage-mode";
import { withCredentials, withoutCredentials } from "./kept-values";
import { usedEditors } from "../editors/editors";
import { profileOf, folderSettings } from "../editors/profiles";
import {
  changeSettings,
  familyOf,
  isInverseChanges,
  isRecord,
  mustBeWritable,
  mustParse,
  readFamily,
  readSettings,
  takeBack,
  valueOfText,
  type Document,
  type InverseChange,
  type Json,
  type SettingPath,
} from "../settings";

export interface CoverageChange {
  setting: string;
  /** Null where there is no value. */
  before: Json;
  after: Json;
  /** True when somebody changed it since, so that it stays. */
  kept?: boolean;
}

export interface CoverageFile {
  path: string;
  changes: CoverageChange[];
}

export interface CoverageStatus {
  on: boolean;
  files: CoverageFile[];
}

export interface CoverageScope {
  /** A folder's own settings instead of the user's. */
  workspace?: string;
  /** Only this editor's user settings. */
  editor?: string;
}

/** What we set, and what was there before, for each file: coverage mode is on where there is an entry. */
type Remembered = Map<string, InverseChange[]>;

const statePath = (host: Host) => join(host.paths.support, "coverage.json");

export async function coverageStatus(host: Host, scope: CoverageScope): Promise<CoverageStatus> {
  const recorded = await inScope(host, scope);
  const files = await Promise.all(
    [...recorded].map(async ([path, inverse]) => ({ path, changes: await changesNow(path, inverse) })),
  );
  return { on: recorded.size > 0, files };
}

async function changesNow(path: string, inverse: readonly InverseChange[]): Promise<CoverageChange[]> {
  const document = mustParse((await readSettings(path)).text, path);
  return inverse.map(({ path: at, before }) => ({
    setting: at.join(" › "),
    before: before === undefined ? null : valueOfText(before),
    after: valueIn(document, at),
  }));
}

/** The operation that turns coverage mode on; undefined when it is on already. */
export async function coverageOn(host: Host, scope: CoverageScope, options: CoverageOptions) {
  const recorded = await readRecord(host);
  const files: CoverageFile[] = [];
  const steps: Step[] = [];
  if (scope.workspace !== undefined && !(await stat(scope.workspace).catch(() => undefined))?.isDirectory()) {
    const hint = "Name the folder that VS Code opens.";
    throw new Problem("no-such-folder", `There is no folder ${scope.workspace}`, hint, 2);
  }
  const packages = options.packages ?? (await modulePattern(scope.workspace));
  for (const target of await targets(host, scope)) {
    if (recorded.has(target.path)) continue;
    const file = await readSettings(target.path);
    const document = mustParse(file.text, target.path);
    const below = await Promise.all(target.below.map(async (path) => mustParse((await readSettings(path)).text, path)));
    const { text, inverse } = changeSettings(
      file.text,
      coverageChanges([...below, document], { ...options, packages }),
      target.path,
    );
    // Its text alone does not tell a file without a byte from one that is not there.
    recorded.set(target.path, file.bytes?.length === 0 ? inverse.map((one) => ({ ...one, existed: true })) : inverse);
    const after = mustParse(text, target.path);
    files.push({
      path: target.path,
      changes: inverse.map(({ path }) => ({
        setting: path.join(" › "),
        before: valueIn(document, path),
        after: valueIn(after, path),
      })),
    });
    if (inverse.length === 0) continue;
    await mustBeWritable(target.path);
    steps.push({
      kind: "write",
      title: `Set ${inverse.length} settings in ${target.path}`,
      path: target.path,
      before: file.bytes,
      contents: Buffer.from(text),
      inverse: { name: target.path, settings: inverse },
    });
  }
  if (files.length === 0) return undefined;
  return { operation: await operation(host, "coverage-on", "Turn coverage mode on", steps, recorded), files };
}

/** The operation that puts back what was there before, without touching what somebody wrote since. */
export async function coverageOff(host: Host, scope: CoverageScope) {
  const recorded = await readRecord(host);
  const files: CoverageFile[] = [];
  const steps: Step[] = [];
  for (const [path, inverse] of await inScope(host, scope)) {
    recorded.delete(path);
    const file = await readSettings(path);
    const document = mustParse(file.text, path);
    // What cannot be filled in was changed since, and stays.
    const whole = inverse.flatMap((change) => withCredentials(change, valueIn(document, change.path)) ?? []);
    const { text, kept } = takeBack(file.text, whole, path);
    const after = mustParse(text, path);
    const isKept = (at: SettingPath) => kept.includes(at) || !whole.some((change) => change.path === at);
    files.push({
      path,
      changes: inverse.map(({ path: at }) => ({
        setting: at.join(" › "),
        before: valueIn(document, at),
        after: valueIn(after, at),
        ...(isKept(at) ? { kept: true } : {}),
      })),
    });
    if (text === file.text) continue;
    await mustBeWritable(path);
    const wasMissing = text === "" && inverse.some(({ bare, existed }) => bare === "" && !existed);
    if (wasMissing) steps.push(...removal(path));
    else {
      const contents = Buffer.from(text);
      steps.push({ kind: "write", title: `Put back what was in ${path}`, path, before: file.bytes, contents });
    }
  }
  if (files.length === 0) return undefined;
  return { operation: await operation(host, "coverage-off", "Turn coverage mode off", steps, recorded), files };
}

/** Takes away a file that was not there before, and the `.vscode` folder when it held nothing else. */
function removal(path: string): Step[] {
  const remove: Step = { kind: "remove", title: `Remove ${path}, which was not there before`, path };
  const folder = dirname(path);
  if (basename(folder) !== ".vscode") return [remove];
  const command = `rmdir ${quote(folder)}`;
  const removeFolder = () => rmdir(folder).catch(() => undefined);
  return [remove, { kind: "call", title: "Remove the folder when it is empty", command, perform: removeFolder }];
}

async function operation(
  host: Host,
  id: string,
  title: string,
  steps: Step[],
  recorded: Remembered,
): Promise<Operation> {
  const path = statePath(host);
  await refuseNewer(path);
  const kept = [...recorded].map(([path, inverse]) => [path, inverse.map(withoutCredentials)] as const);
  const contents = Buffer.from(JSON.stringify({ version: 1, files: Object.fromEntries(kept) }, undefined, 2) + "\n");
  const before = await readIfPresent(path);
  const remember: Step = {
    kind: "write",
    title: "Remember what was there before",
    path,
    before,
    contents,
    mode: 0o600,
  };
  return { id, title, risk: "edits-files", steps: [...steps, remember] };
}

/** The extension runs tests in the package's folder, where `./...` names only what is below it. */
async function modulePattern(workspace: string | undefined): Promise<string | undefined> {
  if (workspace === undefined) return undefined;
  const text = (await readIfPresent(join(workspace, "go.mod")))?.toString("utf8") ?? "";
  const module = /^module\s+"?([^\s"]+)/m.exec(text)?.[1];
  return module && `${module}/...`;
}

interface Target {
  path: string;
  /** Files that count below it. */
  below: string[];
}

async function targets(host: Host, { workspace, editor }: CoverageScope): Promise<Target[]> {
  const editors = (await usedEditors(host)).filter(({ id }) => editor === undefined || id === editor);
  if (workspace !== undefined) {
    const below = await Promise.all(editors.slice(0, 1).map(async (one) => (await profileOf(one, workspace)).settings));
    return [{ path: folderSettings(workspace), below }];
  }
  if (editors.length === 0) {
    const what = editor === undefined ? "No editor of the VS Code family" : `No editor called ${editor}`;
    throw new Problem("no-editor", `${what} was found`, "Name a folder: go-warden coverage on --workspace DIR", 3);
  }
  const files = await Promise.all(editors.map(async (one) => (await profileOf(one, undefined)).settings));
  return (await distinctPlaces(files)).map((path) => ({ path, below: [] }));
}

/** What is on in that scope; without a workspace, everything. */
async function inScope(host: Host, scope: CoverageScope): Promise<Remembered> {
  const recorded = await readRecord(host);
  if (scope.workspace === undefined && scope.editor === undefined) return recorded;
  const wanted = new Set((await targets(host, scope)).map(({ path }) => path));
  return new Map([...recorded].filter(([path]) => wanted.has(path)));
}

async function readRecord(host: Host): Promise<Remembered> {
  const bytes = await readIfPresent(statePath(host));
  if (!bytes) return new Map();
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    value = undefined;
  }
  const files = isRecord(value) && isRecord(value.files) ? Object.entries(value.files) : undefined;
  if (!files?.every((entry): entry is [string, InverseChange[]] => isInverseChanges(entry[1]))) {
    const hint = "go-warden undo puts the settings back; then remove that file.";
    throw new Problem("coverage-state-broken", `${statePath(host)} cannot be read`, hint, 4);
  }
  return new Map(files);
}

function valueIn(document: Document, path: SettingPath): Json {
  return readFamily(document, familyOf(path[0])).read(path) ?? null;
}
