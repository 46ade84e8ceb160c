import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import * as z from "zod/mini";
import { built, root } from "../built";
import { createMac, ended, type Ended, type Mac } from "../mac";
import { macUser } from "../mac/launchd/facts";
import { installVSCode } from "../mac/vscode/install";
import { writeTrust } from "../mac/vscode/trust";
import { systemFolders } from "../system-path";
import { dlv, goRelease, gopls, mise, program } from "../tools";
import { installGoExtension } from "./image";

export const casesFolder = join(root, "test/corpus/cases");

const list = z.optional(z.array(z.string()));

/** One command of a case and what must hold of its answer; test/corpus/cases/README.md. */
const runSchema = z.object({
  command: z.string(),
  text: z.optional(z.number()),
  finding: list,
  noFinding: list,
  noFix: list,
  must: list,
  mustNot: list,
  mustNotIfFails: z.optional(z.object({ command: z.string(), patterns: z.array(z.string()) })),
});
export type CaseRun = z.infer<typeof runSchema>;

const expectSchema = z.object({
  shell: z.string(),
  needs: list,
  links: z.optional(z.record(z.string(), z.enum(["GO_OLD", "DLV", "MISE", "NODE"]))),
  runs: z.array(runSchema),
});

export interface Case {
  name: string;
  needs: readonly string[];
  runs: readonly CaseRun[];
}

/** Every case of the corpus. */
export function readCases(): Case[] {
  const folders = readdirSync(casesFolder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => ({ name, needs: [], ...expectationsOf(name) }));
}

const expectationsOf = (name: string) =>
  z.parse(expectSchema, JSON.parse(readFileSync(join(casesFolder, name, "expect.json"), "utf8")));

/** A case on a simulated Mac. */
export interface CaseMachine {
  home: string;
  /** Runs the command line, as `doctor DIR --json`; `text` counts from 1. */
  run(command: string, text?: number): Promise<Ended>;
  remove(): Promise<void>;
}

const notOfHome = new Set(["case.txt", "expect.json", "text.txt", "launchd.txt"]);

/** Lays out a case with the real shell, Go, gopls and whatever else it needs. */
export async function createCase(name: string): Promise<CaseMachine> {
  const { shell, links = {} } = expectationsOf(name);
  const mac = await createMac();
  const { home, name: user } = macUser(mac.root);
  const { go, bin } = systemFolders();
  const filled = (text: string) =>
    text
      .replaceAll("GO_OLD", goRelease("1.24.11"))
      .replaceAll("GO_NEW", goRelease("1.27.3"))
      .replaceAll("/usr/local/go/bin", go)
      .replace(/(^|[\s=:"])HOME\//gm, `$1${home}/`);
  copyInto(join(casesFolder, name), home, filled);
  if (!statSync(join(home, ".zshrc"), { throwIfNoEntry: false })) {
    writeFileSync(join(home, ".zshrc"), `export PATH=${go}:$HOME/go/bin:$PATH\n`);
  }
  const targets = {
    GO_OLD: () => goRelease("1.24.11"),
    DLV: () => dlv(),
    MISE: () => mise(),
    NODE: () => process.execPath,
  };
  const made = Object.entries(links).map(([path, target]) => [path, targets[target]()] as const);
  for (const [path, target] of [["go/bin/gopls", gopls()] as const, ...made]) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    symlinkSync(target, join(home, path));
  }
  const project = join(home, "project");
  const folder = statSync(project, { throwIfNoEntry: false }) ? project : join(home, "module");
  if (folder !== project) smallModule(folder);
  const { userData } = installVSCode(mac);
  installGoExtension((path, contents) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), contents);
    return join(home, path);
  });
  await writeTrust(userData, [{ path: folder, trusted: true }]);
  await setSession(mac, join(casesFolder, name), filled);
  const texts = textsOf(name);
  const env = {
    HOME: home,
    USER: user,
    SHELL: shell.includes("/") ? shell : program(shell as "zsh"),
    TMPDIR: join(mac.root, "tmp"),
    PATH: bin,
    GO_WARDEN_SYSROOT: mac.root,
  };
  return {
    home,
    async run(command, text) {
      const args = command.split(" ").map((word) => word.replace(/^(?:PROJECT|DIR)(?=\/|$)/, folder));
      const child = spawn(process.execPath, [built("cli.js"), ...args], { cwd: home, env, stdio: "pipe" });
      child.stdin.end(text === undefined ? "" : texts[text - 1]);
      return ended(child);
    },
    async remove() {
      await mac.stop();
    },
  };
}

function copyInto(from: string, home: string, filled: (text: string) => string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(from, path);
    if (!entry.isFile() || notOfHome.has(name)) continue;
    mkdirSync(dirname(join(home, name)), { recursive: true });
    const text = filled(readFileSync(path, "utf8"));
    writeFileSync(join(home, name), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
}

function smallModule(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "go.mod"), "module example.com/m\n\ngo 1.22\n");
  writeFileSync(join(folder, "main.go"), "package main\n\nfunc main() {}\n");
}

async function setSession(mac: Mac, folder: string, filled: (text: string) => string): Promise<void> {
  const text = statSync(join(folder, "launchd.txt"), { throwIfNoEntry: false })
    ? filled(readFileSync(join(folder, "launchd.txt"), "utf8"))
    : "";
  for (const line of text.split("\n").filter(Boolean)) {
    const [name = "", ...value] = line.split("=");
    await mac.launchctl("setenv", name, value.join("="));
  }
}

function textsOf(name: string): string[] {
  const path = join(casesFolder, name, "text.txt");
  return statSync(path, { throwIfNoEntry: false }) ? readFileSync(path, "utf8").split(/^---\n/m) : [];
}
