import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readIfPresent } from "../../host";
import type { Operation, Step } from "../../operations";
import { Problem } from "../../problem";
import { insertLefthookJob, insertPreCommitHook, managerSnippet } from "./hook-managers";
import { isInstalled, type HookPlace } from "./hook-place";
import { hookScript, isOwnHook, keptName, sharedLines, type HookName, type WhenMissing } from "./hook-script";
import { afterShebang, insertBlock, removeBlock } from "./marked-block";

export interface InstallHook {
  hook: HookName;
  whenMissing: WhenMissing;
  /** The Node and the command's file that run now; absolute. */
  node: string;
  cli: string;
}

/** Installs or renews the hook; undefined when nothing would change. Throws a Problem, exit 4, for a file we do not touch. */
export async function installHookOperation(place: HookPlace, options: InstallHook): Promise<Operation | undefined> {
  const { hook, whenMissing } = options;
  if (place.owner === "other") throw untouched(place.path, place.why, options);
  const steps: Step[] = [];
  const text = place.before?.toString("utf8") ?? "";
  if (place.owner === "git") {
    const script = hookScript(hook, options);
    if (text === script) return undefined;
    if (place.before && !isOwnHook(text)) {
      const kept = join(dirname(place.path), keptName(hook));
      if (await readIfPresent(kept)) throw untouched(kept, "another hook is kept there", options);
      const mode = (await stat(place.path)).mode & 0o777;
      steps.push(write("Keep the hook that is there; ours runs it first", kept, undefined, place.before, mode));
    }
    steps.push(write(`Write the ${hook} hook`, place.path, place.before, Buffer.from(script), 0o755));
  } else {
    if (isInstalled(place)) return undefined;
    const contents =
      place.owner === "lefthook"
        ? insertLefthookJob(text, hook, whenMissing)
        : place.owner === "pre-commit"
          ? insertPreCommitHook(text, hook, whenMissing)
          : insertBlock(text, afterShebang(text), sharedLines(hook, whenMissing));
    if (contents === undefined) throw untouched(place.path, "it is written in a way that we cannot add to", options);
    const mode = place.owner === "husky" || place.owner === "script" ? { mode: 0o755 } : {};
    steps.push({ ...write(`Add precheck to ${place.path}`, place.path, place.before, Buffer.from(contents)), ...mode });
  }
  return { id: "precheck-hook-install", title: `Run precheck at every ${verb(hook)}`, risk: "edits-files", steps };
}

/** Removes the hook and puts back what was there before, byte for byte; undefined when it is not installed. */
export async function removeHookOperation(place: HookPlace, hook: HookName): Promise<Operation | undefined> {
  if (!isInstalled(place) || place.owner === "other" || !place.before) return undefined;
  const steps: Step[] = [];
  const kept = join(dirname(place.path), keptName(hook));
  const former = place.owner === "git" ? await readIfPresent(kept) : undefined;
  if (former) {
    const mode = (await stat(kept)).mode & 0o777;
    steps.push(write(`Put the former ${hook} hook back`, place.path, place.before, former, mode));
    steps.push({ kind: "remove", title: "Remove the kept copy", path: kept });
  } else if (place.owner === "git") {
    steps.push({ kind: "remove", title: `Remove the ${hook} hook`, path: place.path });
  } else {
    const rest = removeBlock(place.before.toString("utf8")) ?? "";
    steps.push(
      rest === ""
        ? { kind: "remove", title: `Remove ${place.path}`, path: place.path }
        : write(`Take precheck out of ${place.path}`, place.path, place.before, Buffer.from(rest)),
    );
  }
  return {
    id: "precheck-hook-remove",
    title: `Stop running precheck at every ${verb(hook)}`,
    risk: "edits-files",
    steps,
  };
}

function write(title: string, path: string, before: Buffer | undefined, contents: Buffer, mode?: number): Step {
  return { kind: "write", title, path, before, contents, ...(mode === undefined ? {} : { mode }) };
}

const verb = (hook: HookName) => (hook === "pre-commit" ? "commit" : "push");

function untouched(path: string, why: string, { hook, whenMissing }: InstallHook): Problem {
  const configuration = /\.(ya?ml|toml|jsonc?)$/.test(path);
  const lines = configuration ? managerSnippet(path, hook, whenMissing) : sharedLines(hook, whenMissing).join("\n");
  const hint = configuration ? "Add to what it has yourself" : "Add these lines yourself";
  return new Problem("hook-left-alone", `${path} was left alone: ${why}.`, `${hint}:\n${lines}`, 4);
}
