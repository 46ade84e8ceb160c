import { real } from "../host";
import { sessionVariables, type MachineFacts } from "../machine";
import { compareGoVersions, parseGoVersion, type GoInstall, type Project, type WantedGo } from "../toolchain";
import { devContainerGo, type ContainerGo } from "./container";
import { atPrompt, firstGo, judgePlace, plain, shown, type Place, type PlaceName } from "./place";
import { sentenceOf } from "./sentence";
import { isNewer } from "./switched";
import { toolStatus, type ToolStatus } from "./tools";

/** A line that asks for a Go version, for people and programs. */
export interface Wanted {
  version: string;
  /** The file, or the variable's name. */
  source: string;
  line?: number;
  kind: WantedGo["kind"];
  /** The managers that obey it. */
  readers: readonly string[];
}

export interface InstallStatus {
  version?: string;
  root: string;
  manager: GoInstall["manager"];
  usedBy: PlaceName[];
}

/** Which Go everybody gets in a folder. */
export interface GoStatus {
  folder: string;
  wanted: Wanted[];
  /** `go1.26.8`; null where there is none, or it is not known. */
  effective: Record<PlaceName, string | null>;
  places: Place[];
  installs: InstallStatus[];
  tools: ToolStatus[];
  container?: ContainerGo;
  /** Whether everybody gets the same Go, which is the one that the folder asks for. */
  agree: boolean;
  sentence: string;
}

/** Puts together who gets which Go in the machine's folder. Nothing is downloaded, and no manager installs anything. */
export async function goStatus(machine: MachineFacts): Promise<GoStatus> {
  const project = await machine.project();
  const { folder } = project;
  const places = await Promise.all([
    shellPlace(machine, project),
    sessionPlace(machine, project),
    editorPlace(machine, project),
    hookPlace(machine, project),
  ]);
  const there = places.filter((place) => place !== undefined);
  const running = (there.find(({ place }) => place === "editor") ?? there[0])?.version;
  const [tools, installs, container] = await Promise.all([
    toolStatus(machine, project, running),
    machine.installs(),
    devContainerGo(folder),
  ]);
  const unmet = [...unmetPins(project, there), ...idleToolchain(project, there)];
  const versions = new Set(there.flatMap(({ version }) => version ?? []));
  const broken = there.some(
    ({ problem, place, version }) => problem !== undefined && !(place === "session" && !version),
  );
  const agree = versions.size === 1 && !broken && unmet.length === 0;
  const versionIn = (name: PlaceName) => there.find(({ place }) => place === name)?.version ?? null;
  return {
    folder,
    wanted: project.wanted.map(({ version, file, line, kind, readers }) => ({
      version,
      source: file,
      ...(line === undefined ? {} : { line }),
      kind,
      readers,
    })),
    effective: {
      shell: versionIn("shell"),
      session: versionIn("session"),
      editor: versionIn("editor"),
      hook: versionIn("hook"),
    },
    places: there,
    installs: installs.map(({ version, root, manager }) => ({
      ...(version ? { version } : {}),
      root,
      manager,
      usedBy: there.filter(({ goroot }) => goroot && real(goroot) === root).map(({ place }) => place),
    })),
    tools,
    ...(container ? { container } : {}),
    agree,
    sentence: sentenceOf(there, { tools, unmet, folder }),
  };
}

async function shellPlace(machine: MachineFacts, project: Project): Promise<Place> {
  const shell = await machine.shell();
  if (shell.kind !== "captured") return { place: "shell", problem: shell.message };
  const environment = await atPrompt(machine, project, shell.variables);
  const answer = environment === shell.variables ? await machine.shellGo() : await firstGo(machine, environment);
  return judgePlace(machine, project, { place: "shell", answer, environment });
}

/** What launchd gives a program that it starts when nobody has set a PATH. */
const launchdPath = "/usr/bin:/bin:/usr/sbin:/sbin";

async function sessionPlace(machine: MachineFacts, project: Project): Promise<Place | undefined> {
  const session = await machine.session();
  if (session.kind === "none") return undefined;
  if (session.kind === "unknown") return { place: "session", problem: session.message };
  const { host } = machine;
  const environment = { PATH: launchdPath, ...sessionVariables(session), HOME: host.home, USER: host.user };
  return judgePlace(machine, project, { place: "session", answer: await firstGo(machine, environment), environment });
}

async function editorPlace(machine: MachineFacts, project: Project): Promise<Place> {
  const [answer, environment, search] = await Promise.all([
    machine.editorGo(),
    machine.toolEnvironment(),
    machine.tool("go"),
  ]);
  return judgePlace(machine, project, { place: "editor", answer, environment, from: search.chosen?.from });
}

/** A hook that VS Code's Source Control starts has its environment, but not what the Go extension chooses. */
async function hookPlace(machine: MachineFacts, project: Project): Promise<Place> {
  const { variables } = await machine.dock();
  return judgePlace(machine, project, {
    place: "hook",
    answer: await firstGo(machine, variables),
    environment: variables,
  });
}

/** The pins that hold for a manager, or that the go command is asked for, and that somebody does not get. */
function unmetPins(project: Project, places: readonly Place[]): string[] {
  const strongest = project.wanted.find(({ kind }) => kind === "pin");
  if (!strongest || places.every(({ version }) => version === undefined || meets(version, strongest.version)))
    return [];
  return [`${shown(strongest.file, project.folder)} asks for ${strongest.version}`];
}

/** A toolchain line is a wish: where the go command may not switch, nobody hears it. A pin has the last word. */
function idleToolchain(project: Project, places: readonly Place[]): string[] {
  const line = project.wanted.find(({ kind }) => kind === "toolchain");
  if (!line || project.wanted.some(({ kind }) => kind === "pin")) return [];
  const idle = places.find(({ version, toolchain }) => toolchain && version && isNewer(line.version, plain(version)));
  if (!idle) return [];
  return [
    `the toolchain line in ${shown(line.file, project.folder)} asks for ${line.version}, GOTOOLCHAIN=${idle.toolchain} does not switch`,
  ];
}

/** Whether a Go is what a pin asks for: `1.26` is met by each of its releases, a word by any. */
export function meets(version: string, pin: string): boolean {
  const asked = /^(?:prefix:)?v?\d/.test(pin) ? pin.replace(/^(prefix:)?v?/, "") : undefined;
  const [have, want] = [parseGoVersion(version), asked === undefined ? undefined : parseGoVersion(asked)];
  if (!have || !want || asked === undefined) return true;
  return compareGoVersions(have, want) === 0 || plain(version) === asked || plain(version).startsWith(`${asked}.`);
}
