import { basename, join } from "node:path";
import { commandLine } from "../../command-line";
import { delveFor, supportedGo } from "../../delve";
import { readIfPresent } from "../../host";
import type { MachineFacts } from "../../machine";
import type { Operation, Step } from "../../operations";
import { Problem } from "../../problem";
import { goDirectives, readProject, type ManagerPins, type PinEntry, type Project } from "../../toolchain";
import { devContainerGo } from "../container";
import { plain, shown } from "../place";
import { meets } from "../judgement";
import { goStatus, type GoStatus } from "../status";
import { isNewer } from "../switched";
import {
  addMiseVersion,
  appendLine,
  setDirectives,
  setGoVersion,
  setMiseVersion,
  setToolVersion,
  type Directives,
} from "./edits";
import { resolveRequest } from "./resolve";

export interface PinRequest {
  /** `latest`, `1.26`, `1.26.8`. */
  version: string;
  online?: boolean;
  /** Raise (or lower) the `go` line too, which everybody who imports the module must then have. */
  language?: boolean;
}

export interface PinPlan {
  /** `1.26.8`. */
  version: string;
  /** Undefined when every place says so already. */
  operation?: Operation;
  /** What is to be known or done besides, a sentence each. */
  notes: string[];
}

/** A file with the bytes it has and those it is to get. */
type Edits = Map<string, { before: Buffer | undefined; text: string }>;

/**
 * Plans to pin a project's Go in the form that it uses already: every file that some manager obeys, and the lines of
 * go.mod and go.work that would override them; all of them or none (docs/facts/versions.md §4). A Problem with exit 4
 * where a pin could not hold.
 */
export async function planPin(machine: MachineFacts, request: PinRequest): Promise<PinPlan> {
  const version = await resolveRequest(machine, request.version, { online: request.online ?? false });
  const [project, status] = await Promise.all([machine.project(), goStatus(machine)]);
  const edits: Edits = new Map();
  const entries = projectEntries(project, machine.host.home);
  for (const entry of entries) await editEntry(edits, entry, version);
  const governor = entries.length > 0 ? undefined : governorOf(project, status);
  if (governor) await createPin(edits, governor, project.folder, version);
  const byManager = entries.length > 0 || governor !== undefined;
  await editModules(edits, project, { version, byManager, language: request.language ?? false, status });
  const steps = [...edits].flatMap(([path, { before, text }]): Step[] => {
    const contents = Buffer.from(text);
    if (before?.equals(contents)) return [];
    return [
      { kind: "write", title: `${before ? "Edit" : "Write"} ${shown(path, project.folder)}`, path, before, contents },
    ];
  });
  const notes = await notesOf(machine, { version, status, governor, entries });
  if (steps.length === 0) return { version, notes };
  const check: Step = {
    kind: "verify",
    title: "Every file is read as Go " + version,
    check: () => verify(machine, project, version),
  };
  const title = `Pin Go ${version} in ${shown(project.folder, project.folder) || project.folder}`;
  return { version, notes, operation: { id: "go-pin", title, risk: "edits-files", steps: [...steps, check] } };
}

/** The project's own lines that some manager obeys: each one's strongest, and every other one beside it. */
function projectEntries(project: Project, home: string): PinEntry[] {
  const found = new Map<string, PinEntry>();
  for (const { entries } of project.pins) {
    const [strongest] = entries;
    if (!strongest || strongest.scope === "user") continue;
    if (strongest.scope === "environment") {
      const message = `${strongest.file} is set, and stronger than every file of the project`;
      throw new Problem("pin-overridden", message, `Unset it: unset ${strongest.file}`, 4);
    }
    const own = entries.filter(({ scope, file }) => scope === "project" && !isOfHome(file, home));
    const depth = Math.max(...own.map(({ file }) => file.split("/").length));
    for (const entry of own) {
      const beside = entry === own[0] || entry.file.split("/").length === depth;
      // What the go command reads itself is changed with its other lines.
      if (beside && !/^go\.(mod|work)$/.test(basename(entry.file))) found.set(`${entry.file}:${entry.line}`, entry);
    }
  }
  return [...found.values()];
}

