import { stat } from "node:fs/promises";
import { join } from "node:path";
import { commandLine } from "../../command-line";
import type { MachineFacts } from "../../machine";
import type { Command, Step } from "../../operations";
import { Problem } from "../../problem";
import { parseGoVersion, searchPath, type ManagerPins, type Pin, type Project } from "../../toolchain";
import { plain } from "../place";
import type { GoStatus } from "../status";

/** Downloads may take that long. */
export const downloadMs = 15 * 60_000;

/** A Go that is to be there before anything else: with what it is started, and the steps that install it. */
export interface GoToUse {
  /** `1.26.8`. */
  version: string;
  goPath: string;
  steps: Step[];
}

/** The Go that the project asks for, and how it is installed where it is not: by the manager that governs the shell's go. */
export async function goToUse(machine: MachineFacts, project: Project, status: GoStatus): Promise<GoToUse> {
  const shell = status.places.find(({ place }) => place === "shell");
  const governing = project.pins.find(
    ({ manager, pin }) =>
      pin && (shell?.path?.startsWith(`${manager.shims}/`) || shell?.path?.startsWith(`${manager.versions}/`)),
  );
  const pins = governing ?? project.pins.find(({ pin }) => pin?.state === "missing" && pin.entry.scope === "project");
  if (pins?.pin?.state === "missing") return installed(machine, pins, pins.pin);
  const place = shell?.version ? shell : status.places.find(({ version }) => version);
  if (!place?.version) {
    const hint = shell?.command ?? "Install Go: go.dev/dl";
    throw new Problem(
      "go-missing",
      `Nobody gets a Go in ${project.folder}: ${shell?.problem ?? "none is installed"}`,
      hint,
      3,
    );
  }
  const version = plain(place.version);
  const goPath = place.base === undefined && place.goroot ? join(place.goroot, "bin/go") : (place.path ?? "go");
  const has = place.base === undefined || status.installs.some((one) => plain(one.version ?? "") === version);
  if (has) return { version, goPath, steps: [] };
  const download: Step = {
    kind: "run",
    title: `Download Go ${version}, which the project asks for`,
    file: goPath,
    args: ["version"],
    env: { GOTOOLCHAIN: `go${version}`, GOROOT: "" },
    cwd: machine.host.home,
    timeoutMs: downloadMs,
  };
  return { version, goPath, steps: [download] };
}

async function installed(machine: MachineFacts, { manager }: ManagerPins, pin: Pin): Promise<GoToUse> {
  // The folder names it; a manager takes other words for an address or a path.
  if (!parseGoVersion(pin.version) || !/^[\w.]+$/.test(pin.version)) {
    const hint = `Write a whole version there: go-warden go pin VERSION`;
    throw new Problem(
      "no-version",
      `${pin.entry.file} asks for ${pin.version}, which is no release that could be installed`,
      hint,
      1,
    );
  }
  const shell = await machine.shell();
  const variables = shell.kind === "captured" ? shell.variables : {};
  const [program] = await searchPath(variables.PATH, manager.name);
  if (!program || machine.isConfined(program.realPath)) {
    const typed = commandLine(manager.install(pin.version));
    throw new Problem(
      "manager-missing",
      `${manager.name} is not in the shell's PATH, so Go ${pin.version} cannot be installed`,
      `Install ${manager.name}, then: ${typed}`,
      3,
    );
  }
  const env = Object.fromEntries(
    Object.entries(variables).filter(
      ([name]) => name === "PATH" || /^(ASDF|MISE|GOENV|XDG)_|^https?_proxy$|^no_proxy$/i.test(name),
    ),
  );
  // Not in the folder, whose files might run something.
  const run = ({ args }: { args: string[] }): Command => ({
    file: program.path,
    args,
    env,
    cwd: machine.host.home,
    timeoutMs: downloadMs,
  });
  const goroot = join(manager.versions, pin.version, manager.goroot);
  const goPath = join(goroot, "bin/go");
  return {
    version: pin.version,
    goPath,
    steps: [
      {
        kind: "run",
        title: `Let ${manager.name} install Go ${pin.version}`,
        ...run(manager.install(pin.version)),
        undo: run(manager.uninstall(pin.version)),
      },
      {
        kind: "verify",
        title: `Go ${pin.version} is installed`,
        check: async () =>
          (await stat(goPath).catch(() => undefined)) ? undefined : `${manager.name} left no ${goPath}`,
      },
    ],
  };
}
