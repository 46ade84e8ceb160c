import { stat } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { inFolder, quote } from "../../command-line";
import type { Finding } from "../../finding";
import type { Operation } from "../../operations";
import type { DoctorContext } from "../context";
import { unlessWorse, worksWithout } from "../dry-run";
import { whatGoSays, type Answered } from "./what-go-says";

const isFile = async (path: string) => Boolean(await stat(path).catch(() => undefined));

function moveAway(file: string): Operation {
  const away = `${file}.stray`;
  return {
    id: "move-away-stray-file",
    title: `Move ${file} away`,
    risk: "edits-files",
    steps: [
      {
        kind: "run",
        title: "Rename it",
        file: "mv",
        args: ["-n", file, away],
        undo: { file: "mv", args: ["-n", away, file] },
      },
    ],
  };
}

export async function goModInGopath({ variables }: Answered): Promise<Finding[]> {
  const [gopath = ""] = (variables.GOPATH ?? "").split(":");
  const file = join(gopath, "go.mod");
  if (!gopath || !(await isFile(file))) return [];
  return [
    {
      id: "go-mod-in-gopath",
      severity: "warning",
      title: "A go.mod lies directly in GOPATH",
      evidence: [file],
      cause: 'go says "ignoring go.mod in $GOPATH" and treats it as if it were not there.',
      operation: moveAway(file),
    },
  ];
}

export async function gopathProject(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { folder } = context;
  const { GOMOD = "", GOPATH = "" } = go.variables;
  const inside = GOPATH.split(":").find((path) => path && isBelow(folder, join(path, "src")));
  if (!inside || (GOMOD !== "" && GOMOD !== "/dev/null")) return [];
  return [
    {
      id: "gopath-project-without-module",
      severity: "warning",
      title: "The project lies in GOPATH/src and has no go.mod",
      evidence: [
        folder,
        `go env GOMOD says ${JSON.stringify(GOMOD)}`,
        ...(await whatGoSays(context, go, ["list", "."])),
      ],
      cause:
        'Since Go 1.16 go works with modules unless told otherwise: it says "go.mod file not found in current directory or any parent directory".',
      advice: inFolder(folder, `go mod init ${quote(relative(join(inside, "src"), folder))} && go mod tidy`),
    },
  ];
}

const isBelow = (path: string, folder: string) => path === folder || path.startsWith(folder + sep);

async function repositoryRoot(folder: string): Promise<string | undefined> {
  if (await isFile(join(folder, ".git"))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : repositoryRoot(parent);
}

/** A go.mod or go.work that was left in the home folder, or above the repository, captures everything below it. */
export async function strayGoMod(context: DoctorContext, { goPath, variables }: Answered): Promise<Finding[]> {
  const { host, folder } = context;
  const repository = await repositoryRoot(folder);
  const stray = [variables.GOMOD, variables.GOWORK].filter((file): file is string => {
    if (!file || file === "/dev/null" || file === "off") return false;
    const where = dirname(file);
    if (where === folder) return false;
    return (
      isBelow(host.home, where) || (repository !== undefined && where !== repository && isBelow(repository, where))
    );
  });
  return Promise.all(
    stray.map(async (file): Promise<Finding> => {
      const isWork = file.endsWith("go.work");
      const isAtHome = isBelow(host.home, dirname(file));
      // Without its go.mod the project is in no module: it gets one of its own first.
      const fix =
        isWork && isAtHome
          ? unlessWorse(
              { operation: moveAway(file) },
              await worksWithout(context, goPath, ["GOWORK"], { GOWORK: "off" }),
            )
          : { advice: isWork ? "Set GOWORK=off for this project." : ownModule(folder, isAtHome ? file : undefined) };
      return {
        id: isWork ? "go-work-from-above" : "go-mod-from-above",
        severity: "warning",
        title: `${file} captures this project`,
        evidence: [`project: ${folder}`, ...(repository ? [`repository: ${repository}`] : [])],
        cause: "go takes the nearest such file upwards; this one lies outside the project.",
        ...fix,
      };
    }),
  );
}

function ownModule(folder: string, stray: string | undefined): string {
  const init = inFolder(folder, `go mod init ${quote(basename(folder))} && go mod tidy`);
  return stray ? `${init}; then: mv ${quote(stray)} ${quote(`${stray}.stray`)}` : init;
}
