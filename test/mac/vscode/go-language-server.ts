import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type { ExtensionHostOptions } from "./extension-host";
import type { GoChannels } from "./go-channels";
import type { GoSettings } from "./go-settings";

interface Surroundings {
  channels: GoChannels;
  tell(event: string, details?: object): void;
  settings(): GoSettings;
}

/** Closes without being asked that are answered by a silent restart; the fifth is not (docs/facts/vscode.md §5). */
const silentCloses = 4;
const stopCapMs = 2000;

/** vscode-go's keeping of gopls: start, stop by LSP, silent restarts. */
export function createLanguageServer(options: ExtensionHostOptions, { channels, tell, settings }: Surroundings) {
  let running:
    { child: ChildProcessWithoutNullStreams; connection: MessageConnection; ended: Promise<void> } | undefined;
  let closes = 0;
  let busy = Promise.resolve();

  function launch(): void {
    const { toolsEnvVars, languageServerFlags, alternateTools, gopls, useLanguageServer } = settings();
    if (!useLanguageServer) return;
    const program = findTool(alternateTools.gopls ?? "gopls");
    if (!program) return tell("not-found");
    const child = spawn(program, languageServerFlags, {
      cwd: options.folder,
      env: { ...process.env, ...toolsEnvVars },
    });
    const connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    let stopping = false;
    let answered = false;
    child.stderr.on("data", (chunk: Buffer) => channels.stderr(chunk.toString("utf8")));
    child.stdin.on("error", () => undefined);
    const ended = new Promise<void>((resolve) => {
      child.on("error", () => resolve());
      child.on("close", (code, signal) => {
        logExit(code, signal);
        tell("ended", { pid: child.pid, code, signal, stopping });
        connection.dispose();
        resolve();
        if (running?.child === child) running = undefined;
        if (!stopping) closed(answered);
      });
    });
    running = { child, connection, ended };
    stoppers.set(child, () => (stopping = true));
    tell("started", { pid: child.pid });
    connection.onError(() => undefined);
    void initialize(connection, gopls).then(
      () => {
        answered = true;
        tell("ready", { pid: child.pid });
      },
      () => undefined,
    );
  }

  const stoppers = new WeakMap<ChildProcessWithoutNullStreams, () => void>();

  /**
   * The close handler: no popup, no time window. Whether a gopls that ends before it has answered `initialize` counts
   * as one that closed, or as an initialize error, which is never tried again, the facts do not settle.
   */
  function closed(answered: boolean): void {
    closes += 1;
    if (!answered && process.env.GO_WARDEN_TEST_FAILED_START === "is final") return tell("dead");
    if (closes <= silentCloses) {
      // Older clients write the handler's empty message.
      if (/^0\.([0-4]?\d|5[0-4])(\.|$)/.test(options.goExtension)) channels.client("Info", "");
      return launch();
    }
    tell("dead");
  }

  function logExit(code: number | null, signal: NodeJS.Signals | null): void {
    const minor = Number(/^0\.(\d+)/.exec(options.goExtension)?.[1] ?? 0);
    if (minor <= 54) return;
    if (signal) return channels.client("Error", `Server process exited with signal ${signal}.`);
    if (code === 0 && minor >= 57) return channels.client("Info", "Server process exited successfully");
    channels.client("Error", `Server process exited with code ${code}.`);
  }

  async function initialize(connection: MessageConnection, gopls: unknown): Promise<void> {
    const uri = pathToFileURL(options.folder).href;
    connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => gopls ?? null),
    );
    for (const method of ["window/workDoneProgress/create", "client/registerCapability"])
      connection.onRequest(method, () => null);
    connection.listen();
    await connection.sendRequest("initialize", {
      processId: process.pid,
      clientInfo: { name: "Visual Studio Code", version: "1.129.0" },
      rootUri: uri,
      workspaceFolders: [{ uri, name: "folder" }],
      capabilities: { window: { workDoneProgress: true }, workspace: { configuration: true } },
      initializationOptions: gopls,
    });
    await connection.sendNotification("initialized", {});
    await openFirstFile(connection);
  }

  /** The Go extension wakes up when a Go file is opened. */
  async function openFirstFile(connection: MessageConnection): Promise<void> {
    const name = readdirSync(options.folder).find((one) => one.endsWith(".go"));
    if (name === undefined) return;
    const path = join(options.folder, name);
    const textDocument = {
      uri: pathToFileURL(path).href,
      languageId: "go",
      version: 1,
      text: readFileSync(path, "utf8"),
    };
    await connection.sendNotification("textDocument/didOpen", { textDocument });
  }

  async function stopNow(reason: string): Promise<void> {
    if (!running) return;
    const { child, connection, ended } = running;
    channels.client("Info", `Request to stop language server - ${reason}`);
    stoppers.get(child)?.();
    const orderly = connection.sendRequest("shutdown").then(() => connection.sendNotification("exit"));
    await Promise.race([orderly.then(() => ended).catch(() => undefined), after(stopCapMs), ended]);
    if (child.exitCode === null && child.signalCode === null)
      setTimeout(() => child.kill("SIGKILL"), stopCapMs).unref();
    running = undefined;
  }

  const inTurn = (what: () => Promise<void> | void) => (busy = busy.then(what));
  return {
    start: (reason: string) =>
      inTurn(() => {
        closes = 0;
        channels.go(`Try to start language server - ${reason} (enabled: ${settings().useLanguageServer})`);
        launch();
      }),
    stop: (reason: string) => inTurn(() => stopNow(reason)),
    restart(reason: string) {
      void inTurn(() => stopNow(reason));
      return this.start(reason);
    },
  };
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}

/** docs/facts/vscode.md §5: an absolute path as it is, else GOBIN, GOPATH/bin, PATH. */
function findTool(name: string): string | undefined {
  if (isAbsolute(name)) return name;
  const { GOBIN, GOPATH, PATH, HOME = "" } = process.env;
  const folders = [GOBIN, join(GOPATH ?? join(HOME, "go"), "bin"), ...(PATH ?? "").split(delimiter)];
  return folders
    .flatMap((folder) => (folder ? [join(folder, name)] : []))
    .find((path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}
