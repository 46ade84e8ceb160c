import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { basename } from "node:path";
import { CancellationTokenSource, Emitter } from "vscode-jsonrpc/node";
import type { LanguageClient } from "vscode-languageclient-9/node";
import { URI } from "vscode-uri";

/** What a window gives to the language client. */
export interface WindowApi {
  /** The first workspace folder. */
  folder: string;
  /** The Go file that is open in it. */
  file: string | undefined;
  /** `getConfiguration(section)` */
  configuration(section: string): unknown;
  /** A toast. */
  toast(level: "error" | "warning" | "information", message: string): void;
}

export type LanguageClientModule = { LanguageClient: typeof LanguageClient };

/**
 * Microsoft's own language client, of the major version that the Go extension ships, with this window's `vscode` module under
 * it: log texts, restarts, time limits and failed starts are its own doing.
 */
export function loadLanguageClient(major: 8 | 9 | 10, window: WindowApi): LanguageClientModule {
  const loader = Module as unknown as { _load(request: string, ...rest: unknown[]): unknown };
  const load = loader._load.bind(Module);
  const api = createApi(window);
  loader._load = (request, ...rest) => (request === "vscode" ? api : load(request, ...rest));
  return createRequire(__filename)(`vscode-languageclient-${major}/node`) as LanguageClientModule;
}

/** The part of the `vscode` module that the client cannot do without; all else takes what it gets and answers nothing. */
function createApi({ folder, file, configuration, toast }: WindowApi): unknown {
  const toasts = (level: Parameters<typeof toast>[0]) => (message: string) => {
    toast(level, message);
    return Promise.resolve(undefined);
  };
  const textDocuments = file === undefined ? [] : [textDocument(file)];
  const none = { all: [], activeTabGroup: undefined, onDidChangeTabs: anything, onDidChangeTabGroups: anything };
  return orAnything({
    __esModule: true,
    version: "1.129.0",
    env: orAnything({ appName: "Visual Studio Code", language: "en" }),
    Uri: URI,
    EventEmitter: Emitter,
    CancellationTokenSource,
    Disposable,
    CancellationError: class extends Error {},
    LogLevel: { Off: 0, Trace: 1, Debug: 2, Info: 3, Warning: 4, Error: 5 },
    window: orAnything({
      activeTextEditor: undefined,
      visibleTextEditors: [],
      tabGroups: none,
      showErrorMessage: toasts("error"),
      showWarningMessage: toasts("warning"),
      showInformationMessage: toasts("information"),
    }),
    workspace: orAnything({
      workspaceFolders: [{ uri: URI.file(folder), name: basename(folder), index: 0 }],
      textDocuments,
      notebookDocuments: [],
      getConfiguration: (section = "") => ({
        get: (key: string, otherwise?: unknown) =>
          configuration(section === "" ? key : `${section}.${key}`) ?? otherwise,
      }),
    }),
    languages: orAnything({ match: () => 10 }),
  });
}

class Disposable {
  constructor(readonly dispose: () => unknown) {}
  static from(...all: { dispose(): unknown }[]) {
    return new Disposable(() => all.forEach((one) => one.dispose()));
  }
}

function textDocument(file: string) {
  const text = readFileSync(file, "utf8");
  const uri = URI.file(file);
  return { uri, fileName: file, languageId: "go", version: 1, isDirty: false, isClosed: false, getText: () => text };
}

/** A function, a class, an event, an enumeration: whatever it is used as, it does nothing. */
const anything: unknown = new Proxy(class {}, {
  get(target, key, receiver) {
    // Not something to wait for.
    if (key === "then") return undefined;
    return key === "prototype" || typeof key === "symbol" ? (Reflect.get(target, key, receiver) as unknown) : anything;
  },
  apply: () => anything,
});

function orAnything(known: Record<string, unknown>): unknown {
  return new Proxy(known, {
    get: (target, key) => (key in target || typeof key === "symbol" ? target[String(key)] : anything),
  });
}
