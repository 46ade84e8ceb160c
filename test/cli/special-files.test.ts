import { execFileSync, spawn } from "node:child_process";
import { lstatSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { built } from "../built";
import { createMac } from "../mac";
import { createSandbox } from "../sandbox";
import { soak } from "../soak";

/** Every file that a user, a repository or another program may put something else in the place of. */
const user = "Library/Application Support/Code/User";
const support = "Library/Application Support/go-warden";
const inputs: Record<string, string> = {
  "settings.json": `${user}/settings.json`,
  "config.json": ".config/go-warden/config.json",
  ".bash_profile": ".bash_profile",
  "state.vscdb": `${user}/globalStorage/state.vscdb`,
  "storage.json": `${user}/globalStorage/storage.json`,
  "environment.json": `${support}/environment.json`,
  "journal.jsonl": `${support}/journal.jsonl`,
  "coverage.json": `${support}/coverage.json`,
  "environment.lock": `${support}/environment.lock`,
  "undo.lock": `${support}/undo.lock`,
  "watch.json": `${support}/gopls/watch.json`,
  "incidents.jsonl": `${support}/gopls/incidents.jsonl`,
  "project settings.json": "project/.vscode/settings.json",
  "go.mod": "project/go.mod",
  "go.work": "project/go.work",
  ".tool-versions": "project/.tool-versions",
  "mise.toml": "project/mise.toml",
  ".golangci.yml": "project/.golangci.yml",
};

type Make = (path: string) => unknown;
const shapes: Record<string, Make> = {
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a folder": (path) => mkdirSync(path),
  "a loop": (path) => symlinkSync(path, path),
  "a socket": async (path) => {
    const server = createServer();
    // The path of a socket may have about 100 characters.
    const short = join(dirname(dirname(path)), "s");
    await new Promise<void>((resolve) => server.once("error", () => resolve()).listen(short, resolve));
    onTestFinished(() => void server.close());
    symlinkSync(short, path);
  },
};

const commands = [
  "doctor project --only settings,modules,go,environment",
  "settings check --workspace project",
  "settings apply --yes",
  "coverage on --workspace project --yes",
  "env sync",
  "env snippet bash --install --yes",
  "undo",
  "gopls incidents",
  "agent status",
];

/** What a soak tries all of; the normal run tries a pipe, which is what hangs, by the two commands that read and write most. */
const someShapes = soak ? Object.keys(shapes) : ["a pipe"];
const someCommands = soak ? commands : [commands[0]!, commands[3]!];

test(
  "no command hangs on, replaces or is lost in what stands where a file belongs",
  { timeout: soak ? 3_600_000 : 600_000 },
  async () => {
    const mac = await createMac();
    onTestFinished(() => mac.stop());
    const wrong: string[] = [];
    let tried = 0;
    for (const shape of someShapes) {
      for (const [name, relative] of Object.entries(inputs)) {
        const { host, home, file } = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: "/bin/bash" });
        await file(".config/go-warden/config.json", "{}");
        await file(`${user}/settings.json`, "{}");
        if (name !== "go.mod") await file("project/go.mod", "module example.com/x\n\ngo 1.21\n");
        const path = join(home, relative);
        execFileSync("rm", ["-rf", path]);
        mkdirSync(dirname(path), { recursive: true });
        await shapes[shape]?.(path);
        const kind = () => lstatSync(path).mode & 0o170000;
        const before = kind();
        for (const command of someCommands) {
          tried++;
          const { hung, stderr } = await ended(command, host.env, home);
          if (hung) wrong.push(`${command}, ${name} is ${shape}: hung`);
          if (/fault of Go Warden|Maximum call stack/.test(stderr))
            wrong.push(`${command}, ${name} is ${shape}: ${stderr}`);
          if (kind() !== before) wrong.push(`${command}, ${name} is ${shape}: replaced`);
        }
      }
    }
    console.log(`special files tried/wrong: ${tried}/${wrong.length}`);
    expect(wrong).toEqual([]);
  },
);

/** Runs a command to its end, or for a minute at most. */
async function ended(command: string, env: Readonly<Record<string, string | undefined>>, cwd: string) {
  const child = spawn(process.execPath, [built("cli.js"), ...command.split(" ")], { env, cwd, stdio: ["ignore", "ignore", "pipe"] }); // prettier-ignore
  let stderr = "";
  child.stderr.on("data", (data) => (stderr += String(data)));
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    child.kill("SIGKILL");
  }, 60_000);
  await new Promise((resolve) => child.once("close", resolve));
  clearTimeout(timer);
  return { hung, stderr };
}
