import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { createMac, ended, type Mac } from "..";
import { macUser } from "../launchd/facts";
import { until } from "../until";
import { installVSCode, type InstalledVSCode } from "./install";
import { built } from "../../built";

const cli = built("cli.js");

/** How Go Warden takes part: not at all, by a sync before VS Code starts, or by opening the folder itself. */
export const helps = ["without", "after env sync", "with code open"] as const;
export type Help = (typeof helps)[number];

export interface World {
  mac: Mac;
  code: InstalledVSCode;
  home: string;
  folder: string;
  /** Rewrites the login shell's profile; `version` becomes part of the values. */
  profile(version: string, extra?: string): void;
  settings(settings: object): void;
  /** Runs VS Code's own command line program with this environment. */
  runCode(env: Record<string, string>, ...args: string[]): Promise<void>;
  warden(...args: string[]): Promise<void>;
  /** The extension host of the folder's window has started gopls. */
  shown(folder: string): Promise<void>;
}

export interface Scenario {
  name: string;
  prepare?(world: World): Promise<void>;
  /** What the user does without Go Warden, and what `code open` replaces. */
  open(world: World): Promise<void>;
}

/** What the gopls of the folder's window has of the profile's variables. */
export type Seen = "everything" | "all but PATH" | "the old values" | "nothing";

const terminal = (world: World) => ({
  ...bare(world),
  PATH: `${join(world.home, "tools")}:/usr/bin:/bin:/usr/sbin:/sbin`,
  GOPRIVATE: readFileSync(join(world.home, "version"), "utf8"),
  ONLY_THIS_TERMINAL: "yes",
});

/** Raycast's environment, with what it leaks (docs/facts/raycast.md §1.4). */
const raycast = (world: World) => ({ ...bare(world), NODE_ENV: "production", NODE_PATH: "/raycast/node_modules" });

function bare({ mac }: World): Record<string, string> {
  const { home, shell, name } = macUser(mac.root);
  return { HOME: home, SHELL: shell, USER: name, PATH: "/usr/bin:/bin:/usr/sbin:/sbin", TMPDIR: join(mac.root, "tmp") };
}

const dock = async ({ mac, code }: World, folder: string) => void (await mac.dockStart(code.executable, [folder]));

async function another(world: World): Promise<string> {
  const folder = join(world.home, "other");
  mkdirSync(folder, { recursive: true });
  await dock(world, folder);
  await world.shown(folder);
  return folder;
}

export const scenarios: readonly Scenario[] = [
  { name: "started from the Dock", open: (world) => dock(world, world.folder) },
  { name: "`code` in a terminal", open: (world) => world.runCode(terminal(world), world.folder) },
  { name: "`code` called by Raycast", open: (world) => world.runCode(raycast(world), world.folder) },
  {
    name: "VS Code runs, profile edited since",
    prepare: async (world) => {
      await another(world);
      world.profile("new.example");
    },
    open: (world) => dock(world, world.folder),
  },
  {
    name: "VS Code runs, `code` called by Raycast",
    prepare: async (world) => void (await another(world)),
    open: (world) => world.runCode(raycast(world), world.folder),
  },
  {
    name: "folder already open, profile edited since",
    prepare: async (world) => {
      await dock(world, world.folder);
      await world.shown(world.folder);
      world.profile("new.example");
    },
    open: (world) => world.runCode(raycast(world), "--new-window", world.folder),
  },
  {
    name: "profile slower than VS Code waits",
    prepare: async (world) => {
      world.settings({ "application.shellEnvironmentResolutionTimeout": 1 });
      world.profile("old.example", "sleep 1.6");
    },
    open: (world) => dock(world, world.folder),
  },
  {
    name: "`exec fish` in the profile",
    prepare: async (world) => {
      const fish = join(world.home, ".config/fish/config.fish");
      mkdirSync(dirname(fish), { recursive: true });
      writeFileSync(fish, `set -gx GOPRIVATE old.example\nset -gx PATH ${join(world.home, "tools")} $PATH\n`);
      world.profile("old.example", "exec fish");
    },
    open: (world) => dock(world, world.folder),
  },
];

