import { existsSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import {
  askPrograms,
  cleanEnvironment,
  describeEnd,
  fetchesNothing,
  gitSettings,
  programResets,
  startsNothing,
  type Host,
  type RunResult,
} from "../host";
import { Problem } from "../problem";

export type Variables = Readonly<Record<string, string | undefined>>;

/** A git work tree, asked without a lock, a pager, a hook, a filter or another program of the repository's own. */
export interface Repository {
  /** The top of the work tree. */
  readonly top: string;
  /** Whether a merge is waiting for its commit. */
  readonly merging: boolean;
  /** Runs git at the top; throws a Problem when it fails. */
  git(args: readonly string[], input?: string): Promise<Buffer>;
  /** The same; undefined when git exits with another code than 0. */
  tryGit(args: readonly string[]): Promise<string | undefined>;
  /** The folder of its hooks, absolute; core.hooksPath counts. */
  hooksFolder(): Promise<string>;
  /** For other programs that start git in it: the settings that keep the repository's own programs from running. */
  readonly safeGit: Readonly<Record<string, string>>;
  /** The contents of blobs by their object id. */
  blobs(ids: readonly string[]): Promise<Map<string, Buffer>>;
}

/**
 * The variables that tie a process to one repository (`git rev-parse --local-env-vars`). A hook inherits them; with
 * GIT_DIR set and no GIT_WORK_TREE, git takes any folder for the top (docs/facts/precheck.md §4).
 */
const localVariables =
  /^GIT_(ALTERNATE_OBJECT_DIRECTORIES|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|CONFIG_KEY_\d+|CONFIG_VALUE_\d+|OBJECT_DIRECTORY|DIR|WORK_TREE|IMPLICIT_WORK_TREE|GRAFT_FILE|INDEX_FILE|NO_REPLACE_OBJECTS|REPLACE_REF_BASE|PREFIX|SHALLOW_FILE|COMMON_DIR|INTERNAL_SUPER_PREFIX|EXTERNAL_DIFF|EXEC_PATH|EDITOR|SEQUENCE_EDITOR)$/;

/** An environment for Go and the linters: nothing of git's, which would mislead the git that they call themselves. */
export function withoutGit(variables: Variables): Record<string, string> {
  return Object.fromEntries(Object.entries(cleanEnvironment(variables)).filter(([name]) => !name.startsWith("GIT_")));
}

/** Finds the repository that a folder is in. Throws a Problem, exit 3, when there is none or git is not installed. */
export async function openRepository(
  host: Host,
  folder: string,
  { environment, git, signal }: { environment: Variables; git: string; signal?: AbortSignal },
): Promise<Repository> {
  const inherited = cleanEnvironment(environment);
  // Relative to where git started the hook.
  const indexFile = inherited.GIT_INDEX_FILE && resolve(folder, inherited.GIT_INDEX_FILE);
  const kept = Object.fromEntries(Object.entries(inherited).filter(([name]) => !localVariables.test(name)));
  const base: Record<string, string> = {
    ...kept,
    GIT_OPTIONAL_LOCKS: "0",
    GIT_PAGER: "cat",
    LC_ALL: "C",
    ...fetchesNothing,
  };
  const settings = [...startsNothing, ["core.quotePath", "false"] as const];

  const ask = (cwd: string, args: readonly string[], env: Variables, input?: string | Buffer) =>
    host.run(git, args, { cwd, env, input, timeoutMs: 60_000, maxBytes: 256 * 1024 * 1024, signal });

  const guarded = { ...base, ...gitSettings(settings) };
  // Each by a call of its own: a folder's name may hold a line end.
  const [found, gitFolder, programs] = await Promise.all([
    ask(folder, ["rev-parse", "--show-toplevel"], guarded),
    ask(folder, ["rev-parse", "--absolute-git-dir"], guarded),
    ask(folder, askPrograms, guarded),
  ]);
  signal?.throwIfAborted();
  const top = withoutLineEnd(found);
  if (top === undefined || !isAbsolute(top)) throw notOpened(folder, found);
  if (programs.kind !== "exited" || programs.code > 1) throw gitFailed("config", programs);
  const safeGit = { ...fetchesNothing, ...gitSettings([...settings, ...programResets(programs.stdout)]) };
  // git commit -a and git commit PATH judge an index of their own, also in a worktree or submodule.
  const env = { ...base, ...safeGit, ...(indexFile ? { GIT_INDEX_FILE: indexFile } : {}) };

  const repository: Repository = {
    top,
    merging: existsSync(join(withoutLineEnd(gitFolder) ?? "", "MERGE_HEAD")),
    async git(args, input) {
      const result = await ask(top, args, env, input);
      signal?.throwIfAborted();
      if (result.kind === "exited" && result.code === 0) return result.stdoutBytes;
      throw gitFailed(args[0] ?? "", result);
    },
    async tryGit(args) {
      const result = await ask(top, args, env);
      signal?.throwIfAborted();
      return result.kind === "exited" && result.code === 0 ? result.stdout.trim() : undefined;
    },
    safeGit,
    async hooksFolder() {
      // Without our settings, which say that there are no hooks; it starts nothing.
      return resolve(top, withoutLineEnd(await ask(top, ["rev-parse", "--git-path", "hooks"], base)) ?? ".git/hooks");
    },
    async blobs(ids) {
      const contents = new Map<string, Buffer>();
      if (ids.length === 0) return contents;
      const batch = await repository.git(["cat-file", "--batch"], ids.map((id) => `${id}\n`).join(""));
      for (let at = 0; at < batch.length;) {
        const end = batch.indexOf(10, at);
        const [id = "", , size = ""] = batch.subarray(at, end).toString("latin1").split(" ");
        at = end + 1;
        if (!/^\d+$/.test(size)) continue;
        contents.set(id, batch.subarray(at, at + Number(size)));
        at += Number(size) + 1;
      }
      return contents;
    },
  };
  return repository;
}

/** What an answer of one value says: all but the line end that git puts behind it. */
function withoutLineEnd(result: RunResult): string | undefined {
  return result.kind === "exited" && result.code === 0 ? result.stdout.replace(/\n$/, "") : undefined;
}

function notOpened(folder: string, result: RunResult): Problem {
  if (result.kind === "not-found") {
    return new Problem("git-missing", "git is not installed.", "Install it: xcode-select --install", 3);
  }
  const said = result.stderr.trim().split("\n")[0] ?? "";
  const dubious = /dubious ownership/.test(said);
  return new Problem(
    "not-a-repository",
    dubious ? `git refuses ${folder}: ${said}` : `${folder} is not in a git work tree.`,
    dubious
      ? "Add it to safe.directory if you trust it."
      : "Run it in a repository, or name one: go-warden precheck DIR",
    3,
  );
}

function gitFailed(command: string, result: RunResult): Problem {
  const said = result.stderr.trim().split("\n")[0];
  const partial = /promisor|lazy fetching disabled|transport '\w+' not allowed/.test(result.stderr);
  const [message, hint] = partial
    ? [
        "it takes objects that this partial clone does not have, and a precheck downloads nothing",
        "Fetch them: git fetch --refetch --no-filter",
      ]
    : [said || describeEnd(result), "Run git status there."];
  return new Problem("git-failed", `git ${command}: ${message}`, hint, 3);
}
