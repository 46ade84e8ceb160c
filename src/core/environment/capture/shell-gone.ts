import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import type { Host } from "../../host";
import { Problem } from "../../problem";

/**
 * A shell that cannot be started because of what stands at its path. For the account's own shell that is a thing of the
 * account: an uninstalled or upgraded Homebrew shell leaves its record behind.
 */
export function shellGone(host: Host, shell: string, why: "gone" | "not-executable"): Problem {
  const what = why === "gone" ? "does not exist" : "cannot be run: it is not an executable file";
  const record = accountShell(host) === shell;
  const message = record ? `The account's login shell, ${shell}, ${what}` : `The shell ${shell} ${what}`;
  return new Problem("shell-not-found", message, record ? loginShellRemedy(host) : otherShellRemedy(host), 3);
}

/** How the account gets a login shell that works. */
export function loginShellRemedy(host: Host): string {
  const show = host.platform === "macos" ? `dscl . -read /Users/${host.user} UserShell` : `getent passwd ${host.user}`;
  return `${show} shows the account's shell. To change it: chsh -s ${installedShell(host)}, then log out and in again.`;
}

function otherShellRemedy(host: Host): string {
  return `Name another with --shell, or as "shell" in ${host.paths.config}: ${installedShell(host)} is there.`;
}

/** `$SHELL`, which is what login made of the record, else the record itself. */
function accountShell(host: Host): string | undefined {
  if (host.env.SHELL) return host.env.SHELL;
  try {
    return userInfo().shell ?? undefined;
  } catch {
    return undefined;
  }
}

/** One that the system itself brings. */
function installedShell(host: Host): string {
  const candidates = ["/bin/zsh", "/bin/bash", "/bin/sh"];
  if (host.platform === "macos") return "/bin/zsh";
  return candidates.find((path) => existsSync(path)) ?? "/bin/sh";
}
