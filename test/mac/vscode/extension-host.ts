import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createChannels } from "./go-channels";
import { createLanguageServer } from "./go-language-server";
import { watchGoSettings } from "./go-settings";

/** Nothing starts it from here: VS Code's main process runs it as `node dist/mac.js ROOT code-helper …`. */
export const path = "/usr/libexec/code-helper";

export interface ExtensionHostOptions {
  userDataDir: string;
  /** The window's first workspace folder. */
  folder: string;
  window: number;
  /** vscode-go's version: 0.54 and before, 0.56, or 0.57.1 and later bring another language client and write other logs. */
  goExtension: string;
}

/**
 * `Code Helper (Plugin)` with the Go extension in it, by the rules of docs/facts/vscode.md §5: `--user-data-dir D --folder F
 * --window N [--go-extension V]`. Says on stdout what happens, one JSON line each. SIGTERM closes the window, SIGUSR2
 * is the command "Go: Restart Language Server".
 */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: {
      "user-data-dir": { type: "string", default: "" },
      folder: { type: "string", default: "" },
      window: { type: "string", default: "1" },
      "go-extension": { type: "string", default: process.env.GO_WARDEN_TEST_GO_EXTENSION ?? "0.56.0" },
    },
  });
  const options: ExtensionHostOptions = {
    userDataDir: values["user-data-dir"],
    folder: values.folder,
    window: Number(values.window),
    goExtension: values["go-extension"],
  };
  const channels = createChannels(options, logsFolder(options.userDataDir));
  const tell = (event: string, details: object = {}) =>
    process.stdout.write(JSON.stringify({ event, at: Date.now(), ...details }) + "\n");
  const settings = watchGoSettings(options);
  const server = createLanguageServer(options, { channels, tell, settings: () => settings.current() });
  // VS Code logs what an extension does not catch, and goes on.
  process.on("unhandledRejection", () => undefined);
  // A pipe whose reader is gone must not end the window.
  process.stdout.on("error", () => undefined);

  void server.start("activation");
  settings.onRestart(() => void server.start("config change"));
  process.on("SIGUSR2", () => void server.start("manual"));
  await new Promise<void>((resolve) => {
    process.on("SIGTERM", resolve);
    process.on("SIGINT", resolve);
  });
  settings.close();
  await server.deactivate();
  tell("closed-window");
  process.exit(0);
}

/** VS Code's main process names the session's folder to all its children. */
function logsFolder(userDataDir: string): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  const time = `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
  const folder = process.env.VSCODE_LOGS ?? join(userDataDir, "logs", `${day}T${time}`);
  mkdirSync(folder, { recursive: true });
  return folder;
}