/** What lies in the home folder itself holds for every project below it. */
const isOfHome = (file: string, home: string) =>
  file === join(home, basename(file)) || file.startsWith(join(home, ".config/"));

async function openFile(edits: Edits, path: string): Promise<string> {
  const known = edits.get(path);
  if (known) return known.text;
  const before = await readIfPresent(path, "program");
  const text = before?.toString("utf8") ?? "";
  if (before && !Buffer.from(text).equals(before))
    throw new Problem("not-text", `${path} is not UTF-8 text, so it was left alone`, "Edit it by hand.", 4);
  edits.set(path, { before, text });
  return text;
}

async function put(edits: Edits, path: string, text: string): Promise<void> {
  await openFile(edits, path);
  const known = edits.get(path);
  if (known) known.text = text;
}

async function editEntry(edits: Edits, { file, line = 1, versions }: PinEntry, version: string): Promise<void> {
  const text = await openFile(edits, file);
  if (versions[0] === version) return;
  const changed = file.endsWith(".toml")
    ? setMiseVersion(text, version)
    : basename(file) === ".go-version"
      ? setGoVersion(text, line, version)
      : setToolVersion(text, line, version);
  if (changed === undefined)
    throw new Problem(
      "pin-left-alone",
      `${file}: its entry for Go is written in a way that cannot be edited safely`,
      `Write there: go = "${version}"`,
      4,
    );
  await put(edits, file, changed);
}

/** The manager that governs the shell's go, when no file pins anything yet. */
function governorOf(project: Project, { places }: GoStatus): ManagerPins | undefined {
  const path = places.find(({ place }) => place === "shell")?.path ?? "";
  return project.pins.find(
    ({ manager }) => path.startsWith(`${manager.shims}/`) || path.startsWith(`${manager.versions}/`),
  );
}

async function createPin(edits: Edits, { manager }: ManagerPins, folder: string, version: string): Promise<void> {
  if (manager.name === "goenv") return put(edits, join(folder, ".go-version"), `${version}\n`);
  // mise reads a .tool-versions too, and it is the file of a team that uses both.
  const toolVersions = join(folder, ".tool-versions");
  const text = await openFile(edits, toolVersions);
  if (manager.name === "asdf" || text !== "") return put(edits, toolVersions, appendLine(text, `golang ${version}`));
  edits.delete(toolVersions);
  const file = join(folder, "mise.toml");
  const changed = addMiseVersion(await openFile(edits, file), version);
  if (changed === undefined)
    throw new Problem(
      "pin-left-alone",
      `${file} is written in a way that cannot be edited safely`,
      `Write there: go = "${version}"`,
      4,
    );
  return put(edits, file, changed);
}

interface ModuleEdit {
  version: string;
  /** Whether a version manager holds the pin, so that the lines only must not override it. */
  byManager: boolean;
  language: boolean;
  status: GoStatus;
}

async function editModules(edits: Edits, project: Project, edit: ModuleEdit): Promise<void> {
  const files = [project.goMod, project.goWork].filter((file) => file !== undefined);
  if (!edit.byManager) refuseToPinDown(project, edit, files.length > 0);
  // go.work has the last word where there is one.
  const holder = project.goWork ?? project.goMod;
  for (const file of files) {
    const text = await openFile(edits, file);
    const change = directivesFor(file, text, edit, file === holder);
    if (change) await put(edits, file, setDirectives(text, change));
  }
}

function directivesFor(file: string, text: string, edit: ModuleEdit, isHolder: boolean): Directives | undefined {
  const { version, byManager, language } = edit;
  const lines = goDirectives(text);
  const go = lines.find(({ kind }) => kind === "go")?.version;
  const toolchain = lines.find(({ kind }) => kind === "toolchain")?.version;
  const line = version.replace(/^(\d+\.\d+)(\.\d+)?.*$/, (_, minor: string) =>
    /rc|beta/.test(version) ? version : `${minor}.0`,
  );
  const wanted = language ? line : go;
  if (wanted !== undefined && isNewer(wanted, version)) {
    const hint = "Pin a newer Go, or lower the line with --language if the code allows it.";
    throw new Problem(
      "go-line-newer",
      `The go line of ${file} needs Go ${wanted}, so ${version} cannot build it`,
      hint,
      4,
    );
  }
  if (go === undefined) {
    if (byManager) return undefined;
    throw new Problem("no-go-line", `${file} has no go line`, "Write one first: go mod edit -go=1.21", 4);
  }
  const change: Directives = language ? { go: line } : {};
  // `go mod tidy` removes a toolchain line that says no more than the go line.
  const says = (wanted ?? go) === version ? null : version;
  if (toolchain !== undefined && toolchain !== "default") return { ...change, toolchain: says };
  return byManager || !isHolder ? change : { ...change, ...(says === null ? {} : { toolchain: says }) };
}

