import { closeSync, constants, openSync, readSync, realpathSync } from "node:fs";
import { basename, dirname, isAbsolute, join, sep } from "node:path";
import { PassThrough } from "node:stream";
import type { Host } from "./host";
import { pathFolders, programFile } from "./programs";
import { cleanEnvironment } from "./run";
import { gitSettings, startsNothing } from "./safe-git";

type Environment = Readonly<Record<string, string | undefined>>;

/** Why a program was not run. */
const refusal = (file: string, why: string) => `${file} was not run: ${why}`;

/**
 * The host that runs nothing out of these folders, and nothing that they chose: no program in them, no shim or script
 * while standing in them (it would read their files to choose what to run), and no variable that leads into them or
 * makes a tool start another program by a relative name. Folders are real paths.
 */
export function confinedTo(host: Host, folders: readonly string[]): Host {
  if (folders.length === 0) return host;
  const inside = insideOf(folders);
  const checked = <O extends { env?: Environment; cwd?: string }>(name: string, options: O) => {
    const env = confinedEnvironment(options.env ?? cleanEnvironment(host.env), inside);
    const cwd = options.cwd ?? "/";
    const file = programFile(name, env, (path) => !inside(path));
    if (file === undefined) return { file: name, options: { ...options, env, cwd } };
    return { file, options: { ...options, env, cwd }, why: whyNot(file, cwd, inside) };
  };
  return {
    ...host,
    async run(name, args, options) {
      const { file, options: given, why } = checked(name, options);
      if (why === undefined) return host.run(file, args, given);
      const nothing = { stdout: "", stderr: "", stdoutBytes: Buffer.alloc(0), durationMs: 0 };
      return { ...nothing, kind: "refused", message: refusal(file, why) };
    },
    start(name, args, options) {
      const { file, options: given, why } = checked(name, options);
      if (why === undefined) return host.start(file, args, given);
      return {
        pid: undefined,
        stdin: new PassThrough().resume(),
        stdout: new PassThrough().end(),
        stderr: () => "",
        ended: Promise.resolve(refusal(file, why)),
        stop: () => Promise.resolve(),
      };
    },
    async session(name, args, options) {
      const { file, options: given, why } = checked(name, options);
      return why === undefined ? host.session(file, args, given) : { kind: "not-started", code: "EPERM" };
    },
  };
}

function whyNot(file: string, cwd: string, inside: (path: string) => boolean): string | undefined {
  if (!isAbsolute(file)) return "a relative path means a file of the folder one stands in";
  if (inside(file)) return "it lies in a folder that is not trusted";
  const start = beginning(file);
  const interpreter = /^#![ \t]*(\S+)/.exec(start)?.[1];
  if (interpreter !== undefined && inside(interpreter)) return "its interpreter lies in a folder that is not trusted";
  if (!inside(cwd)) return undefined;
  // A version manager's shim is a script, or a link to the manager's own program.
  const isShim = interpreter !== undefined || basename(real(file)) !== basename(file);
  return isShim ? "it is a shim, and would choose by files of a folder that is not trusted" : undefined;
}

/** Whether a path leads into one of the folders, as it is spelled or through symlinks. */
export function insideOf(folders: readonly string[]): (path: string) => boolean {
  const known = new Map<string, boolean>();
  const below = (path: string) => folders.some((folder) => path === folder || path.startsWith(join(folder, sep)));
  return (path) => {
    let answer = known.get(path);
    if (answer === undefined) known.set(path, (answer = below(join(path)) || below(real(path))));
    return answer;
  };
}

/** The real path, also of what is not there yet. */
export function real(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(real(parent), basename(path));
  }
}

function beginning(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
    const buffer = Buffer.alloc(256);
    return buffer.toString("latin1", 0, readSync(descriptor, buffer, 0, buffer.length, 0));
  } catch {
    return "";
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** Go's and git's variables that name a program, or a file that names one. */
const namesProgram =
  /^(CC|CXX|AR|FC|LD|GCCGO|PKG_CONFIG|SWIG|GO(ROOT|ENV|CACHEPROG|PACKAGESDRIVER|AUTH|TOOLDIR)|EDITOR|VISUAL|PAGER|SHELL)$/;

/** Flags by which go starts another program or reads other files than the ones it shows. */
const flagThatRuns = /(^|[\s'"])--?(toolexec|exec|overlay|modfile|vettool)(=|[\s'"]|$)/;

function confinedEnvironment(env: Environment, inside: (path: string) => boolean): Record<string, string> {
  const confined: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || name.startsWith("GIT_")) continue;
    if (name === "PATH") {
      confined.PATH = pathFolders(value)
        .filter((folder) => !inside(folder))
        .join(":");
    } else if (!leads(name, value, inside)) confined[name] = value;
  }
  return { ...confined, ...gitSettings(startsNothing) };
}

function leads(name: string, value: string, inside: (path: string) => boolean): boolean {
  if (/FLAGS$/.test(name) && flagThatRuns.test(value)) return true;
  const relative = (word: string) => word.includes("/") && !isAbsolute(word) && !/^\w+:\/\//.test(word);
  if (namesProgram.test(name) && relative(/^\s*['"]?([^\s'"]*)/.exec(value)?.[1] ?? "")) return true;
  // Lists (a:b), words of a command, NAME=PATH and quotes are looked into.
  return [...value.split(/[:;,=]/), ...value.split(/[\s:;,='"]+/)].some((part) => isAbsolute(part) && inside(part));
}
