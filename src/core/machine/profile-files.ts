import { basename, join } from "node:path";
import type { Host } from "../host";

type Variables = Readonly<Record<string, string | undefined>>;

/** The user's own profile files of every common shell, in the order a login and interactive shell reads them. */
export function profileFiles(host: Host, variables: Variables, shell?: string): string[] {
  const home = (name: string) => join(host.home, name);
  const zdotdir = variables.ZDOTDIR || host.home;
  const files: Record<string, string[]> = {
    // The first is looked for before anything can have said that the others lie elsewhere.
    zsh: [home(".zshenv"), ...[".zprofile", ".zshrc", ".zlogin"].map((name) => join(zdotdir, name))],
    bash: [".bash_profile", ".bash_login", ".profile", ".bashrc"].map(home),
    fish: [join(variables.XDG_CONFIG_HOME || home(".config"), "fish/config.fish")],
  };
  return shell === undefined ? Object.values(files).flat() : (files[basename(shell)] ?? []);
}
