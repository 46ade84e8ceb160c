import { basename, join } from "node:path";
import type { Host } from "../../host";

/** Where a shell looks for its profile before any of it is read. */
export interface ProfileList {
  /** Files that may be absent. */
  files: string[];
  /** Folders of which every file counts. */
  folders: string[];
}

/**
 * The files that decide what a login shell's environment is, by its name. `variable` answers what is known of ZDOTDIR
 * and XDG_CONFIG_HOME.
 */
export function profileList(host: Host, shell: string, variable: (name: string) => string | undefined): ProfileList {
  const home = (...parts: string[]) => join(host.home, ...parts);
  const config = (...parts: string[]) => join(variable("XDG_CONFIG_HOME") ?? home(".config"), ...parts);
  const etc = (...names: string[]) => names.map((name) => host.system(`/etc/${name}`));
  const shared = {
    // Tools that profiles ask: `go env GOPATH`, `mise activate`, asdf's shims, direnv's hook.
    files: [
      ...etc("paths", "environment"),
      host.platform === "macos" ? home("Library", "Application Support", "go", "env") : config("go", "env"),
      ...["config.toml", "config.local.toml", "mise.toml"].map((name) => config("mise", name)),
      ...[".mise.toml", "mise.toml", ".mise.local.toml", "mise.local.toml", ".config/mise.toml"].map((name) =>
        home(name),
      ),
      ...[".tool-versions", ".asdfrc", ".go-version", ".goenv/version", ".envrc"].map((name) => home(name)),
      ...["direnvrc", "direnv.toml"].map((name) => config("direnv", name)),
      host.paths.config,
    ],
    folders: [...etc("paths.d"), config("mise", "conf.d")],
  };
  const own = ownProfiles(basename(shell).replace(/^-/, ""), { host, home, config, etc, variable });
  return { files: [...own.files, ...shared.files], folders: [...own.folders, ...shared.folders] };
}

interface Places {
  host: Host;
  home(...parts: string[]): string;
  config(...parts: string[]): string;
  etc(...names: string[]): string[];
  variable(name: string): string | undefined;
}

function ownProfiles(shell: string, { host, home, config, etc, variable }: Places): ProfileList {
  const posix = [...etc("profile"), home(".profile")];
  switch (shell) {
    case "zsh": {
      const dot = variable("ZDOTDIR") ?? host.home;
      const names = [".zshenv", ".zprofile", ".zshrc", ".zlogin"];
      return {
        files: [
          ...etc("zshenv", "zprofile", "zshrc", "zlogin"),
          home(".zshenv"),
          ...names.map((name) => join(dot, name)),
        ],
        folders: [],
      };
    }
    case "bash":
      return {
        files: [
          ...posix,
          ...etc("bashrc", "bash.bashrc"),
          ...[".bash_profile", ".bash_login", ".bashrc"].map((name) => home(name)),
        ],
        folders: etc("profile.d"),
      };
    case "fish":
      return {
        files: [...etc("fish/config.fish"), config("fish", "config.fish"), config("fish", "fish_variables")],
        folders: [...etc("fish/conf.d"), config("fish", "conf.d")],
      };
    case "tcsh":
    case "csh":
      return {
        files: [...etc("csh.cshrc", "csh.login"), ...[".tcshrc", ".cshrc", ".login"].map((name) => home(name))],
        folders: [],
      };
    case "nu": {
      const folder = host.platform === "macos" ? home("Library", "Application Support", "nushell") : config("nushell");
      const names = ["env.nu", "config.nu", "login.nu"];
      return { files: names.flatMap((name) => [join(folder, name), config("nushell", name)]), folders: [] };
    }
    default:
      return { files: posix, folders: etc("profile.d") };
  }
}
