import { fork, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Node, Opened, Reply, Request, Setup, State } from "./protocol";
import { removeTree } from "../../remove-tree";

export type { Node, Opened, ShownAlert, ShownToast, State } from "./protocol";

/** The repository, seen from a test or from a bundle in dist. */
const root = resolve(__dirname, existsSync(join(__dirname, "launcher-host.js")) ? ".." : "../../..");
export const builtExtension = join(root, "dist", "extension");

interface Manifest {
  preferences?: { name: string; type: string; default?: unknown }[];
  commands: { name: string; title: string; mode: Setup["mode"]; preferences?: Manifest["preferences"] }[];
  tools?: { name: string }[];
}

export const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Manifest;

export interface LauncherOptions {
  home: string;
  /** The simulated Mac's tree. */
  sysroot?: string;
  /** Over the manifest's defaults. */
  preferences?: Record<string, unknown>;
  /** Laid over the launcher's bare environment. */
  env?: Record<string, string>;
  appearance?: "light" | "dark";
  launchCommand?: Setup["launchCommand"];
  isDevelopment?: boolean;
  /** The extension's own files; the repository's when absent. */
  assets?: string;
}

export interface LaunchOptions {
  arguments?: Record<string, string>;
  launchType?: Setup["launchType"];
  launchContext?: unknown;
  fallbackText?: string;
  toolInput?: unknown;
  /** How alerts are answered; default true. */
  answer?: boolean;
}

/**
 * A launcher of our own around the built bundles. A command runs in a process as bare as Raycast's: no PATH, no SHELL,
 * NODE_ENV=production, NODE_PATH set (docs/facts/raycast.md §1.4).
 */
export function createLauncher(options: LauncherOptions) {
  const storage = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-launcher-")));
  const open = new Set<OpenCommand>();
  return {
    storage,
    async open(name: string, launch: LaunchOptions = {}): Promise<OpenCommand> {
      const mode = manifest.commands.find((one) => one.name === name)?.mode ?? "tool";
      const preferences: Record<string, unknown> = {};
      for (const { name: key, type, default: value } of manifest.preferences ?? []) {
        preferences[key] = value ?? (type === "checkbox" ? false : type === "textfield" ? "" : undefined);
      }
      const command = new OpenCommand(options);
      open.add(command);
      await command.start({
        extension: builtExtension,
        assets: options.assets ?? join(root, "assets"),
        command: name,
        mode,
        preferences: { ...preferences, ...options.preferences },
        arguments: launch.arguments ?? {},
        launchType: launch.launchType ?? "userInitiated",
        launchContext: launch.launchContext,
        fallbackText: launch.fallbackText,
        toolInput: launch.toolInput,
        storage,
        appearance: options.appearance ?? "light",
        launchCommand: options.launchCommand,
        isDevelopment: options.isDevelopment,
        answer: launch.answer ?? true,
      });
      return command;
    },
    async stop(): Promise<void> {
      for (const command of open) await command.close();
      removeTree(storage);
    },
  };
}

export type Launcher = ReturnType<typeof createLauncher>;

/** A command that was opened: look at it, press its actions, wait for what it shows. */
export class OpenCommand {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #number = 0;
  #exited: string | undefined;
  #errors = "";
  opened: Opened = { requireMs: NaN, firstRenderMs: NaN };

