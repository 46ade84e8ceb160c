import { dirname } from "node:path";
import { quote } from "./command-line";

/**
 * Why a command could not do what was asked, in words for a person.
 *
 * `exit` follows the command line's codes: 1 done only in part · 2 wrong usage · 3 cannot run here · 4 refused as unsafe.
 */
export class Problem extends Error {
  override readonly name = "Problem";

  /** The launcher's views and the core that they load later are two bundles, each with this class of its own. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this !== Problem) return Function.prototype[Symbol.hasInstance].call(this, value);
    return value instanceof Error && value.name === "Problem" && "hint" in value && "exit" in value;
  }

  constructor(
    /** Stable, kebab-case; scripts switch on it. */
    readonly code: string,
    message: string,
    /** What to do about it, in one line. */
    readonly hint: string,
    readonly exit: 1 | 2 | 3 | 4 = 1,
  ) {
    super(message);
  }
}

const reasons: Readonly<Record<string, readonly [reason: string, hint: (path: string) => string]>> = {
  EACCES: ["you may not", (path) => `ls -ld ${quote(path)} ${quote(dirname(path))} shows whose they are.`],
  EPERM: [
    "the system does not allow it",
    (path) => `ls -ld ${quote(path)} ${quote(dirname(path))} shows whose they are.`,
  ],
  EROFS: ["the disk can only be read", () => "Try again when it can be written to."],
  ENOSPC: ["no space is left", () => "Free some space, then try again."],
  EDQUOT: ["no space is left to you", () => "Free some space, then try again."],
  ELOOP: ["its symlinks go round in a circle", (path) => `Remove one of them: ls -l ${quote(path)}`],
  EISDIR: ["it is a folder", (path) => `Move it away: mv ${quote(path)} ${quote(`${path}.old`)}`],
  ENAMETOOLONG: ["its name is too long", () => "Use a shorter path."],
  ENOTDIR: ["a part of its path is not a folder", (path) => `Look at what is there: ls -ld ${quote(dirname(path))}`],
  EMFILE: ["too many files are open", () => "End some programs, then try again."],
  ENFILE: ["too many files are open", () => "End some programs, then try again."],
  EIO: ["the disk reports an error", () => "Look at the disk with Disk Utility."],
  ETIMEDOUT: ["the disk does not answer", () => "Is it on a network? Try again when it is there."],
  EEXIST: ["something else is there", (path) => `Move it away: mv ${quote(path)} ${quote(`${path}.old`)}`],
};

/** A refusal of the system's in words, exit 3; undefined for what is none. `path` is for errors that name no file. */
export function systemProblem(error: unknown, path?: string): Problem | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  if (error.code === "ENOENT" && "syscall" in error && error.syscall === "uv_cwd")
    return new Problem("no-such-folder", "The folder that you are in was removed", "Go to another one: cd", 3);
  const named = "path" in error && typeof error.path === "string" ? error.path : path;
  const [reason, hint] = reasons[String(error.code)] ?? [];
  if (named === undefined || reason === undefined || hint === undefined) return undefined;
  // Of a file that is written beside the one that is meant.
  const meant = named.replace(/\.(\d{6,}|\d+-[0-9a-f]{8})$/, "");
  const doing = "syscall" in error && /^(mkdir|rename|link|symlink|unlink|rmdir|chmod)$/.test(String(error.syscall));
  const verb = doing || meant !== named ? "changed" : "opened";
  return new Problem("not-permitted", `${meant} cannot be ${verb}: ${reason}`, hint(meant), 3);
}
