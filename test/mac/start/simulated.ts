import { chmodSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { platform } from "node:os";
import { basename, dirname, join } from "node:path";
import pc from "picocolors";
import { finishUninstall, installOperation, uninstallOperation, waitForSync } from "../../../src/core/agent";
import { loginShell, readState } from "../../../src/core/environment";
import { createHost, type Host } from "../../../src/core/host";
import { commandLine, perform } from "../../../src/core/operations";
import { createMac, ended, type Mac } from "..";
import { howToFindOut } from "./how-to-find-out";
import { packageFiles } from "./package-files";
import { beforeAndAfter } from "./table";

/**
 * The main job from end to end on a simulated Mac, with this user's own shell and profile: what a program from the Dock
 * sees before the agent is installed, and after its first sync. Everything it makes lies in the simulated Mac's tree.
 */
export async function startSimulated(): Promise<void> {
  const system = platform() === "linux" ? "Linux" : platform();
  console.log(
    `${pc.bold("Go Warden on a simulated Mac")} (this is ${system}; on a Mac the agent would be installed for real)`,
  );
  const user = createHost();
  const shell = loginShell(user);
  const real = existsSync(shell) ? `${shell} and your profile are real` : `There is no shell at ${shell}`;
  console.log(pc.dim(`launchd, its launchctl and the Dock are simulated. ${real}; nothing of yours is changed.\n`));

  const stop = new AbortController();
  const interrupted = () => {
    stop.abort();
    void mac.stop().finally(() => process.exit(130));
  };
  // Before the Mac is made, so that nothing is left behind; a signal is heard when all of it lies there.
  process.on("SIGINT", interrupted).on("SIGTERM", interrupted).on("SIGHUP", interrupted);
  // Whoever reads may stop reading; what was made is removed all the same.
  process.stdout.on("error", () => undefined);
  const mac = await createMac();
  try {
    await demonstrate(mac, { host: moveIn(mac, user, shell), shell, signal: stop.signal });
  } catch (error) {
    // What fails because everything is being ended is no failure; the process ends when all is removed.
    if (stop.signal.aborted) await new Promise(() => undefined);
    throw error;
  } finally {
    await mac.stop();
  }
}

/**
 * The user as the simulated Mac knows them: a home of its own for everything that Go Warden writes, and a login shell
 * that is the real one in the real home.
 */
function moveIn(mac: Mac, user: Host, shell: string): Host {
  const home = join(mac.root, "Users", "tester");
  const env = { GO_WARDEN_SYSROOT: mac.root, HOME: home, PATH: user.env.PATH, TMPDIR: join(mac.root, "tmp") };
  const host = createHost({ ...env, SHELL: existsSync(shell) ? realHomeShell(mac, user.home, shell) : shell });
  mac.change({ user: { home, shell: host.env.SHELL } });
  if (existsSync(user.paths.config)) {
    mkdirSync(dirname(host.paths.config), { recursive: true });
    copyFileSync(user.paths.config, host.paths.config);
  }
  return host;
}

function realHomeShell(mac: Mac, home: string, shell: string): string {
  const path = join(mac.root, "shell", basename(shell));
  mkdirSync(dirname(path), { recursive: true });
  const env = { HOME: home, SHELL: shell, ...(basename(shell) === "fish" ? fishFolders(mac, home) : {}) };
  writeFileSync(path, `#!/bin/sh\n${commandLine({ file: "exec", args: [shell], env })} "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}

/** fish makes its folders when it finds none; then there is no profile in them either. */
function fishFolders(mac: Mac, home: string): Record<string, string> {
  const folders = { XDG_CONFIG_HOME: ".config", XDG_DATA_HOME: ".local/share", XDG_CACHE_HOME: ".cache" };
  const missing = Object.entries(folders).filter(([, folder]) => !existsSync(join(home, folder, "fish")));
  return Object.fromEntries(missing.map(([name, folder]) => [name, join(mac.root, "shell", folder)]));
}

interface Demonstration {
  host: Host;
  /** The user's own. */
  shell: string;
  signal: AbortSignal;
}

async function demonstrate(mac: Mac, { host, shell, signal }: Demonstration): Promise<void> {
  const before = await seenFromDock(mac);
  const since = host.now();
  await perform(host, await installOperation(host, packageFiles()), { signal });
  const sync = await waitForSync(host, since, { timeoutMs: 13_000, signal });
  const seconds = ((Date.now() - since.getTime()) / 1000).toFixed(1);
  console.log(`${pc.green("✓")} agent installed and running`);
  if (sync.kind === "synced") {
    console.log(
      `${pc.green("✓")} your shell was asked and the session has its variables, ${seconds} s after the start`,
    );
  } else {
    const why = sync.kind === "failed" ? sync.message : "your profile had not finished after 13 s";
    console.log(`${pc.red("✗")} ${why.replaceAll(host.env.SHELL ?? shell, shell)}`);
    console.log(`  ${howToFindOut}`);
    process.exitCode = 1;
  }
  console.log(`\nWhat a program started from the Dock sees:\n\n${beforeAndAfter(before, await seenFromDock(mac))}\n`);
  const { excluded } = await readState(host);
  if (excluded.length > 0) console.log(pc.dim(`${excluded.length} more of your shell's variables are not shared.`));

  await perform(host, await uninstallOperation(host), { signal });
  await finishUninstall(host);
  console.log(`${pc.green("✓")} agent removed again, with everything it made`);
}

/** The environment of a real program that the simulated Dock starts, without what names the simulated Mac's own folders. */
async function seenFromDock(mac: Mac): Promise<Record<string, string>> {
  const program = await mac.dockStart(process.execPath, ["-p", "JSON.stringify(process.env)"]);
  const { stdout } = await ended(program);
  const env = JSON.parse(stdout) as Record<string, string>;
  return Object.fromEntries(Object.entries(env).filter(([, value]) => !value.startsWith(mac.root)));
}
