import { Problem } from "../problem";
import type { Repository } from "./repository";

/** What is to be checked. */
export type Scope =
  | { kind: "staged" }
  /** What differs between the disk and the merge base with REF. */
  | { kind: "since"; ref: string }
  | { kind: "all" }
  /** What would be pushed; `lines` is what git gives a pre-push hook on standard input. */
  | { kind: "push"; lines: string };

export interface ChangedFile {
  /** Relative to the top. */
  path: string;
  status: "changed" | "deleted";
  /** Whether there is nothing to compare it with. */
  added: boolean;
  /** The former name of a file that was renamed. */
  from?: string;
  /** The blob that was checked in; undefined: as it is on the disk. */
  blob?: string;
}

/** A path whose bytes on the disk are not the ones to check. `blob` undefined: the file does not exist there. */
export interface Deviation {
  path: string;
  blob?: string;
}

export interface Change {
  scope: Scope["kind"];
  files: ChangedFile[];
  /** Where the disk differs from what is checked; empty when the disk is what is checked. */
  deviations: Deviation[];
  /** What lines are compared with: a tree; undefined: all lines count as new. */
  base?: string;
  /** The tree that is checked: a commit, `:` for the index, undefined for the disk. */
  tree?: string;
  notes: string[];
}

const zero = /^0+$/;
const plainDiff = ["--raw", "-z", "--no-abbrev", "--no-ext-diff", "--no-textconv", "--ignore-submodules=dirty"];

/** Asks git what changed. Throws a Problem, exit 2, for a revision that does not exist. */
export async function changeOf(repository: Repository, scope: Scope): Promise<Change> {
  switch (scope.kind) {
    case "staged":
      return staged(repository);
    case "all":
      return everything(repository);
    case "since":
      return since(repository, scope.ref);
    case "push":
      return pushed(repository, scope.lines);
  }
}

/** One call names what is staged, what is not, and what git does not know. */
async function staged(repository: Repository): Promise<Change> {
  const status = await repository.git([
    "status",
    "--porcelain=v2",
    "--branch",
    "-z",
    "--untracked-files=all",
    "--find-renames",
    // git would look for changes in a submodule by that one's own configuration.
    "--ignore-submodules=dirty",
  ]);
  const merging = repository.merging ? await mergedIn(repository) : new Set();
  const change: Change = { scope: "staged", files: [], deviations: [], tree: ":", base: "HEAD", notes: [] };
  const records = status.toString("utf8").split("\0");
  for (let index = 0; index < records.length; index++) {
    const record = records[index] ?? "";
    const kind = record[0];
    if (record === "# branch.oid (initial)") change.base = undefined;
    if (kind === "?") change.deviations.push({ path: record.slice(2) });
    if (kind === "u") {
      const path = fieldsOf(record, 10).rest;
      throw new Problem("unmerged", `${path} has merge conflicts.`, "Resolve them and stage the file first.", 1);
    }
    if (kind !== "1" && kind !== "2") continue;
    const { fields, rest } = fieldsOf(record, kind === "1" ? 8 : 9);
    const [, states = "", submodule = "", , indexMode = "", , , blob = ""] = fields;
    const from = kind === "2" ? records[++index] : undefined;
    const [inIndex, onDisk] = states;
    if (submodule.startsWith("S") && inIndex !== ".") change.notes.push(submoduleNote(rest));
    if (submodule.startsWith("S") || indexMode === "120000") continue;
    const gone = zero.test(blob);
    if (inIndex !== "." && !merging.has(`${rest}\0${blob}`)) {
      const renamed = from !== undefined && fields[8]?.startsWith("R");
      change.files.push({
        path: rest,
        status: inIndex === "D" ? "deleted" : "changed",
        added: inIndex === "A",
        ...(renamed ? { from } : {}),
        ...(gone ? {} : { blob }),
      });
    }
    // Intent to add (git add -N) has no content in the index.
    if (onDisk === "A") change.deviations.push({ path: rest });
    else if (onDisk !== ".") change.deviations.push({ path: rest, ...(gone ? {} : { blob }) });
  }
  return change;
}

const submoduleNote = (path: string) => `${path} is a submodule: that it moved to another commit was not checked.`;

function fieldsOf(record: string, count: number): { fields: string[]; rest: string } {
  const fields = record.split(" ");
  return { fields: fields.slice(0, count), rest: fields.slice(count).join(" ") };
}

/** While a merge is being committed, what the other side brought is not this commit's: path and blob of each file. */
async function mergedIn(repository: Repository): Promise<Set<string>> {
  const diff = await repository.git(["diff", ...plainDiff, "HEAD", "MERGE_HEAD"]);
  return new Set(rawEntries(diff).map(({ path, after }) => `${path}\0${after}`));
}

interface RawEntry {
  path: string;
  from?: string;
  status: string;
  after: string;
  kind: "file" | "symlink" | "submodule";
}

