import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { readIfPresent, readRegular, succeeded, writeAtomically } from "../../host";
import type { MachineFacts } from "../../machine";
import type { Operation, Step } from "../../operations";
import { usedModules } from "../../toolchain";

/** What a go.work over some modules would be. */
export type GoWorkPlan =
  | {
      kind: "planned";
      /** Where it will stand. */
      path: string;
      contents: Buffer;
      steps: Step[];
      /** Whether git will see it, a sentence; undefined outside of a repository. */
      note?: string;
    }
  | { kind: "refused"; reason: string };

/**
 * Lets the user's Go write a go.work over modules of the folder, or add them to the folder's own: `go work init` and
 * `go work use`, in a copy of the module files, so that what is shown is what will be written. A new one that git would
 * see is excluded in the repository's own `info/exclude`, for upstream has none. Runs go and git: only for a trusted folder.
 */
export async function planGoWork(machine: MachineFacts, modules: readonly string[]): Promise<GoWorkPlan> {
  const { host, folder = host.home } = machine;
  if (machine.trust.trust !== "trusted") return { kind: "refused", reason: "the folder is not trusted" };
  const path = join(folder, "go.work");
  const before = await readIfPresent(path, "program");
  const used = before ? usedModules(path, before.toString("utf8")) : [];
  const tried = await inCopy(machine, { folder, modules, used, isNew: before === undefined });
  if (typeof tried === "string") return { kind: "refused", reason: tried };
  const names = modules.map((module) => `./${relative(folder, module)}`).join(" ");
  const title = before ? `Add what go work use ${names} adds` : `Write what go work init ${names} writes`;
  const write: Step = { kind: "write", title, path, before, contents: tried };
  const git = before ? undefined : await unseenByGit(machine, path);
  return { kind: "planned", path, contents: tried, steps: [write, ...(git?.steps ?? [])], note: git?.note };
}

/** One operation that writes a go.work. */
export function goWorkOperation({ path, steps }: Extract<GoWorkPlan, { kind: "planned" }>): Operation {
  return { id: "go-work", title: `Put the folder's modules into ${path}`, risk: "edits-files", steps };
}

/** The go.work as the user's Go makes it, or why it does not. */
async function inCopy(
  machine: MachineFacts,
  {
    folder,
    modules,
    used,
    isNew,
  }: { folder: string; modules: readonly string[]; used: readonly string[]; isNew: boolean },
): Promise<Buffer | string> {
  const { host } = machine;
  const go = await machine.editorGo();
  if (go.kind === "missing") return "go is not installed";
  if (go.kind === "failed") return go.message;
  const copy = await mkdtemp(join(host.paths.temp, "go-warden-work-"));
  try {
    const outside = used.find((module) => relative(folder, module).startsWith(".."));
    if (outside !== undefined) return `go.work uses ${outside}, which lies outside of the folder`;
    for (const module of new Set([...used, ...modules])) {
      const into = join(copy, relative(folder, module));
      await mkdir(into, { recursive: true });
      await writeAtomically(join(into, "go.mod"), await readRegular(join(module, "go.mod")));
    }
    if (!isNew) await writeAtomically(join(copy, "go.work"), await readRegular(join(folder, "go.work")));
    const environment = { ...(await machine.toolEnvironment()), GOTOOLCHAIN: "local", GOPROXY: "off", GOWORK: "" };
    const run = (...args: string[]) => host.run(go.goPath, args, { cwd: copy, env: environment, timeoutMs: 20_000 });
    const paths = modules.map((module) => `./${relative(folder, module)}`);
    const made = await run("work", isNew ? "init" : "use", ...paths);
    if (!succeeded(made)) return firstLine(made);
    // Whether the modules get along: the same module twice, or a Go that is too old for one.
    const listed = await run("list", "-m");
    return succeeded(listed) ? await readRegular(join(copy, "go.work")) : firstLine(listed);
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
}

const firstLine = ({ stderr, kind }: { stderr: string; kind: string }) => stderr.trim().split("\n")[0] || `go: ${kind}`;

/** How a new file is kept out of the repository's history. */
async function unseenByGit({ host }: MachineFacts, path: string): Promise<{ steps: Step[]; note: string } | undefined> {
  const { openHere } = await import("../../precheck");
  const repository = await openHere(host, dirname(path)).catch(() => undefined);
  if (!repository) return undefined;
  const ignored = await repository.tryGit(["check-ignore", "-q", path]);
  if (ignored !== undefined) return { steps: [], note: "git ignores it" };
  const place = await repository.tryGit(["rev-parse", "--git-path", "info/exclude"]);
  if (!place) return undefined;
  const exclude = join(place.startsWith("/") ? "" : repository.top, place);
  const before = await readIfPresent(exclude);
  const name = relative(repository.top, path);
  const text = before?.toString("utf8") ?? "";
  const end = text === "" || text.endsWith("\n") ? "" : "\n";
  const contents = Buffer.from(`${text}${end}/${name}\n/${name}.sum\n`);
  const title = `Keep it out of commits: the repository has none, and does not ignore it`;
  return {
    steps: [{ kind: "write", title, path: exclude, before, contents }],
    note: `git will not see it: ${exclude} gets it, as the repository has none of its own`,
  };
}
