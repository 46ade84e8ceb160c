import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readMachine } from "../../../src/core/machine";
import type { PinManager } from "../../../src/core/toolchain";
import { goStatus, type GoStatus } from "../../../src/core/versions";
import { createSandbox, type Sandbox } from "../../sandbox";
import { folderOf, mise, program } from "../../tools";

/** The version of the real go on this machine, `1.26.8`. */
export const realGo = execFileSync(program("go"), ["env", "GOVERSION"], {
  encoding: "utf8",
  env: { ...process.env, GOTOOLCHAIN: "local" },
})
  .trim()
  .replace(/^go/, "");

/** A version next to it that a manager has too, and one that nobody has. */
export const otherGo = "1.24.11";
export const absentGo = "1.23.4";

export interface World extends Sandbox {
  folder: string;
  /** Lines for the login shell's profile; `$REST` is a PATH with the system's programs and the real go. */
  profile(lines: string): void;
  write(path: string, text: string): void;
  status(options?: { trust?: boolean; variables?: Record<string, string> }): Promise<GoStatus>;
}

const versionsOf: Record<PinManager, string> = {
  asdf: ".asdf/installs/golang",
  mise: ".local/share/mise/installs/go",
  goenv: ".goenv/versions",
};

export const shimsOf: Record<PinManager, string> = {
  asdf: ".asdf/shims",
  mise: ".local/share/mise/shims",
  goenv: ".goenv/shims",
};

/** A home with a project, a bash, and a version manager that has the real go and one that says it is another. */
export function createWorld(...managers: PinManager[]): World {
  const sandbox = createSandbox({ SHELL: "/bin/bash" });
  const { home } = sandbox;
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text, { mode });
  };
  const real = join(folderOf("go"), "..");
  for (const manager of managers) {
    const goroot = (version: string) => join(versionsOf[manager], version, manager === "asdf" ? "go" : "");
    mkdirSync(join(home, dirname(goroot(realGo))), { recursive: true });
    symlinkSync(real, join(home, goroot(realGo)).replace(/\/$/, ""));
    layGo(write, home, goroot(otherGo), otherGo);
    if (manager === "mise") {
      mkdirSync(join(home, shimsOf.mise), { recursive: true });
      symlinkSync(mise(), join(home, shimsOf.mise, "go"));
    } else standIn(write, manager);
  }
  const rest = `${home}/programs:${folderOf("go")}:/usr/bin:/bin`;
  const profile = (lines: string) => {
    for (const file of [".bashrc", ".profile"]) write(file, `REST=${rest}\nexport PATH=$REST\n${lines}\n`);
  };
  profile(managers.map((name) => `export PATH="$HOME/${shimsOf[name]}:$PATH"`).join("\n"));
  write("project/go.mod", "module example.com/m\n\ngo 1.21\n");
  const folder = join(home, "project");
  return {
    ...sandbox,
    folder,
    profile,
    write,
    async status({ trust = false, variables = {} } = {}) {
      const env = { ...sandbox.host.env, ...variables };
      return goStatus(await readMachine({ ...sandbox.host, env, trustsUnknown: trust }, { folder }));
    },
  };
}

type Write = (path: string, text: string, mode?: number) => void;

/** A go that says it is another version, and leaves the rest to the real one. */
export function layGo(write: Write, home: string, goroot: string, version: string): void {
  write(join(goroot, "VERSION"), `go${version}\n`);
  mkdirSync(join(home, goroot, "pkg/tool"), { recursive: true });
  const root = join(home, goroot).replace(/\/$/, "");
  const change = `-e 's|"GOVERSION": "[^"]*"|"GOVERSION": "go${version}"|' -e 's|"GOROOT": "[^"]*"|"GOROOT": "${root}"|'`;
  write(join(goroot, "bin/go"), `#!/bin/sh\nunset GOROOT\n'${program("go")}' "$@" | sed ${change}\n`, 0o755);
}

/** asdf and goenv cannot be installed everywhere: shims that answer as captured (docs/facts/versions.md §3). */
function standIn(write: Write, manager: "asdf" | "goenv"): void {
  if (manager === "asdf") {
    write(".asdf/shims/go", '#!/usr/bin/env bash\n# asdf-plugin: golang 1.26.8\nexec asdf exec "go" "$@"\n', 0o755);
    const find = `at=$PWD; while :; do v=$(sed -n 's/^golang  *\\([^ ]*\\).*/\\1/p' "$at/.tool-versions" 2>/dev/null | head -1); [ -n "$v" ] && break; [ "$at" = / ] && break; at=$(dirname "$at"); done`;
    const from = `"$HOME/.asdf/installs/golang/${otherGo}"`;
    const installs = `case $1 in
install) to=$HOME/.asdf/installs/golang/$3; cp -R ${from} "$to"; sed -i.old "s/${otherGo}/$3/g" "$to/go/VERSION" "$to/go/bin/go"; exit;;
uninstall) rm -rf "$HOME/.asdf/installs/golang/$3"; exit;;
esac`;
    const say = 'echo "No version is set for command go" >&2; exit 126';
    write(
      "programs/asdf",
      `#!/usr/bin/env bash\n${installs}\n${find}\nbin=$HOME/.asdf/installs/golang/$v/go/bin/go\n[ -n "$v" ] && [ -x "$bin" ] || { ${say}; }\nshift 2\nexec "$bin" "$@"\n`,
      0o755,
    );
    return;
  }
  const find = `at=$PWD; while :; do v=$(head -1 "$at/.go-version" 2>/dev/null); [ -n "$v" ] && break; [ "$at" = / ] && break; at=$(dirname "$at"); done; [ -n "$v" ] || v=$(cat "$HOME/.goenv/version" 2>/dev/null)`;
  const say = `echo "goenv: version '$v' is not installed (set by $at/.go-version)" >&2; exit 1`;
  write(
    ".goenv/shims/go",
    `#!/usr/bin/env bash\n${find}\n[ -z "$v" ] && { PATH=\${PATH#*:} exec go "$@"; }\nbin=$HOME/.goenv/versions/$v/bin/go\n[ -x "$bin" ] || { ${say}; }\nexec "$bin" "$@"\n`,
    0o755,
  );
}