/** Reads `git diff --raw -z`. */
function rawEntries(bytes: Buffer): RawEntry[] {
  const parts = bytes.toString("utf8").split("\0");
  const entries: RawEntry[] = [];
  for (let index = 0; index + 1 < parts.length;) {
    const [before = "", mode = "", , after = "", status = ""] = (parts[index++] ?? "").split(" ");
    const first = parts[index++] ?? "";
    const second = /^[RC]/.test(status) ? parts[index++] : undefined;
    const kind = [before.slice(1), mode].includes("160000") ? "submodule" : mode === "120000" ? "symlink" : "file";
    entries.push({ path: second ?? first, ...(second ? { from: first } : {}), status, kind, after });
  }
  return entries;
}

/** What a diff names: files, and a sentence for each submodule that moved. */
function changedFiles(diff: Buffer, where: { fromDisk: boolean }): Pick<Change, "files" | "notes"> {
  const entries = rawEntries(diff);
  return {
    files: entries.filter(({ kind }) => kind === "file").map((entry) => changedFile(entry, where)),
    notes: entries.filter(({ kind }) => kind === "submodule").map(({ path }) => submoduleNote(path)),
  };
}

function changedFile(entry: RawEntry, { fromDisk }: { fromDisk: boolean }): ChangedFile {
  return {
    path: entry.path,
    status: entry.status === "D" ? "deleted" : "changed",
    added: entry.status === "A",
    ...(entry.from && entry.status.startsWith("R") ? { from: entry.from } : {}),
    ...(fromDisk || zero.test(entry.after) ? {} : { blob: entry.after }),
  };
}

async function untracked(repository: Repository): Promise<string[]> {
  const list = await repository.git(["ls-files", "--others", "--exclude-standard", "-z"]);
  return list.toString("utf8").split("\0").filter(Boolean);
}

async function everything(repository: Repository): Promise<Change> {
  const list = await repository.git(["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"]);
  const paths = list.toString("utf8").split("\0").filter(Boolean);
  const files = paths.map((path): ChangedFile => ({ path, status: "changed", added: true }));
  return { scope: "all", files, deviations: [], notes: [] };
}

async function since(repository: Repository, ref: string): Promise<Change> {
  const commit = await repository.tryGit(["rev-parse", "-q", "--verify", "--end-of-options", `${ref}^{commit}`]);
  if (!commit) {
    const shallow = (await repository.tryGit(["rev-parse", "--is-shallow-repository"])) === "true";
    throw new Problem(
      "unknown-revision",
      `This repository has no revision "${ref}"${shallow ? ": it is a shallow clone" : ""}.`,
      shallow
        ? "Fetch the whole history: git fetch --unshallow (in GitHub Actions: fetch-depth: 0)"
        : "Fetch it, or name another one: git branch --all",
      2,
    );
  }
  const base = await repository.tryGit(["merge-base", commit, "HEAD"]);
  const against = base || commit;
  const diff = await repository.git(["diff", ...plainDiff, "-M", against]);
  const { files, notes } = changedFiles(diff, { fromDisk: true });
  for (const path of await untracked(repository)) files.push({ path, status: "changed", added: true });
  return { scope: "since", files, deviations: [], base: against, notes };
}

/** The commits that the remote does not have yet. Content is that of the commit, wherever the disk has moved on. */
async function pushed(repository: Repository, lines: string): Promise<Change> {
  const pushes = lines
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([, sha = ""]) => /^[0-9a-f]{40,64}$/.test(sha) && !zero.test(sha));
  const head = await repository.tryGit(["rev-parse", "-q", "--verify", "HEAD^{commit}"]);
  const [, local = head, , remote] = pushes.find(([, sha]) => sha === head) ?? pushes[0] ?? [];
  const change: Change = { scope: "push", files: [], deviations: [], tree: local, notes: [] };
  if (!local || (lines.trim() !== "" && pushes.length === 0)) return change;
  if (pushes.length > 1) {
    change.notes.push(`${pushes.length} refs are pushed; checked is ${local === head ? "HEAD" : local.slice(0, 12)}.`);
  }
  change.base = await pushBase(repository, local, remote);
  const range = change.base ? [change.base, local] : [await emptyTree(repository), local];
  const diff = await repository.git(["diff", ...plainDiff, "-M", ...range]);
  const { files, notes } = changedFiles(diff, { fromDisk: false });
  change.files = files;
  change.notes.push(...notes);
  const onDisk = await repository.git(["diff", ...plainDiff, "--no-renames", "-R", local]);
  change.deviations = rawEntries(onDisk)
    .filter(({ kind }) => kind === "file")
    .map(({ path, after, status }) => (status === "D" ? { path } : { path, blob: after }));
  change.deviations.push(...(await untracked(repository)).map((path) => ({ path })));
  return change;
}

async function pushBase(repository: Repository, local: string, remote?: string): Promise<string | undefined> {
  if (remote && !zero.test(remote)) {
    const base = await repository.tryGit(["merge-base", remote, local]);
    if (base) return base;
  }
  // A new branch, or a remote whose commits were not fetched: what no remote has.
  const boundary = await repository.tryGit(["rev-list", "--boundary", local, "--not", "--remotes"]);
  return boundary
    ?.split("\n")
    .find((line) => line.startsWith("-"))
    ?.slice(1);
}

async function emptyTree(repository: Repository): Promise<string> {
  return (await repository.git(["hash-object", "-t", "tree", "--stdin"], "")).toString("latin1").trim();
}