/** Plays one scenario on a Mac of its own and tells what gopls' process finally sees. */
export async function play(
  scenario: Scenario,
  help: Help,
): Promise<{ seen: Seen; environment: Record<string, string> }> {
  const mac = await createMac();
  const world = createWorld(mac);
  try {
    world.profile("old.example");
    if (help !== "without") await world.warden("env", "sync");
    await scenario.prepare?.(world);
    if (help === "after env sync") await world.warden("env", "sync", "--force");
    if (help === "with code open") await world.warden("code", "open", world.folder);
    else await scenario.open(world);
    await world.shown(world.folder);
    const environment = readEnvironment(world.folder);
    const wanted = readFileSync(join(world.home, "version"), "utf8");
    const inPath = environment.PATH?.split(":").includes(join(world.home, "tools"));
    const seen =
      environment.GOPRIVATE === wanted
        ? inPath
          ? "everything"
          : "all but PATH"
        : environment.GOPRIVATE
          ? "the old values"
          : "nothing";
    return { seen, environment };
  } finally {
    await quit(world.code);
    await mac.stop();
  }
}

/** Cmd-Q: the windows and what runs in them end, too. */
async function quit({ userData }: InstalledVSCode): Promise<void> {
  const lock = join(userData, "code.lock");
  if (!existsSync(lock)) return;
  process.kill(Number(readFileSync(lock, "utf8")), "SIGTERM");
  await until(
    () => existsSync(lock),
    (still) => !still,
  );
}

function createWorld(mac: Mac): World {
  const { home } = macUser(mac.root);
  mac.change({ user: { home, shell: "/bin/bash" } });
  const code = installVSCode(mac);
  const folder = join(home, "project");
  for (const path of [folder, join(home, "tools"), join(code.userData, "User")]) mkdirSync(path, { recursive: true });
  // A gopls that shows what it was given; it is found in the default GOPATH whatever the environment is.
  const gopls = join(home, "go/bin/gopls");
  mkdirSync(dirname(gopls), { recursive: true });
  writeFileSync(
    gopls,
    `#!/bin/sh\n[ "$1" = version ] && exit\n/usr/bin/env -0 > .gopls.new && /bin/mv .gopls.new .gopls\nexec /bin/sleep 600\n`,
  );
  chmodSync(gopls, 0o755);
  const world: World = {
    mac,
    code,
    home,
    folder,
    profile(version, extra = "") {
      writeFileSync(join(home, "version"), version);
      const lines = [
        `export GOPRIVATE=${version}`,
        `export PATH="${join(home, "tools")}:$PATH"`,
        "export API_TOKEN=secret",
      ];
      // What replaces the shell comes first, as it does where it bites.
      const ordered = extra.startsWith("exec") ? [extra, ...lines] : [...lines, extra];
      writeFileSync(join(home, ".bash_profile"), ordered.join("\n") + "\n");
    },
    settings: (settings) => writeFileSync(join(code.userData, "User/settings.json"), JSON.stringify(settings)),
    runCode: (env, ...args) => runToEnd(code.cli, args, env),
    warden: (...args) =>
      runToEnd(process.execPath, [cli, ...args], { ...bare(world), GO_WARDEN_SYSROOT: mac.root, ...raycast(world) }),
    shown: async (shown) => void (await until(() => existsSync(join(shown, ".gopls")), Boolean, 30_000)),
  };
  return world;
}

async function runToEnd(file: string, args: string[], env: Record<string, string>): Promise<void> {
  const { code, stderr } = await ended(spawn(file, args, { env, cwd: "/", stdio: ["ignore", "pipe", "pipe"] }));
  if (code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${code}: ${stderr}`);
}

function readEnvironment(folder: string): Record<string, string> {
  const entries = readFileSync(join(folder, ".gopls"), "utf8").split("\0").filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)]),
  );
}
