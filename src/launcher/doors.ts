/** A command of the extension, for what a text calls by its command line. */
export interface Door {
  /** Its `name` in the manifest. */
  command: string;
  title: string;
}

const door = (command: string, title: string): Door => ({ command, title });
const doctor = door("go-doctor", "Go Doctor");
const agent = door("manage-agent", "Manage Background Agent");
const coverage = door("toggle-coverage", "Toggle Coverage Mode");
const running = door("restart-gopls", "Restart gopls");
const goVersion = door("go-version", "Go Version");
const container = door("check-container", "Check Dev Container");

/** The core speaks of the command line program, which a user of the Store does not have. */
const doors: Readonly<Record<string, Door>> = {
  doctor,
  "settings check": doctor,
  "settings apply": doctor,
  "dlv diagnose": doctor,
  "dlv inspect": doctor,
  "dlv list": doctor,
  "env capture": doctor,
  "env plan": doctor,
  "env proof": doctor,
  "env vscode": doctor,
  "env sync": door("sync-environment", "Sync Environment Now"),
  "agent install": agent,
  "agent uninstall": agent,
  "agent restart": agent,
  "agent status": agent,
  "code open": door("open-vscode", "Open VS Code with Full Environment"),
  "coverage on": coverage,
  "coverage off": coverage,
  "coverage toggle": coverage,
  "coverage status": coverage,
  "dlv rebuild": door("rebuild-delve", "Rebuild Delve"),
  "dlv resign": door("resign-delve", "Re-sign Delve"),
  "dlv selftest": door("test-debugger", "Test Debugger"),
  explain: door("explain-go-error", "Explain Go Error"),
  "gopls incidents": door("gopls-incidents", "gopls Incidents"),
  "gopls list": running,
  "gopls restart": running,
  "go status": goVersion,
  "go pin": goVersion,
  "go sync": goVersion,
  precheck: door("precheck", "Precheck Changes"),
  "container check": container,
  "container init": container,
  selfcheck: door("self-check", "Self-Check This Mac"),
  undo: door("undo-last-change", "Undo Last Change"),
};

/** The groups of the command line that have more than the extension's commands; `npx` fetches the program for one call. */
const others = ["completion", "container", "dlv", "env", "go", "gopls", "precheck hook", "precheck run"];

/** An option, or the file that a command is for. */
const argument = String.raw` (?:--(?:only|workspace|pid|go|since|limit)[ =]\S*\w|--[a-z][a-z-]*|[A-Z]{3,}\b|[~/]\S*\w)`;
const names = [...Object.keys(doors), ...others].sort((one, other) => other.length - one.length);
const commandLine = new RegExp(
  String.raw`(\`?)(?<!npx )\bgo-warden (${names.join("|")})\b(?!-)((?:${argument})*)(\`?)`,
  "g",
);

/** A text of the core in the launcher's words: `go-warden agent install` is Manage Background Agent there. */
export function inLauncher(text: string): string {
  return text.replace(commandLine, (whole, before: string, name: string, _arguments: string, after: string) => {
    const found = doors[name];
    if (!found) return whole.replace("go-warden", "npx go-warden");
    return before && after ? found.title : before + found.title + after;
  });
}

/** An exact command for a terminal, where `npx` fetches the program that the extension's users do not have. */
export function forTerminal(text: string): string {
  return text.replace(commandLine, (whole) => whole.replace("go-warden", "npx go-warden"));
}

/** The commands that a text leads to, in its order, each once. */
export function doorsIn(text: string): Door[] {
  return [...new Set([...text.matchAll(commandLine)].flatMap(([, , name = ""]) => doors[name] ?? []))];
}
