import { real } from "../host";
import type { MachineFacts } from "../machine";
import type { GoInstall, WantedGo } from "../toolchain";
import { devContainerGo, type ContainerGo } from "./container";
import { judgeProject } from "./judgement";
import type { Place, PlaceName } from "./place";
import { sentenceOf } from "./sentence";
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
  const { project, places: there, unmet } = await judgeProject(machine);
  const { folder } = project;
  const running = (there.find(({ place }) => place === "editor") ?? there[0])?.version;
  const [tools, installs, container] = await Promise.all([
    toolStatus(machine, project, running),
    machine.installs(),
    devContainerGo(folder),
  ]);
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
    sentence: sentenceOf(there, { tools, unmet: unmet.map(({ phrase }) => phrase) }),
  };
}
