import { inspect, inspectProgram, planRebuild, versionOf } from "../../core/delve";
import { searchPath } from "../../core/toolchain";
import { change, type ChangeOptions, type Context, type Report } from "../context";
import { machineHere } from "../machine";
import { MISSING, refuseUnreadable, target } from "./target";

export interface RebuildCommandOptions extends ChangeOptions {
  /** Not `--version`, which is the program's own. */
  delve?: string;
}

export async function list(context: Context, _options: object): Promise<Report> {
  const machine = await machineHere(context);
  const [{ all: searched }, shell] = await Promise.all([machine.tool("dlv"), machine.shell()]);
  const inShell = shell.kind === "captured" ? await searchPath(shell.variables.PATH, "dlv") : [];
  const onlyShell = inShell.filter(({ path }) => searched.every((one) => one.path !== path));
  const all = [...searched, ...onlyShell.map((found) => ({ ...found, from: "the shell's PATH" as const }))];
  if (all.length === 0) throw MISSING;
  const copies = await Promise.all(
    all.map(async ({ path, realPath, from }, index) => {
      const { build, executable } = await inspectProgram(context.host, path);
      const known = { version: versionOf(build), goVersion: build?.goVersion ?? null, kind: executable.kind };
      const sameAsFirst = index > 0 && realPath === all[0]?.realPath;
      const used = index === 0 && searched.length > 0;
      return { path, realPath, from, used, shadowed: index > 0 && !sameAsFirst, ...known };
    }),
  );
  const lines = copies.map(({ path, from, used, shadowed, version, goVersion }) => {
    const mark = used ? "VS Code runs" : shadowed ? "shadowed    " : "the same    ";
    const built = goVersion ? `, built with ${goVersion}` : "";
    return `${mark}  ${path}  ${version ?? "version unknown"}${built}  (${from})`;
  });
  return { value: copies, text: lines.join("\n") };
}

export async function rebuild(
  context: Context,
  path: string | undefined,
  options: RebuildCommandOptions,
): Promise<Report> {
  const machine = await machineHere(context);
  const given = await target(context, path);
  await refuseUnreadable(given);
  const { build } = await inspectProgram(context.host, given);
  const operation = await planRebuild(context.host, machine, given, options.delve);
  const outcome = await change(context, operation, options);
  if (outcome.kind === "preview") return outcome.report;
  const now = await inspect(context.host, given, {});
  const value = { path: given, before: versionOf(build), after: now.version, id: outcome.performed.id };
  return { value, text: `${given} is Delve ${now.version ?? ""} now.\n${outcome.undoHint}` };
}
