import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../../src/core/operations";

export interface Machine {
  /** Programs of the system's folders that are not there, by name. */
  hidden: readonly string[];
  /** Folders that are empty. */
  empty: readonly string[];
  /** Programs that are put into each of `folders`, in front of what has their name. */
  added: { folders: readonly string[]; programs: Readonly<Record<string, string>> };
  /** Whom the command runs as; undefined stays root. */
  user?: { uid: number; gid: number };
}

const systemFolders = ["/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"];

/**
 * Runs a command on a machine that looks different, and returns its exit code. The folders are changed by overlays in a mount
 * namespace of the command's own, so that nobody else sees it and nothing is left. Needs root on Linux, and `unshare`.
 */
export async function runOn(
  machine: Machine,
  work: string,
  command: { file: string; args: readonly string[]; cwd: string; env: Readonly<Record<string, string>> },
): Promise<number> {
  const script = join(work, "machine.sh");
  const overlays = [...new Set([...systemFolders, ...machine.added.folders])];
  const layers = join(work, "layers");
  const programs = join(work, "programs");
  mkdirSync(programs);
  for (const [name, text] of Object.entries(machine.added.programs)) {
    writeFileSync(join(programs, name), text);
    chmodSync(join(programs, name), 0o755);
  }
  const removed = [...machine.hidden, ...Object.keys(machine.added.programs)];
  writeFileSync(join(work, "hidden"), removed.join("\n"));
  const run = [command.file, ...command.args];
  const user = machine.user
    ? ["setpriv", `--reuid=${machine.user.uid}`, `--regid=${machine.user.gid}`, "--clear-groups"]
    : [];
  const lines = [
    "set -eu",
    `mkdir -p ${quoted(layers)}`,
    `mount -t tmpfs tmpfs ${quoted(layers)}`,
    ...overlays.flatMap((folder, index) => {
      const [upper, below] = [join(layers, `upper${index}`), join(layers, `work${index}`)];
      return [
        `if [ -d ${quoted(folder)} ] && [ ! -L ${quoted(folder)} ]; then`,
        `  mkdir ${quoted(upper)} ${quoted(below)}`,
        `  chmod 755 ${quoted(upper)}`,
        `  mount -t overlay overlay -o lowerdir=${quoted(folder)},upperdir=${quoted(upper)},workdir=${quoted(below)} ${quoted(folder)}`,
        // Removed before they are put there: what is a symlink is not to be written through.
        `  (cd ${quoted(folder)} && xargs -d '\\n' rm -f < ${quoted(join(work, "hidden"))})`,
        ...(machine.added.folders.includes(folder) ? [`  cp ${quoted(programs)}/* ${quoted(folder)}/`] : []),
        "fi",
      ];
    }),
    ...machine.empty.map(
      (folder) => `[ ! -d ${quoted(folder)} ] || mount -t tmpfs -o mode=755 tmpfs ${quoted(folder)}`,
    ),
    `cd ${quoted(command.cwd)}`,
    `exec ${[...user, "env", "-i", ...Object.entries(command.env).map(([name, value]) => `${name}=${value}`), ...run].map(quoted).join(" ")}`,
  ];
  writeFileSync(script, lines.join("\n") + "\n");
  const child = spawn("unshare", ["--mount", "--propagation", "private", "sh", script], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

const quoted = (text: string) => commandLine({ file: text, args: [] });
