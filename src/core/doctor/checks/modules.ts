import { dirname, join, relative } from "node:path";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import { usedModules } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { unlessWorse, worksWithout } from "../dry-run";
import { placesOf, remove } from "../go-failure";
import { goModInGopath, gopathProject, strayGoMod } from "./misplaced-modules";
import { missingPackages } from "./packages";
import { vendorFlags } from "./vendoring";
import { whatGoSays, type Answered } from "./what-go-says";

export const modules: Check = {
  id: "modules",
  area: "modules",
  title: "Modules against GOPATH: GO111MODULE, stray go.mod and go.work, vendoring, packages that only GOPATH has",
  timeoutMs: 30_000,
  async probe(context) {
    const go = await context.machine.editorGo();
    if (go.kind === "missing") return [noGo("VS Code finds no go to ask")];
    if (go.kind === "failed") return [noGo(`${go.goPath}: ${go.message}`)];
    const wrong = (
      await Promise.all([
        modeOff(context, go),
        goModInGopath(go),
        gopathProject(context, go),
        strayGoMod(context, go),
        workspaceHidden(context, go),
        workspaceWithoutModule(context, go),
        vendorFlags(context, go),
      ])
    ).flat();
    const hidden = wrong.some(({ id }) => id === "go-work-hidden");
    const packages = (await missingPackages(context, go)).filter(
      // What is wrong above makes go refuse, or miss the packages of the workspace's other modules.
      ({ id }) =>
        !(id === "go-refuses-folder" && wrong.length > 0) &&
        !(hidden && (id === "modules-not-downloaded" || id === "package-without-module")),
    );
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

/** docs/facts/gopls.md §5: only `off` ignores go.mod; `auto` does where there is none. */
async function modeOff(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GO111MODULE: mode = "" } = go.variables;
  if (mode !== "off" && mode !== "auto") return [];
  const [{ goMod }, from] = await Promise.all([context.machine.project(), context.machine.whereFrom("GO111MODULE")]);
  return [
    {
      id: `go111module-${mode}`,
      severity: mode === "off" && goMod ? "error" : "warning",
      title: `GO111MODULE=${mode} is set`,
      evidence: [
        ...placesOf(context, { ...from, value: mode }),
        `go env GOMOD says ${JSON.stringify(go.variables.GOMOD ?? "")}${goMod && goMod !== go.variables.GOMOD ? `, though there is ${goMod}` : ""}`,
        ...(await whatGoSays(context, go, ["list", "-m"])),
      ],
      cause:
        mode === "off"
          ? "go ignores every go.mod and looks for packages in GOPATH alone; gopls then finds no dependency."
          : "Without a go.mod, go silently falls back to GOPATH, and does not switch to the Go that go.work asks for.",
      ...unlessWorse(
        await remove(context, [{ ...from, value: mode }]),
        await worksWithout(context, go.goPath, ["GO111MODULE"]),
      ),
    },
  ];
}

/** GOWORK=off passes over a go.work that lies here or above. */
async function workspaceHidden(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { goWork: seen, hiddenGoWork } = await context.machine.project();
  const goWork = seen ?? hiddenGoWork;
  if (!goWork || go.variables.GOWORK !== "off") return [];
  const from = await context.machine.whereFrom("GOWORK");
  return [
    {
      id: "go-work-hidden",
      severity: "warning",
      title: `GOWORK=off hides ${goWork} from go and gopls`,
      evidence: [
        ...placesOf(context, { ...from, value: "off" }),
        `${go.goPath} env GOWORK says off, though there is ${goWork}`,
      ],
      cause:
        "Each module then stands alone: packages of the workspace's other modules are not found, or come from a proxy.",
      ...unlessWorse(await remove(context, [from]), await worksWithout(context, go.goPath, ["GOWORK"])),
    },
  ];
}

async function workspaceWithoutModule(context: DoctorContext, go: Answered): Promise<Finding[]> {
  const { GOWORK = "" } = go.variables;
  const { goMod } = await context.machine.project();
  if (!GOWORK || GOWORK === "off" || !goMod) return [];
  const text = (await readIfPresent(GOWORK).catch(() => undefined))?.toString("utf8");
  // A GOWORK that names no file is said by go itself.
  if (text === undefined) return [];
  const used = usedModules(GOWORK, text);
  const module = dirname(goMod);
  if (used.includes(module)) return [];
  const written = (folder: string) => `./${relative(dirname(GOWORK), folder)}`.replace("./..", "..");
  const path = written(module);
  // go refuses the whole go.work for one of them that is gone.
  const there = await Promise.all(used.map(async (one) => (await readIfPresent(join(one, "go.mod"))) !== undefined));
  const gone = used.filter((_, index) => !there[index]);
  const step = (flag: string, one: string) => ({
    file: go.goPath,
    args: ["work", "edit", `${flag}=${one}`],
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
        title: `Add ${path} to ${GOWORK}${gone.length > 0 ? `, and remove ${gone.map(written).join(", ")}` : ""}`,
        risk: "edits-files",
        steps: [
          {
            kind: "run",
            title: "Add the module to the workspace",
            ...step("-use", path),
            undo: step("-dropuse", path),
          },
          ...gone.map(written).map((one) => ({
            kind: "run" as const,
            title: `Remove ${one}, which is not there`,
            ...step("-dropuse", one),
            undo: step("-use", one),
          })),
        ],
      },
    },
  ];
}
