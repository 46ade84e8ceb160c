import { stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import type { Operation } from "../../operations";
import { offline, type GoEnv } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { changeGoSetting, writtenGoSetting } from "../go-settings";
import { usedModules } from "./module-coverage";
import { missingPackages } from "./packages";

type Answered = Extract<GoEnv, { kind: "ok" }>;

export const modules: Check = {
  id: "modules",
  area: "modules",
  title: "Modules against GOPATH: GO111MODULE, stray go.mod and go.work, vendoring, packages that only GOPATH has",
  timeoutMs: 30_000,
  async probe(context) {
    const go = await context.shared.editorGo();
    if (go.kind === "missing") return [noGo("VS Code finds no go to ask")];
    if (go.kind === "failed") return [noGo(`${go.goPath}: ${go.message}`)];
    const wrong = (
      await Promise.all([
        modeOff(context, go),
        goModInGopath(go),
        gopathProject(context, go),
        strayGoMod(context, go),
        workspaceWithoutModule(context, go),
        vendorFlags(context, go),
      ])
    ).flat();
    const packages = await missingPackages(context, go);
    if (wrong.length + packages.length > 0) return [...wrong, ...packages];
    return [fine(go)];
  },
};

const noGo = (reason: string): Finding => ({
  id: "modules-unknown",
  severity: "unknown",
  title: "How go sees this folder could not be asked",
  evidence: [reason],
});

function fine({ variables }: Answered): Finding {
  const { GOMOD = "", GOWORK = "" } = variables;
  const inModule = GOMOD !== "" && GOMOD !== "/dev/null";
  return {
    id: "modules",
    severity: "ok",
    title: inModule ? `Module mode, ${GOMOD}` : "This folder is in no module",
    evidence: GOWORK && GOWORK !== "off" ? [`workspace ${GOWORK}`] : [],
  };
}

/** facts/gopls.md §5: only `off` ignores go.mod; `auto` does where there is none. */
async function modeOff(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GO111MODULE: mode = "", GOENV = "" } = go.variables;
  if (mode !== "off" && mode !== "auto") return [];
  const written = (await writtenGoSetting(go, "GO111MODULE")) === mode;
  const { goMod } = await context.shared.project();
  const exported = (await context.shared.editor()).variables.GO111MODULE === mode;
  return [
    {
      id: `go111module-${mode}`,
      severity: mode === "off" && goMod ? "error" : "warning",
      title: `GO111MODULE=${mode} is set ${written ? "for good (go env -w)" : exported ? "in the environment" : "in VS Code's settings"}`,
      evidence: [
        written ? `${GOENV} has GO111MODULE=${mode}` : "It comes from a profile, launchd or go.toolsEnvVars.",
        `go env GOMOD says ${JSON.stringify(go.variables.GOMOD ?? "")}${goMod ? `, though there is ${goMod}` : ""}`,
        ...(await whatGoSays(context, go, ["list", "-m"])),
      ],
      cause:
        mode === "off"
          ? "go ignores every go.mod and looks for packages in GOPATH alone; gopls then finds no dependency."
          : "Where there is no go.mod, go falls back to GOPATH instead of saying so.",
      ...(written
        ? { operation: changeGoSetting(go, "GO111MODULE", mode) }
        : { advice: "Take GO111MODULE out of your profile, or of go.toolsEnvVars in VS Code." }),
    },
  ];
}

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

