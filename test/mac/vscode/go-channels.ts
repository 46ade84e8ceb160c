import { appendFileSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ExtensionHostOptions } from "./extension-host";

/** vscode-go's output channels, in the place and format of its version (docs/facts/vscode.md §3, docs/facts/gopls.md §2c). */
export interface GoChannels {
  /** A line of the language client, `[Error - 2:33:02 PM] …`. */
  client(level: "Error" | "Info", message: string): void;
  /** gopls's stderr as it comes. */
  stderr(text: string): void;
  /** `Go.log`. */
  go(message: string): void;
}

export function createChannels(options: ExtensionHostOptions, logs: string, gopls = "gopls"): GoChannels {
  const host = join(logs, `window${options.window}`, "exthost");
  const stamp = basename(logs);
  const structured = !/^0\.([0-4]?\d|5[0-6])(\.|$)/.test(options.goExtension);
  const serverLog = structured
    ? join(host, "golang.go", `${gopls} (server).log`)
    : join(host, `output_logging_${stamp}-${process.pid}`, `2-${gopls} (server).log`);
  const goLog = join(host, "golang.go", "Go.log");
  const append = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text);
  };
  const entry = (level: string, message: string) => `${timestamp()} [${level}] ${message}\n`;
  append(join(host, "exthost.log"), entry("info", `Extension host with pid ${process.pid} started`));
  return {
    client(level, message) {
      if (structured) append(serverLog, entry(level.toLowerCase(), message));
      else append(serverLog, `[${level.padEnd(5)} - ${new Date().toLocaleTimeString("en-US")}] ${message}\n`);
    },
    stderr(text) {
      append(serverLog, structured ? entry("info", text.trimEnd()) : text);
    },
    go: (message) => append(goLog, entry("info", message)),
  };
}

function timestamp(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${day} ${time}.${String(now.getMilliseconds()).padStart(3, "0")}`;
}
