import { sessionVariables, type MachineFacts } from "../machine";
import { compareGoVersions, parseGoVersion, type Project, type WantedGo } from "../toolchain";
import { atPrompt, firstGo, judgePlace, plain, shown, type Place } from "./place";
import { isNewer } from "./switched";

/** A line that asks for a Go which somebody does not get. */
export interface UnmetWish {
  wanted: WantedGo;
  /** `mise.toml asks for 1.26.8`. */
  phrase: string;
}

/** Who gets which Go in the machine's folder: the one judgement of `go status`, `go sync` and the doctor. */
export interface ProjectJudgement {
  project: Project;
  places: Place[];
  unmet: UnmetWish[];
}

/** Asks each place's go, so that nothing is downloaded and no manager installs anything, and reads what the project asks for. */
export async function judgeProject(machine: MachineFacts): Promise<ProjectJudgement> {
  const project = await machine.project();
  const all = await Promise.all([
    shellPlace(machine, project),
    sessionPlace(machine, project),
    editorPlace(machine, project),
    hookPlace(machine, project),
  ]);
  const places = all.filter((place) => place !== undefined);
  return { project, places, unmet: [...unmetPins(project, places), ...idleToolchain(project, places)] };
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
function unmetPins(project: Project, places: readonly Place[]): UnmetWish[] {
  const strongest = project.wanted.find(({ kind }) => kind === "pin");
  if (!strongest || places.every(({ version }) => version === undefined || meets(version, strongest.version)))
    return [];
  return [{ wanted: strongest, phrase: `${shown(strongest.file, project.folder)} asks for ${strongest.version}` }];
}

/** A toolchain line is a wish: where the go command may not switch, nobody hears it. A pin has the last word. */
function idleToolchain(project: Project, places: readonly Place[]): UnmetWish[] {
  const line = project.wanted.find(({ kind }) => kind === "toolchain");
  if (!line || project.wanted.some(({ kind }) => kind === "pin")) return [];
  const idle = places.find(({ version, toolchain }) => toolchain && version && isNewer(line.version, plain(version)));
  if (!idle) return [];
  const phrase = `the toolchain line in ${shown(line.file, project.folder)} asks for ${line.version}, GOTOOLCHAIN=${idle.toolchain} does not switch`;
  return [{ wanted: line, phrase }];
}

/** Whether a Go is what a pin asks for: `1.26` is met by each of its releases, a word by any. */
export function meets(version: string, pin: string): boolean {
  const asked = /^(?:prefix:)?v?\d/.test(pin) ? pin.replace(/^(prefix:)?v?/, "") : undefined;
  const [have, want] = [parseGoVersion(version), asked === undefined ? undefined : parseGoVersion(asked)];
  if (!have || !want || asked === undefined) return true;
  return compareGoVersions(have, want) === 0 || plain(version) === asked || plain(version).startsWith(`${asked}.`);
}