  constructor({ home, sysroot, env }: LauncherOptions) {
    this.#child = fork(join(root, "dist", "launcher-host.js"), [], {
      execArgv: ["--expose-gc", "--max-old-space-size=100"],
      env: {
        HOME: home,
        TMPDIR: tmpdir(),
        NODE_ENV: "production",
        NODE_PATH: "/Applications/Raycast.app/Contents/Resources/api/node_modules",
        ...(sysroot ? { GO_WARDEN_SYSROOT: sysroot } : {}),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => (this.#errors += chunk.toString()));
    this.#child.on("message", ({ number, reply }: { number: number; reply: Reply }) => {
      this.#waiting.get(number)?.(reply);
      this.#waiting.delete(number);
    });
    this.#child.on("exit", (code, signal) => {
      this.#exited = `the launcher's process ended (${signal ?? code}) ${this.#errors}`;
      for (const settle of this.#waiting.values()) settle({ ok: false, error: this.#exited });
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async start(setup: Setup): Promise<void> {
    this.opened = (await this.#ask({ do: "open", setup })) as Opened;
  }

  async state(): Promise<State> {
    return (await this.#ask({ do: "state" })) as State;
  }

  /** Waits until the state satisfies; throws with what is shown when it does not within the time. */
  async until(what: string, satisfied: (state: State) => boolean, timeoutMs = 30_000): Promise<State> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const state = await this.state();
      if (satisfied(state)) return state;
      if (state.crash) throw new Error(`crashed while waiting for ${what}: ${state.crash}`);
      if (Date.now() > end) throw new Error(`no ${what} in ${timeoutMs} ms; shown:\n${describeState(state)}`);
      await sleep(40);
    }
  }

  /** Waits until the view in front has loaded. */
  loaded(): Promise<State> {
    return this.until("loaded view", (state) => {
      const top = state.views.at(-1)?.[0];
      return top !== undefined && top.props.isLoading !== true;
    });
  }

  ended(): Promise<State> {
    return this.until("end of the command", (state) => state.ended !== undefined);
  }

  press(title: string, item?: string) {
    return this.#ask({ do: "press", title, item });
  }
  pressToast(title: string) {
    return this.#ask({ do: "press-toast", title });
  }
  search(text: string) {
    return this.#ask({ do: "search", text });
  }
  choose(value: string) {
    return this.#ask({ do: "choose", value });
  }
  select(item: string) {
    return this.#ask({ do: "select", item });
  }
  fill(id: string, value: unknown) {
    return this.#ask({ do: "fill", id, value });
  }
  /** How the next alerts are answered; they are confirmed by default. */
  answer(alerts: boolean) {
    return this.#ask({ do: "answer", alerts });
  }
  pop() {
    return this.#ask({ do: "pop" });
  }
  leave() {
    return this.#ask({ do: "leave" });
  }

  async close(): Promise<void> {
    if (this.#exited) return;
    const gone = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.kill("SIGKILL");
    await gone;
  }

  async #ask(request: Request): Promise<unknown> {
    if (this.#exited) throw new Error(this.#exited);
    const number = (this.#number += 1);
    const reply = await new Promise<Reply>((resolve) => {
      this.#waiting.set(number, resolve);
      this.#child.send({ number, request });
    });
    if (!reply.ok) throw new Error(reply.error);
    return reply.value;
  }
}

/** Every node of the view in front, the outer ones first. */
export function nodes(state: State, type?: string): Node[] {
  const walk = (all: readonly Node[]): Node[] => all.flatMap((one) => [one, ...walk(one.children)]);
  return walk(state.views.at(-1) ?? []).filter((one) => type === undefined || one.type === type);
}

/** All words of the view in front. */
export function shownText(state: State): string {
  return nodes(state)
    .flatMap((node) =>
      ["title", "subtitle", "markdown", "text", "description", "tooltip"].map((key) => node.props[key]),
    )
    .filter((one) => typeof one === "string")
    .join("\n");
}

export function actionTitles(state: State, item?: string): string[] {
  const from =
    item === undefined
      ? nodes(state)
      : within(nodes(state, "List.Item").find((one) => one.props.id === item || one.props.title === item));
  return from
    .filter((one) => one.type.startsWith("Action") && !one.type.startsWith("ActionPanel"))
    .map((one) => String(one.props.title ?? one.type));
}

function within(node: Node | undefined): Node[] {
  return node ? [node, ...node.children.flatMap(within)] : [];
}

function describeState(state: State): string {
  const { views, ...rest } = state;
  return JSON.stringify({ ...rest, front: views.at(-1) }, undefined, 1).slice(0, 6000);
}