async function goModInGopath({ variables }: Answered): Promise<Finding[]> {
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

async function gopathProject(context: DoctorContext, go: Answered): Promise<Finding[]> {
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
      advice: `cd '${folder}' && go mod init ${relative(join(inside, "src"), folder)} && go mod tidy`,
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
async function strayGoMod({ host, folder }: DoctorContext, { variables }: Answered): Promise<Finding[]> {
  const repository = await repositoryRoot(folder);
  const stray = [variables.GOMOD, variables.GOWORK].filter((file): file is string => {
    if (!file || file === "/dev/null" || file === "off") return false;
    const where = dirname(file);
    if (where === folder) return false;
    return (
      isBelow(host.home, where) || (repository !== undefined && where !== repository && isBelow(repository, where))
    );
  });
  return stray.map((file) => ({
    id: file.endsWith("go.work") ? "go-work-from-above" : "go-mod-from-above",
    severity: "warning",
    title: `${file} captures this project`,
    evidence: [`project: ${folder}`, ...(repository ? [`repository: ${repository}`] : [])],
    cause: "go takes the nearest such file upwards; this one lies outside the project.",
    ...(isBelow(host.home, dirname(file))
      ? { operation: moveAway(file) }
      : { advice: file.endsWith("go.work") ? "Set GOWORK=off for this project." : "Run go mod init in the project." }),
  }));
}

async function workspaceWithoutModule(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GOWORK = "" } = go.variables;
  const { goMod } = await context.shared.project();
  if (!GOWORK || GOWORK === "off" || !goMod) return [];
  const text = (await readIfPresent(GOWORK).catch(() => undefined))?.toString("utf8") ?? "";
  const used = usedModules(GOWORK, text);
  const module = dirname(goMod);
  if (used.includes(module)) return [];
  const path = `./${relative(dirname(GOWORK), module)}`;
  const step = (flag: string) => ({
    file: go.goPath,
    args: ["work", "edit", `${flag}=${path}`],
    env: { GOTOOLCHAIN: "local" },
    cwd: dirname(GOWORK),
  });
  return [
    {
      id: "go-work-without-module",
      severity: "warning",
      title: "go.work does not list this module",
      evidence: [
        `${GOWORK} uses ${used.length === 0 ? "nothing" : used.join(", ")}`,
        `module: ${goMod}`,
        ...(await whatGoSays(context, go, ["list", "."])),
      ],
      cause: "gopls and go build refuse packages of a module that the workspace around it leaves out.",
      operation: {
        id: "go-work-use",
        title: `Add ${path} to ${GOWORK}`,
        risk: "edits-files",
        steps: [{ kind: "run", title: "Add the module to the workspace", ...step("-use"), undo: step("-dropuse") }],
      },
    },
  ];
}

/** The words of the user's own go, which can neither download nor ask a proxy. */
export async function whatGoSays(
  { host, shared, folder }: DoctorContext,
  go: Answered,
  args: readonly string[],
): Promise<string[]> {
  const { variables } = await shared.editor();
  const result = await host.run(go.goPath, args, { cwd: folder, env: offline(variables), timeoutMs: 15_000 });
  const text = result.stderr.trim();
  return text ? text.split("\n").slice(0, 4) : [];
}

async function vendorFlags(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GOFLAGS = "", GOMOD = "", GOWORK = "" } = go.variables;
  if (!GOMOD || GOMOD === "/dev/null") return [];
  const root = dirname(GOWORK && GOWORK !== "off" ? GOWORK : GOMOD);
  const hasVendor = await isFile(join(root, "vendor", "modules.txt"));
  const asked = /(?:^|\s)-mod=vendor\b/.test(GOFLAGS);
  const ignored = /(?:^|\s)-mod=(?:mod|readonly)\b/.test(GOFLAGS);
  if (asked && !hasVendor) {
    const written = await writtenGoSetting(go, "GOFLAGS");
    const rest = (written ?? "").replace(/(?:^|\s)-mod=vendor\b/, "").trim();
    return [
      {
        id: "vendor-folder-missing",
        severity: "error",
        title: "GOFLAGS demands -mod=vendor, the project has no vendor folder",
        evidence: [
          `GOFLAGS=${GOFLAGS}`,
          `${join(root, "vendor/modules.txt")} is missing`,
          ...(await whatGoSays(context, go, ["list", "."])),
        ],
        cause: "Every go command in this module fails, and gopls shows no package.",
        ...(written?.includes("-mod=vendor")
          ? { operation: changeGoSetting(go, "GOFLAGS", written, rest) }
          : { advice: "go mod vendor, or take -mod=vendor out of GOFLAGS (your profile, go.toolsEnvVars)" }),
      },
    ];
  }
  if (!hasVendor) return [];
  if (ignored) {
    return [
      {
        id: "vendor-folder-ignored",
        severity: "info",
        title: "GOFLAGS makes go pass over the project's vendor folder",
        evidence: [`GOFLAGS=${GOFLAGS}`, join(root, "vendor")],
      },
    ];
  }
  const said = await whatGoSays(context, go, ["list", "."]);
  if (!said.some((line) => line.includes("inconsistent vendoring"))) return [];
  return [
    {
      id: "vendor-folder-stale",
      severity: "error",
      title: "The vendor folder does not match go.mod",
      evidence: said,
      cause: "go.mod changed after the last go mod vendor; until they match, go and gopls refuse the module.",
      advice: `cd '${root}' && go mod vendor`,
    },
  ];
}
