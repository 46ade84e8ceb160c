import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type {
  CloseHandlerResult,
  ErrorHandler,
  ErrorHandlerResult,
  LanguageClient,
} from "vscode-languageclient-9/node";
import type { ExtensionHostOptions } from "./extension-host";
import { minorOf, type GoChannels } from "./go-channels";
import type { GoSettings } from "./go-settings";
import { createGoTools } from "./go-tools";
import { loadLanguageClient } from "./vscode-api";

interface Surroundings {
  channels: GoChannels;
  tell(event: string, details?: object): void;
  settings(): GoSettings;
}

/** The fifth close is not answered by a restart any more (docs/facts/vscode.md §5). */
const lastCrash = 5;
const stopWithinMs = 2000;

/** The client that each version of the Go extension ships. */
const clientOf = (goExtension: string) => (minorOf(goExtension) <= 54 ? 8 : minorOf(goExtension) <= 56 ? 9 : 10);

/** What vscode-go builds around the language client: start and stop by settings, its own counting of crashes. */
export function createLanguageServer(options: ExtensionHostOptions, { channels, tell, settings }: Surroundings) {
  const goFile = readdirSync(options.folder).find((name) => name.endsWith(".go"));
  const { LanguageClient: Client } = loadLanguageClient(clientOf(options.goExtension), {
    folder: options.folder,
    file: goFile && join(options.folder, goFile),
    configuration: (section) => (section === "gopls" ? settings().gopls : undefined),
    toast: (level, message) => tell("toast", { level, message }),
  });
  const tools = createGoTools(settings);
  let client: LanguageClient | undefined;
  let crashes = 0;
  let busy = Promise.resolve();

  /** Follows the process for the tests; the client knows it as soon as its pipes are connected. */
  class FollowedClient extends Client {
    private ready?: ChildProcess;

    private get process() {
      return (this as unknown as { _serverProcess?: ChildProcess })._serverProcess;
    }

    protected override async createMessageTransports(encoding: string) {
      const transports = await super.createMessageTransports(encoding);
      const child = this.process;
      tell("started", { pid: child?.pid });
      child?.on("exit", (code, signal) => tell("ended", { pid: child.pid, code, signal, stopping: client !== this }));
      const running = this.onDidChangeState(({ newState }) => {
        if (newState === stateRunning) tell("answered", { pid: child?.pid });
        running.dispose();
      });
      return transports;
    }

    /** A gopls that ends after its first answer and before this has failed to start, for the client. It starts with every request. */
    override async start() {
      await super.start();
      if (this.ready === this.process) return;
      this.ready = this.process;
      tell("ready", { pid: this.ready?.pid });
    }
  }

  function build(program: string): LanguageClient {
    const { languageServerFlags, gopls } = settings();
    let failedToInitialize = false;
    const errorHandler = {
      error: (_error: Error, _message: unknown, count = 0): ErrorHandlerResult => ({
        message: "",
        action: count < 5 ? errorContinue : errorShutdown,
      }),
      closed(): CloseHandlerResult {
        crashes += failedToInitialize ? 0 : 1;
        if (!failedToInitialize && crashes < lastCrash) return { message: "", action: closeRestart };
        failedToInitialize = false;
        tell("dead");
        return { message: "", action: closeDoNotRestart };
      },
    } as ErrorHandler;
    const server = {
      command: program,
      args: languageServerFlags,
      options: { env: environmentOf(settings()) },
    };
    return new FollowedClient("go", "gopls", server, {
      initializationOptions: gopls,
      documentSelector: [{ language: "go", scheme: "file" }],
      outputChannel: channels.server as never,
      revealOutputChannelOn: revealNever,
      initializationFailedHandler() {
        failedToInitialize = true;
        return false;
      },
      errorHandler,
    });
  }

  async function startNow(reason: string): Promise<void> {
    const { useLanguageServer: enabled } = settings();
    tools.adjustPath();
    const program = tools.find("gopls");
    channels.go(`Try to start language server - ${reason} (enabled: ${enabled})`);
    if (client) {
      // Neither a line of its own nor a time, whatever comes next.
      channels.server.append(`Request to stop language server - ${reason} (enabled: ${enabled})`);
      crashes = 0;
      // Nobody waits for it.
      void stopClient().catch(() => undefined);
    }
    if (!enabled) return;
    if (!program) return tell("not-found");
    await askVersion(program);
    try {
      client = build(program);
      await client.start();
      channels.go("Running language server gopls");
    } catch (error) {
      channels.server.append(`Error starting language server: ${String(error)}`);
    }
  }

  async function stopClient(): Promise<void> {
    const stopping = client;
    client = undefined;
    await stopping?.stop(stopWithinMs);
  }

  /** Before every start, in the same folder and with the same parent. */
  const askVersion = (program: string) =>
    new Promise<void>((resolve) => {
      const child = spawn(program, ["version", "-json"], { cwd: options.folder, stdio: "ignore" });
      child.on("error", () => resolve()).on("exit", () => resolve());
    });

  const inTurn = (what: () => Promise<void>) => (busy = busy.then(what));
  return {
    start: (reason: string) => inTurn(() => startNow(reason)),
    /** The window closes: no word of it in any log. */
    deactivate: () => stopClient().catch(() => undefined),
  };
}

/** What tools are started with: GOPATH is the settings' or this process's, never that of `go.toolsEnvVars`. */
function environmentOf({ toolsEnvVars, gopath, proxy }: GoSettings): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ...toolsEnvVars };
  if (proxy) Object.assign(env, { http_proxy: proxy, HTTP_PROXY: proxy, https_proxy: proxy, HTTPS_PROXY: proxy });
  const path = gopath || process.env.GOPATH;
  if (path) env.GOPATH = path;
  if (env.GOFLAGS?.includes("-json")) env.GOFLAGS = env.GOFLAGS.replace(/(^|\s+)-?-json[^\s]*/g, "");
  return env;
}

/** The client's enumerations, the same in every version of it. */
const stateRunning = 2;
const errorContinue = 1;
const errorShutdown = 2;
const closeDoNotRestart = 1;
const closeRestart = 2;
const revealNever = 4;
