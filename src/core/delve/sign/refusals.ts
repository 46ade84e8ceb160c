import { constants, existsSync } from "node:fs";
import { access, readdir, readlink, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { quote } from "../../command-line";
import type { Host } from "../../host";
import { Problem } from "../../problem";
import { isScript, mayBeRebuilt } from "../is-delve";
import type { Inspected } from "../inspection";

/** Throws a Problem when signing this program would be unsafe (exit 4) or cannot be done here (exit 3). */
export async function refuseToSign(
  host: Host,
  inspected: Pick<Inspected, "executable" | "realPath" | "path">,
): Promise<void> {
  const { executable, realPath, path } = inspected;
  if (host.platform !== "macos") {
    throw new Problem("no-codesign", "Signing needs a Mac's codesign", "go-warden dlv inspect works here, too.", 3);
  }
  if (executable.kind === "unreadable")
    throw new Problem("not-readable", executable.sentence, "Give a program's path.", 2);
  if (executable.kind !== "mach-o") {
    const what = executable.kind === "elf" ? `${path} is a program for Linux.` : executable.sentence;
    throw new Problem("not-a-program", what, "Only a Mac's program can be signed.", 4);
  }
  const cut = executable.slices.find(({ missingBytes }) => missingBytes > 0);
  if (cut) {
    const what = `${path} is cut off: the last ${cut.missingBytes} bytes of its ${cut.architecture} code are missing`;
    throw new Problem("cut-off", what, "No signature brings them back: go-warden dlv rebuild builds it again.", 4);
  }
  const bundle = /^(.*?\.app)\//.exec(realPath)?.[1];
  if (bundle) {
    const hint = "Install a dlv of your own: go install github.com/go-delve/delve/cmd/dlv@latest";
    throw new Problem("in-application", `${realPath} belongs to ${bundle}, whose signature would break`, hint, 4);
  }
  const { uid } = await stat(realPath);
  if (host.uid !== -1 && uid !== host.uid) {
    throw new Problem("foreign-owner", `${realPath} belongs to another user (${uid})`, "Its owner has to sign it.", 4);
  }
  const folder = dirname(realPath);
  const writable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!writable) {
    throw new Problem("not-writable", `You may not write into ${folder}`, "Signing replaces the file there.", 4);
  }
}

/** Throws a Problem (exit 4) when another Delve must not be put in this file's place. */
export async function refuseToRebuild(
  inspected: Pick<Inspected, "executable" | "realPath" | "path" | "build">,
): Promise<void> {
  const { executable, realPath, path } = inspected;
  if (/\.app\/|\/Cellar\//.test(realPath)) {
    const hint = realPath.includes("/Cellar/")
      ? "brew upgrade delve, or brew reinstall delve"
      : "Update the application.";
    throw new Problem("not-ours", `${realPath} was put there by another installer`, hint, 4);
  }
  if (isScript(executable)) {
    const hint = "Let the version manager that put it there install another dlv, or name the dlv itself.";
    throw new Problem("not-delve", `${path} is a script, which starts some dlv`, hint, 4);
  }
  if (!mayBeRebuilt(inspected)) {
    const hint = "Name a dlv, or leave the path out for the one VS Code runs.";
    throw new Problem("not-delve", `${realPath} is not Delve, and is not called dlv`, hint, 4);
  }
  if (((await stat(realPath)).mode & 0o111) !== 0) return;
  const hint = `If it is a dlv all the same: chmod +x ${quote(realPath)}`;
  throw new Problem("not-delve", `${realPath} is not executable`, hint, 4);
}

/** Throws (exit 4) while a process runs from this very file. */
export async function refuseWhileRunning(host: Host, realPath: string): Promise<void> {
  const pids = await runningFrom(host, realPath);
  if (pids.length === 0) return;
  throw new Problem(
    "running",
    `${realPath} is running (${pids.map((pid) => `pid ${pid}`).join(", ")})`,
    "End the debug session, or add --wait.",
    4,
  );
}

/** The processes that run from a file: asked of `ps`, or of /proc where there is none. */
export async function runningFrom(host: Host, realPath: string): Promise<number[]> {
  const ps = host.system("/bin/ps");
  if (host.platform === "macos" && existsSync(ps)) {
    const result = await host.run(ps, ["-axww", "-o", "pid=,command="], { timeoutMs: 5000 });
    return result.stdout.split("\n").flatMap((line) => {
      const [, pid, command = ""] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
      return command === realPath || command.startsWith(`${realPath} `) ? [Number(pid)] : [];
    });
  }
  const processes = await readdir("/proc").catch(() => []);
  const pids = processes.filter((name) => /^\d+$/.test(name));
  const links = await Promise.all(pids.map((pid) => readlink(join("/proc", pid, "exe")).catch(() => "")));
  return pids.filter((_, index) => links[index] === realPath).map(Number);
}
