import { execa } from "execa";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { CachePart } from "./places";

/** Ends the programs that set-up started. */
export interface InstallOptions {
  signal: AbortSignal;
}

/** Settings of `go env` that say where modules come from and where they are kept; no other setting of the user's counts. */
const goNetwork =
  "GOPROXY GOSUMDB GONOSUMDB GONOPROXY GOPRIVATE GOINSECURE GOTOOLCHAIN GOMODCACHE GOCACHE GOVCS GOAUTH".split(" ");

/** Installs one part into the cache folder; half of it never shows under its name. Throws with what the program said. */
export async function installPart(part: CachePart, options: InstallOptions): Promise<void> {
  mkdirSync(dirname(part.folder), { recursive: true });
  const work = mkdtempSync(join(dirname(part.folder), ".installing-"));
  try {
    const made = join(work, "made");
    mkdirSync(made);
    if (part.install.kind === "go") await goInstall(part.install, { work, made }, options);
    else if (part.install.kind === "go-release") await goRelease(part.install.version, made, options);
    else await npmPack(part.install.package, made, options);
    rmSync(part.folder, { recursive: true, force: true });
    renameSync(made, part.folder);
  } finally {
    // Go's folders are not writable, but what is made here has none of its modules.
    rmSync(work, { recursive: true, force: true });
  }
}

async function goInstall(
  { program, module, version, target }: Extract<CachePart["install"], { kind: "go" }>,
  { work, made }: { work: string; made: string },
  { signal }: InstallOptions,
): Promise<void> {
  const asked = await execa("go", ["env", "-json", ...goNetwork], { cwd: work, cancelSignal: signal });
  const network = JSON.parse(asked.stdout) as Record<string, string>;
  const [goos, goarch] = target?.split("-") ?? [];
  // A GOPATH of its own, since a program for another system goes below GOPATH/bin.
  await execa("go", ["install", `${module}@${version}`], {
    cwd: work,
    cancelSignal: signal,
    stdin: "ignore",
    env: {
      ...network,
      GOENV: "off",
      GOPATH: join(work, "path"),
      GOBIN: "",
      GOFLAGS: "-mod=mod",
      GOWORK: "off",
      GOOS: goos ?? "",
      GOARCH: goarch ?? "",
      ...(target && { CGO_ENABLED: "0" }),
    },
  });
  const bin = join(work, "path/bin");
  const place = [bin, ...readdirSync(bin).map((name) => join(bin, name))].find((each) =>
    existsSync(join(each, program)),
  );
  if (!place) throw new Error(`go install left no ${program} in ${bin}`);
  cpSync(join(place, program), join(made, program));
}

async function goRelease(version: string, made: string, { signal }: InstallOptions): Promise<void> {
  const env = { GOTOOLCHAIN: `go${version}`, GOROOT: "" };
  const asked = await execa("go", ["env", "GOROOT"], { cwd: made, cancelSignal: signal, stdin: "ignore", env });
  const goroot = asked.stdout.trim();
  if (!existsSync(join(goroot, "bin", "go"))) throw new Error(`go env says that Go ${version} lies in ${goroot}`);
  symlinkSync(goroot, join(made, "goroot"));
}

async function npmPack(name: string, made: string, { signal }: InstallOptions): Promise<void> {
  const packed = await execa("npm", ["pack", "--silent", "--ignore-scripts", name], {
    cwd: made,
    cancelSignal: signal,
    stdin: "ignore",
  });
  const file = packed.stdout.trim().split("\n").at(-1) ?? "";
  await execa("tar", ["xzf", file], { cwd: made, cancelSignal: signal });
  rmSync(join(made, file));
}

/** How the system's packages are installed here. `command` is what a user types. */
export type Packages =
  | { kind: "apt"; command: "apt install"; may: boolean; prefix: readonly string[] }
  | { kind: "brew"; command: "brew install"; may: boolean }
  | { kind: "none" };

/** Which package manager there is, and whether it can be used without a password. In CI it always may. */
export async function findPackages({ ci }: { ci: boolean }): Promise<Packages> {
  const works = async (file: string, args: string[]) =>
    (await execa(file, args, { reject: false, stdin: "ignore", stdout: "ignore", stderr: "ignore" })).exitCode === 0;
  if (await works("apt-get", ["--version"])) {
    if (process.getuid?.() === 0) return { kind: "apt", command: "apt install", may: true, prefix: [] };
    const may = ci || (await works("sudo", ["-n", "true"]));
    return { kind: "apt", command: "apt install", may, prefix: ["sudo", "-n"] };
  }
  // Homebrew refuses root.
  if (await works("brew", ["--version"]))
    return { kind: "brew", command: "brew install", may: process.getuid?.() !== 0 };
  return { kind: "none" };
}

/** Installs packages, all at once and, when that fails, one by one, since one that does not exist here stops all. */
export async function installPackages(
  packages: Packages,
  names: readonly string[],
  options: InstallOptions,
): Promise<void> {
  const run = async (command: readonly string[]) => {
    const [file = "", ...args] = command;
    await execa(file, args, {
      cancelSignal: options.signal,
      stdin: "ignore",
      stdout: "ignore",
      env: { DEBIAN_FRONTEND: "noninteractive", HOMEBREW_NO_AUTO_UPDATE: "1", HOMEBREW_NO_ENV_HINTS: "1" },
    });
  };
  if (packages.kind === "none") return;
  if (packages.kind === "apt") await run([...packages.prefix, "apt-get", "update", "-qq"]).catch(() => undefined);
  const install =
    packages.kind === "apt"
      ? [...packages.prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"]
      : ["brew", "install", "--quiet"];
  try {
    await run([...install, ...names]);
  } catch (error) {
    if (names.length === 1 || options.signal.aborted) throw error;
    const failures: unknown[] = [];
    for (const name of names) await run([...install, name]).catch((failure: unknown) => failures.push(failure));
    if (failures.length > 0) throw failures[0];
  }
}
