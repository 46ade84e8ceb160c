/** What the text of a dying Go program tells. */
export interface Dump {
  /** `panic`: a Go panic. `fatal`: a fatal error of the runtime or a deadly signal. */
  kind: "panic" | "fatal";
  /** `panic: runtime error: …`, `fatal error: …`, `SIGABRT: abort`. */
  firstLine: string;
  /** The topmost function of gopls's own code in the goroutine that failed. */
  topFrame?: string;
  /** Frames of the goroutine that failed, topmost first: `package.function`. */
  frames: string[];
  /** The LSP request being served: `textDocument/hover`. */
  request?: string;
  /** A Go file the panic's text names. */
  file?: string;
}

const panicStart = /^(?:panic: |fatal error: |runtime: |SIG[A-Z]+: |unexpected fault address )/;

/** Reads a Go traceback as it stands on stderr or in the sidecar's log; undefined when there is none in the text. */
export function parseDump(text: string): Dump | undefined {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => panicStart.test(line));
  if (start < 0) return undefined;
  const rest = lines.slice(start);
  const heading =
    rest.slice(0, 12).find((line) => /^(panic|fatal error): /.test(line)) ?? rest.find((line) => panicStart.test(line));
  const firstLine = (heading ?? "").trim();
  const frames = failedGoroutine(rest);
  const own = frames.find(
    (frame) =>
      /^golang\.org\/x\/tools\/(gopls\/)?internal\//.test(frame) &&
      !/\/util\/bug\.|\/internal\/jsonrpc2|\/lsprpc\.|\/fakenet\.|gopls\/internal\/cmd\./.test(frame),
  );
  const dump: Dump = { kind: firstLine.startsWith("panic: ") ? "panic" : "fatal", firstLine, frames };
  if (own) dump.topFrame = own;
  const request = requestOf(frames);
  if (request) dump.request = request;
  const file = /(?:^|[\s"'(])((?:file:\/\/)?\/[^\s"':]+\.go)(?=[:\s"')]|$)/.exec(rest.slice(0, 4).join("\n"))?.[1];
  if (file) dump.file = file;
  return dump;
}

/** The frames of the first goroutine that was running; of the first one when none was. */
function failedGoroutine(lines: readonly string[]): string[] {
  const heads = lines.flatMap((line, index) => (/^goroutine \d+ .*\[/.test(line) ? [index] : []));
  const head = heads.find((index) => /\[running/.test(lines[index] ?? "")) ?? heads[0];
  if (head === undefined) return [];
  const frames: string[] = [];
  for (const line of lines.slice(head + 1)) {
    if (line === "" || line.startsWith("created by ")) break;
    if (/^\s/.test(line)) continue;
    const open = line.lastIndexOf("(");
    if (open > 0) frames.push(line.slice(0, open));
  }
  return frames;
}

const requests: Readonly<Record<string, string>> = {
  Hover: "textDocument/hover",
  Completion: "textDocument/completion",
  Definition: "textDocument/definition",
  References: "textDocument/references",
  Rename: "textDocument/rename",
  PrepareRename: "textDocument/prepareRename",
  CodeAction: "textDocument/codeAction",
  DocumentSymbol: "textDocument/documentSymbol",
  SemanticTokensFull: "textDocument/semanticTokens/full",
  SemanticTokensRange: "textDocument/semanticTokens/range",
  InlayHint: "textDocument/inlayHint",
  Formatting: "textDocument/formatting",
  SignatureHelp: "textDocument/signatureHelp",
  Implementation: "textDocument/implementation",
  DidChange: "textDocument/didChange",
  DidOpen: "textDocument/didOpen",
  DidSave: "textDocument/didSave",
  ExecuteCommand: "workspace/executeCommand",
  Symbol: "workspace/symbol",
};

function requestOf(frames: readonly string[]): string | undefined {
  for (const frame of frames) {
    const method = /gopls\/internal\/server\.\(\*server\)\.(\w+)$/.exec(frame)?.[1];
    if (method) return requests[method] ?? method;
  }
  return undefined;
}
