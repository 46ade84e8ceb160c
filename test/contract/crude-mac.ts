import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { built } from "../built";
import { removeTree } from "../remove-tree";

/** How a crude Mac's programs behave; each is documented or has been seen somewhere. */
export interface Manners {
  /** `setenv` and `unsetenv` take several at once, and `print` shows them. */
  modern?: boolean;
  /** `print` of anything is refused; `list` and `getenv` still answer. */
  noPrint?: boolean;
  /** There is no GUI session. */
  noSession?: boolean;
  /** codesign fails with this on stderr. */
  codesign?: string;
  /** The shell of the user. */
  shell?: string;
}

export interface Answer {
  code: number | null;
  stdout: string;
  stderr: string;
  /** stdout as JSON; throws when it is anything else. */
  json(): unknown;
}

/**
 * A Mac as somebody would build it who has read the contract and nothing else: a folder of shell scripts. It is kept
 * apart from test/mac on purpose, so that the product does not lean on what that one happens to do.
 */
export function createCrudeMac(manners: Manners = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-crude-")));
  const root = join(folder, "root");
  const home = join(folder, "home");
  const log = join(folder, "argv.log");
  const state = join(folder, "state");
  for (const path of [root, home, join(state, "env"), join(state, "jobs")]) mkdirSync(path, { recursive: true });
  writeFileSync(log, "");

  const write = (path: string, contents: string | Uint8Array, mode = 0o644) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    chmodSync(path, mode);
    return path;
  };
  const program = (path: string, script: string) =>
    write(
      join(root, path),
      `#!/bin/sh\nfor word in "$0" "$@"; do printf '%s\\n' "$word" >>'${log}'; done\n${script}\n`,
      0o755,
    );

  const uid = process.getuid?.() ?? 501;
  program("/bin/launchctl", launchctl({ state, uid, root, home, manners }));
  program("/usr/bin/codesign", codesign(manners));
  program("/usr/bin/security", `echo "     0 valid identities found"`);
  program("/usr/bin/csrutil", `echo "System Integrity Protection status: enabled."`);
  program("/usr/sbin/DevToolsSecurity", `echo "Developer mode is currently enabled."`);
  program("/usr/bin/xcode-select", `echo "/Library/Developer/CommandLineTools"`);
  program("/usr/bin/sw_vers", `echo "26.5"`);
  program("/usr/sbin/sysctl", `for last; do :; done; case "$last" in *proc_translated) echo 0;; *) echo 1;; esac`);
  program("/usr/bin/open", "exit 0");
  program("/usr/bin/osascript", "exit 0");
  program("/usr/bin/xattr", `case "$1" in -p) echo "xattr: $3: No such xattr: $2" >&2; exit 1;; esac`);
  mkdirSync(join(root, "Library/Developer/CommandLineTools"), { recursive: true });
  write(join(root, "etc/paths"), "/usr/local/bin\n/usr/bin\n/bin\n/usr/sbin\n/sbin\n");
  const app = "Applications/Visual Studio Code.app/Contents/Resources/app";
  write(
    join(root, app, "product.json"),
    JSON.stringify({
      nameShort: "Code",
      nameLong: "Visual Studio Code",
      applicationName: "code",
      dataFolderName: ".vscode",
      darwinBundleIdentifier: "com.microsoft.VSCode",
      urlProtocol: "vscode",
      version: "1.105.0",
    }),
  );
  program(join("/", app, "bin/code"), "exit 0");

  return {
    folder,
    root,
    home,
    /** Every word of every command line that a program of the Mac saw. */
    words: () => readFileSync(log, "utf8").split("\n"),
    variable(name: string): string | undefined {
      try {
        return readFileSync(join(state, "env", name), "utf8");
      } catch {
        return undefined;
      }
    },
    file: (path: string, contents: string | Uint8Array, mode?: number) => write(join(home, path), contents, mode),
    program,
    warden(args: readonly string[], env: Record<string, string | undefined> = {}): Answer {
      const ran = spawnSync(process.execPath, [built("cli.js"), ...args], {
        encoding: "utf8",
        cwd: home,
        timeout: 50_000,
        env: {
          HOME: home,
          USER: "tester",
          PATH: process.env.PATH,
          SHELL: manners.shell ?? "/bin/bash",
          TMPDIR: tmpdir(),
          GO_WARDEN_SYSROOT: root,
          ...env,
        },
      });
      const { status, stdout, stderr } = ran;
      return { code: status, stdout, stderr, json: () => JSON.parse(stdout) as unknown };
    },
    /** One line for each thing below the home: its path, kind, mode and contents. */
    snapshot: () => snapshot(home),
    [Symbol.dispose]() {
      removeTree(folder);
    },
  };
}

export type CrudeMac = ReturnType<typeof createCrudeMac>;

export function snapshot(folder: string, below = ""): string[] {
  return readdirSync(join(folder, below))
    .sort()
    .flatMap((name) => {
      const path = join(below, name);
      const full = join(folder, path);
      const stat = lstatSync(full);
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isSymbolicLink()) return [`${path} -> ${readlinkSync(full)}`];
      if (stat.isDirectory()) return [`${path}/ ${mode}`, ...snapshot(folder, path)];
      return [`${path} ${mode} ${createHash("sha256").update(readFileSync(full)).digest("hex")}`];
    });
}

interface Launchd {
  state: string;
  uid: number;
  root: string;
  home: string;
  manners: Manners;
}

