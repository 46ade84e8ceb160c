import { constants } from "node:fs";
import { access, realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import { quote, withTilde } from "../../command-line";
import { readIfPresent } from "../../host";
import type { Finding } from "../../finding";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { profileCost } from "../profile-cost";
import type { ShellEnvironment } from "../../machine";

type Captured = Extract<ShellEnvironment, { kind: "captured" }>;

export const shellProfile: Check = {
  id: "shell-profile",
  area: "environment",
  title: "The login shell's profile: what it costs, and what it exports where VS Code cannot see it",
  timeoutMs: 60_000,
  async probe(context) {
    const shell = await context.machine.shell();
    if (shell.kind === "failed") {
      return [
        {
          id: `profile-${shell.code}`,
          severity: "error",
          title: shell.code === "shell-not-found" ? "The login shell is gone" : "The login shell gives no environment",
          evidence: [`${shell.shell}: ${shell.message}`],
          cause:
            shell.code === "shell-not-found"
              ? "It was uninstalled or moved; an upgrade by Homebrew removes the version that the account names."
              : "VS Code asks the same shell in the same way and gets nothing either.",
          advice: shell.hint || `Type: ${shell.shell} -ilc env`,
        },
      ];
    }
    const findings = (
      await Promise.all([
        slow(context, shell),
        unseen(context, shell),
        pathHelper(context, shell),
        foreign(context, shell),
      ])
    ).flat();
    if (findings.length > 0) return findings;
    return [
      {
        id: "shell-profile",
        severity: "ok",
        title: `${basename(shell.shell) || "The shell"} gives its environment in ${seconds(shell.durationMs)}`,
        evidence: [],
      },
    ];
  },
};

const seconds = (ms: number) => `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;

/** Past this a profile is worth a look; VS Code gives up after 10 s by default, and a cold start takes several times as long. */
const slowMs = 2000;

async function slow(context: DoctorContext, shell: Captured): Promise<Finding[]> {
  if (shell.durationMs < slowMs) return [];
  const cost = await profileCost(context.host, shell.shell, shell.variables);
  const settings = await context.machine.settings();
  const configured = settings.get("application.shellEnvironmentResolutionTimeout");
  const limit = typeof configured === "number" ? Math.min(120, Math.max(1, configured)) : 10;
  return [
    {
      id: "profile-slow",
      severity: "warning",
      title: `The shell's profile takes ${seconds(shell.durationMs)}`,
      evidence:
        cost.kind === "measured"
          ? cost.files.slice(0, 5).map(({ file, line, ms }) => `${seconds(ms)} in ${file}, most of it in line ${line}`)
          : [cost.message],
      cause: `Every Dock start of VS Code runs it. Past ${limit} s VS Code goes without, for every window until it is quit.`,
      advice: "Guard what only a terminal needs: [[ -n $VSCODE_RESOLVING_ENVIRONMENT ]] || …",
    },
  ];
}

