import { realpath } from "node:fs/promises";
import { basename, relative } from "node:path";
import { commandLine } from "../command-line";
import type { MachineFacts } from "../machine";
import {
  goEnvFile,
  miseGoToolchain,
  pinText,
  readPins,
  searchPath,
  toolchainSetting,
  versionManagers,
  type FoundBy,
  type GoEnv,
  type ManagerPins,
  type Pin,
  type Project,
  type VersionManager,
} from "../toolchain";
import { switchedGo } from "./switched";

/** The problem of a place whose PATH has none. */
export const noGo = "no go is found";

/** Who looks for a go. */
export type PlaceName = "shell" | "session" | "editor" | "hook";

/** Which Go one of them gets in the folder, and why. */
export interface Place {
  place: PlaceName;
  /** The go that is started: a program, or a version manager's shim. */
  path?: string;
  /** `go1.26.8`, as `go env GOVERSION` says; undefined when it gets none, or that is not known. */
  version?: string;
  /** What was started, where the go command switched to another. */
  base?: string;
  /** A phrase: `mise.toml`, `the toolchain line in go.mod`, `PATH`. */
  by?: string;
  goroot?: string;
  /** GOTOOLCHAIN, as it counts there. */
  toolchain?: string;
  /** What is wrong there, a phrase. */
  problem?: string;
  /** What to type against it. */
  command?: string;
  /** Builds fail there, although go answers: the problem says why. */
  refuses?: true;
}

export type Variables = Readonly<Record<string, string | undefined>>;

interface Asked {
  place: PlaceName;
  answer: GoEnv;
  environment: Variables;
  from?: FoundBy;
}

/** Makes of what a go said, and of what the managers read, which Go a place gets. */
export async function judgePlace(machine: MachineFacts, project: Project, asked: Asked): Promise<Place> {
  const { place, answer, environment } = asked;
  if (answer.kind === "missing") return { place, problem: noGo };
  const path = (answer.kind === "ok" && answer.behindShim) || answer.goPath;
  const governed = await governing(machine, project, environment, path);
  const pin = governed?.pins.pin;
  const missing = governed && pin?.state === "missing" ? notInstalled(governed.pins, pin, project.folder) : undefined;
  const started =
    governed?.isShim && pin && machine.trust.trust !== "trusted"
      ? await predict(machine, pin, environment)
      : said(answer);
  if ("problem" in started) return { place, path, ...(missing ?? started) };
  const { base, goroot, setting } = started;
  const ofMise =
    governed?.pins.manager.name === "mise"
      ? await miseGoToolchain(project.folder, contextOf(machine, environment))
      : undefined;
  const toolchain = ofMise?.value ?? setting;
  const switched = switchedGo(base, toolchain, project);
  const line = project.wanted.find(({ kind, version }) => kind === switched.by && sameStart(switched.version, version));
  const by =
    switched.by === "GOTOOLCHAIN"
      ? `GOTOOLCHAIN=${toolchain}`
      : line
        ? `the ${line.kind} line in ${shown(line.file, project.folder)}`
        : chosenBy(asked, pin, project.folder);
  const problem = switched.refuses;
  return {
    place,
    path,
    goroot,
    version: `go${switched.version}`,
    ...(switched.version === base ? {} : { base: `go${base}` }),
    by,
    toolchain,
    ...(problem === undefined ? missing : { problem, refuses: true }),
  };
}

/** The Go that was started, before it switches. */
type Started = { base: string; goroot: string; setting: string } | { problem: string };

function said(answer: Extract<GoEnv, { kind: "ok" | "failed" }>): Started {
  if (answer.kind === "failed") return { problem: answer.message };
  const { GOROOT: goroot = "", GOVERSION = "", GOTOOLCHAIN: setting = "local" } = answer.variables;
  return { base: plain(GOVERSION), goroot, setting };
}

