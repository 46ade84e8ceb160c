import { appendFileSync, mkdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ExtensionHostOptions } from "./extension-host";

/** What the language client and the extension write to. */
export interface OutputChannel {
  append(text: string): void;
  appendLine(text: string): void;
}

/** vscode-go's output channels, in the place and format of its version (docs/facts/vscode.md §3, docs/facts/gopls.md §2c). */
export interface GoChannels {
  /** `gopls (server)` */
  server: OutputChannel;
  /** `Go.log`. */
  go(message: string): void;
}

export function createChannels(options: ExtensionHostOptions, logs: string, gopls = "gopls"): GoChannels {
  const host = join(logs, `window${options.window}`, "exthost");
  const structured = minorOf(options.goExtension) >= 57;
  const serverLog = structured
    ? join(host, "golang.go", `${gopls} (server).log`)
    : join(host, `output_logging_${basename(logs)}`, `2-${gopls} (server).log`);
  const goLog = join(host, "golang.go", "Go.log");
  append(join(host, "exthost.log"), entry("info", `Extension host with pid ${process.pid} started`));
  return {
    server: structured ? logChannel(serverLog) : plainChannel(serverLog),
    go: (message) => append(goLog, entry("info", message)),
  };
}

/** 56 for vscode-go 0.56.0. */
export const minorOf = (version: string) => Number(/^0\.(\d+)/.exec(version)?.[1] ?? 0);

/** Takes text as it comes; a line is what somebody ends. */
function plainChannel(path: string): OutputChannel {
  return { append: (text) => append(path, text), appendLine: (text) => append(path, `${text}\n`) };
}

/** Every call is an entry of its own, with a time and a level. */
function logChannel(path: string): OutputChannel {
  const at = (level: string) => (text: string) => append(path, entry(level, text));
  const channel = {
    logLevel: 3,
    append: at("info"),
    appendLine: at("info"),
    info: at("info"),
    warn: at("warning"),
    error: at("error"),
    debug: () => undefined,
    trace: () => undefined,
    onDidChangeLogLevel: () => ({ dispose: () => undefined }),
  };
  return channel;
}

/** A log that cannot be written ends no window. */
function append(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    appendFileSync(path, text);
  } catch {
    // As if nothing had been said.
  }
}

const entry = (level: string, message: string) => `${timestamp()} [${level}] ${message}\n`;

function timestamp(): string {
  const now = new Date();
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const time = `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`;
  return `${day} ${time}.${String(now.getMilliseconds()).padStart(3, "0")}`;
}
