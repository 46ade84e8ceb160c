import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { built } from "../built";
import { writeTrust } from "../mac/vscode/trust";
import { removeTree } from "../remove-tree";
import { gopls } from "../tools";

/** A home with VS Code's user data, and a project that somebody else wrote. */
export interface World {
  home: string;
  folder: string;
  /** What the folder's own settings say; a vector adds to it. */
  settings: Record<string, unknown>;
  userSettings: Record<string, unknown>;
  /** Lines of the user's profile, after PATH. */
  profile: string[];
  /** Writes below the folder. */
  file(path: string, contents: string, mode?: number): string;
  /** A program below the folder that notes that it ran and then does what the real one does. */
  canary(path: string, id: string, real?: string): string;
}

export type Trusted = "trusted" | "untrusted" | "unknown";

const realGo = realpathSync(process.env.GO_WARDEN_GO ?? whichGo());

function whichGo(): string {
  const found = (process.env.PATH ?? "").split(":").map((folder) => join(folder, "go"));
  return found.find((path) => existsSync(path)) ?? "/usr/local/go/bin/go";
}

export const realPrograms: Readonly<Record<string, string>> = { go: realGo, gopls: gopls() };

export function createWorld(): World & {
  ran(): string[];
  run(args: readonly string[]): Promise<number>;
  finish(trust: Trusted): Promise<void>;
} {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-canary-")));
  onTestFinished(() => removeTree(root));
  const [home, log] = [join(root, "home"), join(root, "ran.log")];
  const folder = join(home, "src/theirs");
  mkdirSync(join(home, "go/bin"), { recursive: true });
  mkdirSync(folder, { recursive: true });
  const below =
    (base: string) =>
    (path: string, contents: string, mode = 0o644) => {
      const full = join(base, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, contents, { mode });
      return full;
    };
  const file = below(folder);
  const world: World = {
    home,
    folder,
    settings: {},
    userSettings: {},
    profile: [],
    file,
    canary(path, id, real) {
      const rest = real === undefined ? "exit 1" : `exec '${real}' "$@"`;
      return file(path, `#!/bin/sh\necho '${id}' >> '${log}'\n${rest}\n`, 0o755);
    },
  };
  file("go.mod", "module example.com/theirs\n\ngo 1.21\n");
  file("main.go", "package main\n\nfunc main() {}\n");
  const userData = join(home, ".config/Code");
  return Object.assign(world, {
    ran: () => (existsSync(log) ? [...new Set(readFileSync(log, "utf8").trim().split("\n"))].sort() : []),
    async finish(trust: Trusted) {
      const write = below(home);
      if (Object.keys(world.settings).length > 0) file(".vscode/settings.json", JSON.stringify(world.settings));
      write(".config/Code/User/settings.json", JSON.stringify(world.userSettings));
      const path = [dirname(realGo), dirname(gopls()), "/usr/bin", "/bin"].join(":");
      write(".bash_profile", [`export PATH='${path}'`, `export GOPATH='${home}/go'`, ...world.profile, ""].join("\n"));
      if (trust !== "unknown") await writeTrust(userData, [{ path: folder, trusted: trust === "trusted" }]);
    },
    run: (args: readonly string[]) =>
      new Promise<number>((resolve) => {
        const env = {
          HOME: home,
          USER: "tester",
          SHELL: "/bin/bash",
          PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
          TMPDIR: tmpdir(),
        };
        const child = spawn(process.execPath, [built("cli.js"), ...args], { cwd: folder, env, stdio: "ignore" });
        child.on("close", (code) => resolve(code ?? -1));
      }),
  });
}