/** Files of the user's own home that belong to another user, or that the shell may not read: it goes on without them. */
async function foreign({ host, machine }: DoctorContext, shell: Captured): Promise<Finding[]> {
  const evidence: string[] = [];
  const files: string[] = [];
  for (const path of await machine.profileFiles(shell.shell)) {
    const file = await realpath(path).catch(() => undefined);
    // What a dotfile manager links to elsewhere is its own.
    if (file === undefined || !file.startsWith(`${await realpath(host.home)}/`)) continue;
    const { uid } = await stat(file);
    const readable = await access(file, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (readable && (host.uid === -1 || uid === host.uid)) continue;
    files.push(file);
    evidence.push(`${file} belongs to user ${uid}, you are ${host.uid}${readable ? "" : "; you may not read it"}`);
  }
  if (files.length === 0) return [];
  return [
    {
      id: "profile-of-another-user",
      severity: "warning",
      title: "A file of the shell's profile is not yours",
      evidence,
      cause: "An editor started with sudo leaves such files. A shell that may not read one goes on without it.",
      advice: files.map((file) => `sudo chown ${host.uid} ${quote(file)} && chmod u+rw ${quote(file)}`).join("; "),
    },
  ];
}

// Only lines that stand alone: what an `if` or a function exports may well be meant to be missing.
const plainExport = /^(?:export|typeset -gx|set -gx|set -Ux)\s+([A-Za-z_]\w*)(?:=|\s)/;

/** Variables that the profile exports and the login shell has not: a guard stopped it, or the file is not read at all. */
async function unseen(context: DoctorContext, shell: Captured): Promise<Finding[]> {
  const { machine } = context;
  const evidence: string[] = [];
  const names = new Set<string>();
  for (const file of await machine.profileFiles(shell.shell)) {
    const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
    for (const [index, line] of text.split("\n").entries()) {
      const name = plainExport.exec(line)?.[1];
      if (!name || shell.variables[name] !== undefined || names.has(name)) continue;
      names.add(name);
      evidence.push(`${name}: ${file}, line ${index + 1}`);
    }
  }
  if (names.size === 0) return [];
  const bash = basename(shell.shell) === "bash";
  const earlier = await earlierFiles(context, shell.shell);
  return [
    {
      id: "variables-skipped-by-login-shells",
      severity: "warning",
      title: `The profile exports ${[...names].join(", ")}, a login shell without a terminal does not get ${names.size === 1 ? "it" : "them"}`,
      evidence,
      cause: bash
        ? "A login bash reads .bash_profile, not .bashrc, unless the one sources the other."
        : "Something before the line ends the profile early: a test for a terminal, exec, return or exit.",
      advice: bash
        ? "Move the lines to ~/.bash_profile."
        : `Move the lines above that test, or to a file that is read earlier${earlier}.`,
    },
  ];
}

/** The files that this shell reads before the one for terminals, in brackets. */
async function earlierFiles({ machine, host }: DoctorContext, shell: string): Promise<string> {
  const files = (await machine.profileFiles(shell)).filter((file) => /\.z(?:profile|shenv)$/.test(file));
  return files.length > 0 ? ` (${files.map((file) => withTilde(file, host.home)).join(", ")})` : "";
}

/** /etc/zprofile runs after .zshenv, and its path_helper moves the system's folders to the front. */
async function pathHelper({ host, machine }: DoctorContext, shell: Captured): Promise<Finding[]> {
  if (host.platform !== "macos" || basename(shell.shell) !== "zsh") return [];
  const system = (await readIfPresent(host.system("/etc/zprofile")).catch(() => undefined))?.toString("utf8") ?? "";
  if (!system.includes("path_helper")) return [];
  const [zshenv, zprofile = ""] = await machine.profileFiles("zsh");
  const text = zshenv ? ((await readIfPresent(zshenv).catch(() => undefined))?.toString("utf8") ?? "") : "";
  const line = text.split("\n").findIndex((one) => /^\s*(?:export\s+)?(?:PATH=|path=\(|path\+?=)/.test(one));
  if (line === -1) return [];
  const folders = [...(text.split("\n")[line] ?? "").matchAll(/[~$\w{}/.-]*\/[\w./-]+/g)].map(([word]) =>
    word.replace(/^~|^\$\{?HOME\}?/, host.home),
  );
  const entries = (shell.variables.PATH ?? "").split(":");
  const behind = folders.filter(
    (folder) => entries.indexOf(folder) > entries.indexOf("/usr/bin") && entries.includes("/usr/bin"),
  );
  if (behind.length === 0) return [];
  return [
    {
      id: "path-helper-reorders",
      severity: "warning",
      title: "PATH entries of .zshenv end up behind the system's",
      evidence: [`${zshenv}, line ${line + 1}: ${behind.join(", ")}`, `PATH of the login shell: ${entries.join(":")}`],
      cause: "/etc/zprofile runs path_helper after .zshenv; it puts the folders of /etc/paths in front.",
      advice: `Move the line to ${withTilde(zprofile, host.home)}.`,
    },
  ];
}
