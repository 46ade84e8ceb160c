import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { addressFile } from "./address";
import type { Answer } from "./answer";
import { readMachine } from "../machine";
import { createDomain, loginPlists, type App, type Domain } from "./domain";
import { launchctl } from "./launchctl";

/**
 * One process per simulated Mac: its launchd. A request is NUL-ended words (key, program, terminal or not, count,
 * arguments), so that a shell script can send it; the answer is code NUL stderr NUL stdout.
 */
export async function serve(root: string): Promise<number> {
  if (!claim(root)) return 0;
  const domain = createDomain(root);
  const key = randomBytes(12).toString("hex");
  const server = createServer((socket) => receive(socket, key, domain));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (!address || typeof address === "string") return 1;
  for (const path of loginPlists(root)) domain.bootstrap(path);
  publish(root, `${address.port} ${key} ${process.pid}\n`);
  await ended(root);
  await domain.tearDown();
  server.close();
  rmSync(claimed(root), { force: true });
  rmSync(addressFile(root), { force: true });
  return 0;
}

const claimed = (root: string) => addressFile(root) + ".lock";

/** Two first callers at once start two; the second leaves. */
function claim(root: string): boolean {
  // A tree that is being removed is not made anew.
  if (!existsSync(join(root, "machine.json"))) return false;
  try {
    mkdirSync(join(root, "var/run"), { recursive: true });
    writeFileSync(claimed(root), "", { flag: "wx" });
    return true;
  } catch {
    return false;
  }
}

function publish(root: string, line: string): void {
  writeFileSync(addressFile(root) + ".new", line, { mode: 0o600 });
  renameSync(addressFile(root) + ".new", addressFile(root));
}

/** Until it is told to end, its tree is gone, or whoever made the tree has died: nothing is ever left behind. */
function ended(root: string): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      if (existsSync(join(root, "machine.json"))) {
        const { owner } = readMachine(root);
        if (owner === undefined || isAlive(owner)) return;
      }
      process.on("exit", () => rmSync(root, { recursive: true, force: true }));
      end();
    }, 1000);
    const end = () => {
      clearInterval(timer);
      resolve();
    };
    process.on("SIGTERM", end);
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function receive(socket: Socket, key: string, domain: Domain): void {
  let received = "";
  let answered = false;
  socket.setEncoding("latin1");
  socket.on("error", () => undefined);
  socket.on("data", (chunk: string) => {
    received += chunk;
    const [sentKey, program, terminal, count, ...args] = received.split("\0");
    if (answered || count === undefined || args.length <= Number(count)) return;
    answered = true;
    if (sentKey !== key) return void socket.destroy();
    const words = args.slice(0, -1).map((word) => Buffer.from(word, "latin1").toString("utf8"));
    void answer(domain, program ?? "", words, terminal === "1").then(({ code, stdout = "", stderr = "" }) => {
      socket.end(`${code}\0${stderr}\0${stdout}`);
    });
  });
}

async function answer(domain: Domain, program: string, args: string[], terminal: boolean): Promise<Answer> {
  switch (program) {
    case "launchctl":
      return launchctl({ domain, args, terminal });
    case "environment":
      return { code: 0, stdout: JSON.stringify(domain.environment()) };
    case "open-app": {
      const [request = "{}"] = args;
      const app = JSON.parse(request) as App;
      return { code: 0, stdout: String((await domain.openApp(app)) ?? "") };
    }
    default:
      return { code: 1, stderr: `launchd knows no ${program}\n` };
  }
}