/** The texts and codes are those of docs/facts/launchd.md §1; one process per job, started with the session's variables. */
function launchctl({ state, uid, root, home, manners }: Launchd): string {
  const domain = `gui/${uid}`;
  return `
cd '${state}'
${manners.noSession ? `echo "Could not find domain for user gui: ${uid}" >&2; exit 112` : ""}
missing() { printf 'Bad request.\\nCould not find service "%s" in domain for user gui: ${uid}\\n' "$1" >&2; exit 113; }
alive() { pid=$(cat "jobs/$1/pid" 2>/dev/null) && kill -0 "$pid" 2>/dev/null && case $(ps -o stat= -p "$pid") in Z*) false;; esac; }
run() {
  plist=$(cat "jobs/$1/plist")
  words=$(sed -n '/<key>ProgramArguments/,/<\\/array>/s/.*<string>\\(.*\\)<\\/string>.*/\\1/p' "$plist")
  label=$1
  set --
  IFS='
'
  for word in $words; do set -- "$@" "$word"; done
  for file in env/*; do [ -f "$file" ] && export "\${file#env/}=$(cat "$file")"; done
  setsid env -i HOME='${home}' USER=tester SHELL="$SHELL" PATH=/usr/bin:/bin:/usr/sbin:/sbin GO_WARDEN_SYSROOT='${root}' "$@" </dev/null >/dev/null 2>&1 &
  echo $! >"jobs/$label/pid"
}
verb=$1
shift
case $verb in
setenv)
  ${manners.modern ? "" : 'if [ $# -ne 2 ]; then echo "launchctl usage: setenv <key> <value>" >&2; exit 1; fi'}
  while [ $# -ge 2 ]; do printf %s "$2" >"env/$1"; shift 2; done;;
unsetenv)
  ${manners.modern ? "" : 'if [ $# -ne 1 ]; then echo "launchctl usage: unsetenv <key>" >&2; exit 1; fi'}
  for name; do rm -f "env/$name"; done;;
getenv) [ -f "env/$1" ] && { cat "env/$1"; echo; }; exit 0;;
print)
  ${manners.noPrint ? 'echo "Could not print domain: 1: Operation not permitted" >&2; exit 1' : ""}
  case $1 in
  ${domain})
    printf '${domain} = {\\n\\ttype = login\\n\\tsession = Aqua\\n\\n'
    set -- env/*
    if [ -f "$1" ]; then
      printf '\\tenvironment = {\\n'
      for file; do printf '\\t\\t%s => %s\\n' "\${file#env/}" "$(cat "$file")"; done
      printf '\\t}\\n\\n'
    fi
    printf '\\tservices = {\\n\\t}\\n}\\n';;
  ${domain}/*)
    label=\${1#${domain}/}
    [ -d "jobs/$label" ] || missing "$label"
    printf '${domain}/%s = {\\n\\tpath = %s\\n\\ttype = LaunchAgent\\n' "$label" "$(cat "jobs/$label/plist")"
    if alive "$label"; then printf '\\tstate = running\\n\\truns = 1\\n\\tpid = %s\\n' "$pid"
    else printf '\\tstate = not running\\n\\truns = 1\\n\\tlast exit code = 0\\n'; fi
    printf '}\\n';;
  *) echo "Unrecognized target specifier." >&2; exit 64;;
  esac;;
list)
  [ -d "jobs/$1" ] || { echo "Could not find service \\"$1\\" in domain for port" >&2; exit 113; }
  printf '{\\n\\t"Label" = "%s";\\n\\t"LastExitStatus" = 0;\\n' "$1"
  if alive "$1"; then printf '\\t"PID" = %s;\\n' "$pid"; fi
  printf '};\\n';;
bootstrap)
  label=$(sed -n '/<key>Label/{n;s/.*<string>\\(.*\\)<\\/string>.*/\\1/p}' "$2")
  [ -d "jobs/$label" ] && { printf 'Bootstrap failed: 5: Input/output error\\nTry re-running the command as root for richer errors.\\n' >&2; exit 5; }
  mkdir "jobs/$label"
  echo "$2" >"jobs/$label/plist"
  run "$label";;
bootout)
  label=\${1#${domain}/}
  [ -d "jobs/$label" ] || { echo "Boot-out failed: 3: No such process" >&2; exit 3; }
  if alive "$label"; then kill "$pid"; for tick in 1 2 3 4 5 6 7 8 9 10; do alive "$label" || break; sleep 0.2; done; kill -9 "$pid" 2>/dev/null; fi
  rm -r "jobs/$label";;
kickstart)
  for target; do :; done
  label=\${target#${domain}/}
  [ -d "jobs/$label" ] || missing "$label"
  if alive "$label"; then [ "$1" = -k ] || exit 37; kill "$pid"; while alive "$label"; do sleep 0.1; done; fi
  run "$label";;
enable | disable) exit 0;;
print-disabled) printf '\\n\\tdisabled services = {\\n\\t}\\n';;
managername) echo Aqua;;
*) echo "Unrecognized subcommand: $verb" >&2; exit 1;;
esac`;
}

/** Signs by a mark at the end of the file, which is not what a signature is, and verifies by that mark. */
function codesign({ codesign: failure }: Manners): string {
  if (failure) return `echo "${failure}" >&2; exit 1`;
  return `
for file; do :; done
case " $* " in
*" -s "* | *" --sign "*) echo "$file: replacing existing signature" >&2; printf signed >>"$file";;
*" -v "* | *" --verify "*) [ "$(tail -c 6 "$file")" = signed ] && exit 0; echo "$file: code object is not signed at all" >&2; exit 1;;
*) echo "Executable=$file" >&2;;
esac`;
}