/** go.mod and go.work only ever switch upwards (docs/facts/versions.md §1). */
function refuseToPinDown(project: Project, { version, status }: ModuleEdit, hasModule: boolean): void {
  const shell = status.places.find(({ place }) => place === "shell") ?? status.places[0];
  const base = plain(shell?.base ?? shell?.version ?? "");
  const manager = status.installs.find(({ usedBy }) => usedBy.includes("shell"))?.manager;
  const global = manager === "g" || manager === "gobrew" ? `${manager} switches one Go for all folders` : undefined;
  const otherwise = `Use asdf, mise or goenv, or set GOTOOLCHAIN=go${version} for the shell (.envrc) and in "go.toolsEnvVars".`;
  if (!hasModule) {
    const why = global ?? "no version manager governs this shell's go";
    throw new Problem("pin-cannot-hold", `Nothing here could hold a pin: ${why}, and there is no go.mod`, otherwise, 4);
  }
  if (base !== "" && isNewer(base, version)) {
    const why = global ? `; ${global}` : "";
    throw new Problem(
      "pin-cannot-hold",
      `go.mod cannot pin Go ${version}: Go ${base} runs, and a toolchain line only ever switches upwards${why}`,
      otherwise,
      4,
    );
  }
}

async function verify(machine: MachineFacts, { folder }: Project, version: string): Promise<string | undefined> {
  const shell = await machine.shell();
  const variables = shell.kind === "captured" ? shell.variables : machine.host.env;
  const { wanted } = await readProject(folder, { home: machine.host.home, variables });
  const [first] = wanted.filter(({ kind }) => kind === "pin");
  return first && !meets(version, first.version) ? `${first.file} still asks for Go ${first.version}` : undefined;
}

async function notesOf(
  machine: MachineFacts,
  {
    version,
    status,
    governor,
    entries,
  }: { version: string; status: GoStatus; governor?: ManagerPins; entries: readonly PinEntry[] },
): Promise<string[]> {
  const project = await machine.project();
  const notes: string[] = [];
  const readers = project.pins.filter(
    (one) => one === governor || one.entries.some((entry) => entries.includes(entry)),
  );
  const used = status.places.find(({ place }) => place === "shell")?.path ?? "";
  const ruling = readers.find(({ manager }) => used.startsWith(`${manager.shims}/`)) ?? readers[0];
  const has = status.installs.some(
    (install) => plain(install.version ?? "") === version && (!ruling || install.manager === ruling.manager.name),
  );
  if (!has && ruling) notes.push(`Go ${version} is not installed: ${commandLine(ruling.manager.install(version))}`);
  if (!has && !ruling) notes.push(`Go ${version} is not installed: go downloads it when it is first needed.`);
  const toolchain = status.places.find(({ place }) => place === "shell")?.toolchain;
  if (!ruling && toolchain === "local")
    notes.push(
      "GOTOOLCHAIN is local, so the toolchain line has no force until you allow it: go env -w GOTOOLCHAIN=auto",
    );
  const dlv = status.tools.find(({ name }) => name === "dlv");
  const range = supportedGo(dlv?.version ?? "");
  const minor = Number(version.split(".")[1]);
  if (range && minor < range.oldest)
    notes.push(
      `dlv ${dlv?.version} debugs Go 1.${range.oldest} and later; for Go ${version}: go-warden dlv rebuild --delve ${delveFor(version)}`,
    );
  const container = await devContainerGo(project.folder);
  if (container && !meets(version, container.version))
    notes.push(
      `The Dev Container has Go ${container.version} (${shown(container.source, project.folder)}, line ${container.line}).`,
    );
  return notes;
}
