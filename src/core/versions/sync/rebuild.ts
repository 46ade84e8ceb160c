import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { rebuildOperation, selftest } from "../../delve";
import { goBuildOf, readExecutable } from "../../macho";
import type { MachineFacts } from "../../machine";
import { stagedBeside, type Step } from "../../operations";
import { offline, versionManagers } from "../../toolchain";
import { unfit, type ToolStatus } from "../tools";
import { downloadMs, type GoToUse } from "./install";

export interface Rebuilds {
  steps: Step[];
  notes: string[];
  /** The tools that are built again. */
  names: string[];
}

/** Builds each tool that does not fit with the project's Go, beside the old one, which it replaces when it is seen to fit. */
export async function rebuilds(machine: MachineFacts, tools: readonly ToolStatus[], go: GoToUse): Promise<Rebuilds> {
  const all: Rebuilds = { steps: [], notes: [], names: [] };
  const managers = versionManagers({ home: machine.host.home, variables: (await machine.dock()).variables });
  for (const { name, path, version, builtWith } of tools) {
    if (path === undefined || builtWith === undefined) continue;
    if (unfit(name, version, builtWith, go.version) === undefined) continue;
    const manager = managers.find(
      ({ shims, versions }) => path.startsWith(`${shims}/`) || path.startsWith(`${versions}/`),
    );
    if (manager) {
      all.notes.push(
        `${name} belongs to one version of ${manager.name}'s; set GOBIN to one folder for all versions, and install it there.`,
      );
      continue;
    }
    all.names.push(name);
    all.steps.push(...(name === "dlv" ? await delveSteps(machine, path, go) : await toolSteps(name, path, go)));
    if (name === "gopls") all.steps.push(...(await loadSteps(machine, path)));
  }
  return all;
}

async function delveSteps(machine: MachineFacts, target: string, go: GoToUse): Promise<Step[]> {
  const { goPath, version } = go;
  const { steps } = await rebuildOperation(machine.host, { goPath, goVersion: version, target, projectGo: version });
  const proof: Step = {
    kind: "verify",
    title: "dlv debugs a small program with it",
    async check(_, signal) {
      const result = await selftest(machine.host, {
        dlv: target,
        go: goPath,
        environment: await machine.toolEnvironment(),
        signal,
      });
      const failed = result.stages.find(({ ok }) => !ok);
      return failed
        ? `The debugger's self-test failed at “${failed.name}”: ${failed.message ?? "no reason was given"}`
        : undefined;
    },
  };
  return machine.host.platform === "macos" ? [...steps, proof] : [...steps];
}

async function toolSteps(name: string, target: string, go: GoToUse): Promise<Step[]> {
  const build = goBuildOf(await readExecutable(target));
  const released = /^v\d/.test(build?.module?.version ?? "") ? build?.module?.version : "latest";
  const { staged, makeStaged } = stagedBeside(target);
  const made = join(staged, name);
  return [
    makeStaged,
    {
      kind: "run",
      title: `Build ${name} ${released} with Go ${go.version}`,
      file: go.goPath,
      args: ["install", `${build?.path ?? name}@${released}`],
      // The one who builds is named, or the folder one stands in would choose (docs/facts/versions.md §5).
      env: {
        GOBIN: staged,
        GOTOOLCHAIN: `go${go.version}+auto`,
        GOFLAGS: "",
        GOROOT: "",
        GOWORK: "off",
        GO111MODULE: "on",
      },
      cwd: dirname(target),
      timeoutMs: downloadMs,
    },
    {
      kind: "verify",
      title: `${name} was built with a Go that is new enough`,
      async check() {
        const now = goBuildOf(await readExecutable(made));
        return now ? unfitSentence(name, now.module?.version, now.goVersion, go) : `No ${name} was built`;
      },
    },
    { kind: "replace", title: "Put it in its place", path: target, staged: made },
    { kind: "run", title: "Remove the folder", file: "rm", args: ["-rf", staged] },
  ];
}

function unfitSentence(name: string, version: string | undefined, builtWith: string, go: GoToUse): string | undefined {
  const reason = unfit(name, version, builtWith, go.version);
  return reason && `${name} ${reason}`;
}

/** gopls exits 0 when it cannot load a project, and says so (docs/facts/versions.md §5). */
async function loadSteps(machine: MachineFacts, gopls: string): Promise<Step[]> {
  const { folder } = machine;
  if (folder === undefined || machine.trust.trust !== "trusted") return [];
  const file = (await readdir(folder).catch(() => [])).find((name) => name.endsWith(".go"));
  if (file === undefined) return [];
  return [
    {
      kind: "verify",
      title: "gopls loads the project",
      async check(_, signal) {
        const env = offline(await machine.toolEnvironment());
        const result = await machine.host.run(gopls, ["check", join(folder, file)], {
          cwd: folder,
          env,
          timeoutMs: 120_000,
          signal,
        });
        const said = (result.stdout + result.stderr)
          .split("\n")
          .find((line) => /packages\.Load error|requires newer Go/.test(line));
        return said && `gopls does not load ${folder}: ${said.trim()}`;
      },
    },
  ];
}
