import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export type ShellName = "zsh" | "bash" | "fish";

export const shells: Record<ShellName, string> = { zsh: "/usr/bin/zsh", bash: "/bin/bash", fish: "/usr/bin/fish" };

/** The dotfiles of one person, in the shape that a public framework, tool or guide gives them. */
export interface SetUp {
  shell: ShellName;
  name: string;
  /** By their path below the home; what begins with `#!` becomes a program. */
  files: Record<string, string>;
  /** Symlinks below the home, and what they point to. */
  links?: Record<string, string>;
  /** Typed once in that home before anything else, in sh. */
  prepare?: string;
  /** Files that export and are not read by any login terminal. */
  neverRead?: readonly string[];
}

/** Lays it out in an empty home. */
export async function layOut(home: string, { files, links = {}, prepare }: SetUp): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), text.endsWith("\n") ? text : `${text}\n`);
    if (text.startsWith("#!")) await chmod(join(home, path), 0o755);
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await symlink(target, join(home, path));
  }
  if (prepare) execFileSync("/bin/sh", ["-c", prepare], { env: terminalEnvironment(home, "/bin/sh"), cwd: home });
}

/** The files of a set-up that give the environment something. */
export function exportingFiles({ files, neverRead = [] }: SetUp): string[] {
  const gives =
    /^[^#\n]*(?:\bexport\b|\btypeset -\w*x|\bdeclare -x|\bset -[gU]*x|--export|^path[+]?=|\bfish_add_path\b)/m;
  return Object.entries(files)
    .filter(([path, text]) => gives.test(text) && !text.startsWith("#!") && !neverRead.includes(path))
    .map(([path]) => path);
}

/** What a terminal gives the shell it starts. */
export function terminalEnvironment(home: string, shell: string): Record<string, string> {
  return {
    HOME: home,
    USER: "tester",
    LOGNAME: "tester",
    SHELL: shell,
    PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
    TERM: "xterm-256color",
    TERM_PROGRAM: "Some_Terminal",
    LANG: "C.UTF-8",
    TMPDIR: "/tmp",
  };
}

/**
 * What a login shell in a real terminal has at its first prompt: there the user types `env`. `script` of util-linux
 * makes the terminal; what is typed early waits in it for the prompt.
 */
export async function atFirstPrompt(home: string, shell: ShellName): Promise<Record<string, string>> {
  const answer = join(home, ".go-warden-truth");
  const start = `SHELL=${shells[shell]} exec -a -${shell} ${shells[shell]}`;
  const terminal = spawn("/usr/bin/script", ["-qec", `/bin/bash -c '${start}'`, "/dev/null"], {
    env: terminalEnvironment(home, "/bin/sh"),
    cwd: home,
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = once(terminal, "exit");
  terminal.stdin.write(` /usr/bin/env -0 > "${answer}"; exit\n`);
  const timer = setTimeout(() => terminal.pid !== undefined && process.kill(-terminal.pid, "SIGKILL"), 30_000);
  await ended;
  clearTimeout(timer);
  const text = await readFile(answer, "utf8");
  await rm(answer);
  return Object.fromEntries(
    text
      .split("\0")
      .filter((entry) => entry.includes("="))
      .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}
