import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { PinContext, PinManager } from "./pins/pin";

/** Where a version manager keeps things, and what it is told. */
export interface VersionManager {
  name: PinManager;
  /** The folder with a folder for each version. */
  versions: string;
  shims: string;
  /** Folders of a version with programs that should have a shim. */
  bins: readonly string[];
  /** GOROOT below a version's folder. */
  goroot: string;
  /** Makes the shims of what `go install` put into a version's folder. */
  reshim: { file: string; args: string[] };
  /** Installs a version; downloads. */
  install(version: string): { file: string; args: string[] };
  uninstall(version: string): { file: string; args: string[] };
  /** Its own site's advice for making programs that start from the Dock find its shims. */
  activate: string;
}

/** Everything that the product knows of the managers that choose a Go for each folder (docs/facts/versions.md §3). */
export function versionManagers({ home, variables }: PinContext): readonly VersionManager[] {
  const asdf = variables.ASDF_DATA_DIR || join(home, ".asdf");
  const mise = variables.MISE_DATA_DIR || join(variables.XDG_DATA_HOME || join(home, ".local/share"), "mise");
  const goenv = variables.GOENV_ROOT || join(home, ".goenv");
  return [
    {
      name: "asdf",
      versions: join(asdf, "installs/golang"),
      shims: join(asdf, "shims"),
      bins: ["go/bin", "bin", "packages/bin"],
      goroot: "go",
      reshim: { file: "asdf", args: ["reshim", "golang"] },
      install: (version) => ({ file: "asdf", args: ["install", "golang", version] }),
      uninstall: (version) => ({ file: "asdf", args: ["uninstall", "golang", version] }),
      activate: 'export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"',
    },
    {
      name: "mise",
      versions: join(variables.MISE_INSTALLS_DIR || join(mise, "installs"), "go"),
      shims: variables.MISE_SHIMS_DIR || join(mise, "shims"),
      bins: ["bin"],
      goroot: "",
      reshim: { file: "mise", args: ["reshim"] },
      install: (version) => ({ file: "mise", args: ["install", `go@${version}`] }),
      uninstall: (version) => ({ file: "mise", args: ["uninstall", `go@${version}`] }),
      activate: 'eval "$(mise activate zsh --shims)"',
    },
    {
      name: "goenv",
      versions: join(goenv, "versions"),
      shims: join(goenv, "shims"),
      bins: ["bin"],
      goroot: "",
      reshim: { file: "goenv", args: ["rehash"] },
      install: (version) => ({ file: "goenv", args: ["install", version] }),
      uninstall: (version) => ({ file: "goenv", args: ["uninstall", "-f", version] }),
      activate: 'export PATH="$HOME/.goenv/shims:$PATH"',
    },
  ];
}

/** The versions a manager has installed: folders, and links to Gos elsewhere that carry a whole version's name. */
export async function installedVersions(manager: VersionManager): Promise<string[]> {
  const names = await readdir(manager.versions).catch(() => []);
  const there = await Promise.all(
    names.map(async (name) =>
      // mise links `1`, `1.26` and `latest` to a version.
      /^\d+(\.\d+)?$|^latest$/.test(name) && manager.name === "mise"
        ? false
        : Boolean((await stat(join(manager.versions, name)).catch(() => undefined))?.isDirectory()),
    ),
  );
  return names.filter((name, index) => there[index] && !name.startsWith("."));
}

/**
 * What keeps a manager's shim from installing a version or asking a server; it then runs the next go in PATH, so the
 * answer is to be compared with the pin (docs/facts/versions.md §3.2).
 */
export const managersOffline = {
  MISE_OFFLINE: "1",
  MISE_AUTO_INSTALL: "0",
  MISE_NOT_FOUND_AUTO_INSTALL: "0",
  MISE_EXEC_AUTO_INSTALL: "0",
} as const;