/** What a shim leads to in a folder whose files may not choose what is run: read, not asked. */
async function predict(machine: MachineFacts, pin: Pin, environment: Variables): Promise<Started> {
  if (pin.manager === "asdf" && (await searchPath(environment.PATH, "asdf")).length === 0)
    return { problem: "asdf's shim finds no asdf in PATH" };
  if (pin.state !== "installed" || pin.root === undefined)
    return { problem: `${pin.manager} leads to no Go of its own` };
  const version = (await pinText(`${pin.root}/VERSION`)).split("\n", 1)[0]?.trim();
  if (!version) return { problem: `${pin.root} has no VERSION that can be read` };
  const setting = await toolchainSetting(environment, {
    GOENV: await goEnvFile(machine.host, environment),
    GOROOT: pin.root,
  });
  return { base: plain(version), goroot: pin.root, setting };
}

const sameStart = (one: string, other: string) => one === other || one === `${other}.0`;

function contextOf({ host }: MachineFacts, variables: Variables) {
  return { home: host.home, variables };
}

/** `1.26.8`, without the `go` in front and what a distributor appended. */
export const plain = (version: string) => version.replace(/^go/, "").replace(/[\s-].*/, "");

/** The manager whose shim or version a go is. */
async function governing(
  machine: MachineFacts,
  project: Project,
  environment: Variables,
  goPath: string,
): Promise<{ pins: ManagerPins; isShim: boolean } | undefined> {
  const real = await realpath(goPath).catch(() => goPath);
  const context = contextOf(machine, environment);
  const below = (folder: string) => [goPath, real].some((path) => path.startsWith(`${folder}/`));
  const isShim = ({ name, shims }: VersionManager) => below(shims) || (name === "mise" && basename(real) === "mise");
  const manager = versionManagers(context).find((one) => isShim(one) || below(one.versions));
  if (!manager) return undefined;
  const pins = (await readPins(project.folder, context)).find((one) => one.manager.name === manager.name);
  return pins && { pins, isShim: isShim(manager) };
}

function notInstalled({ manager }: ManagerPins, pin: Pin, folder: string): Pick<Place, "problem" | "command"> {
  const from = shown(pin.entry.file, folder);
  return {
    problem: `${from} asks for ${pin.version}, which ${manager.name} has not installed`,
    command: commandLine(manager.install(pin.version)),
  };
}

const editorRules: Partial<Record<FoundBy, string>> = {
  selectedGo: '"Go: Choose Go Environment"',
  alternateTools: '"go.alternateTools"',
  GOROOT: "GOROOT",
  GOBIN: "GOBIN",
  fallback: "the folder where Go's installer puts it",
};

function chosenBy({ from, place }: Asked, pin: Pin | undefined, folder: string): string {
  const rule = place === "editor" && from ? editorRules[from] : undefined;
  if (rule) return rule;
  return pin && pin.state !== "missing" ? shown(pin.entry.file, folder) : "PATH";
}

/** A file of the folder by its name, another by its path. */
export function shown(file: string, folder: string): string {
  const path = relative(folder, file);
  return !file.startsWith("/") || path.startsWith("..") ? file : path;
}

/** What a shell's own hook makes of PATH in the folder: `mise activate` puts the pinned version first at each prompt. */
export async function atPrompt(machine: MachineFacts, project: Project, variables: Variables): Promise<Variables> {
  if (!variables.MISE_SHELL && !variables.__MISE_SESSION) return variables;
  const pin = project.pins.find(({ manager }) => manager.name === "mise")?.pin;
  const rest = variables.__MISE_ORIG_PATH || variables.PATH || "";
  if (pin?.state !== "installed" || pin.root === undefined || machine.isConfined(pin.root))
    return { ...variables, PATH: rest };
  return { ...variables, PATH: `${pin.root}/bin:${rest}`, GOROOT: pin.root };
}

/** `go env` of the first go in an environment's PATH. */
export async function firstGo(machine: MachineFacts, environment: Variables): Promise<GoEnv> {
  const found = await searchPath(environment.PATH, "go");
  const first = found.find(({ path, realPath }) => !machine.isConfined(path) && !machine.isConfined(realPath));
  return first ? machine.goIn(first.path, environment) : { kind: "missing", searched: environment.PATH ?? "" };
}
