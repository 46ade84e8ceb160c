import type { Command as Program } from "commander";
import type { DoctorFinding } from "../core/doctor";
import type { Host } from "../core/host";
import { oneLine, visible, visibleJson } from "../core/visible";
import { action, type Context, type Report } from "./context";

/** One row of Alfred's Script Filter (docs/facts/raycast.md §5). `arg` is what `go-warden` is called with. */
interface Item {
  title: string;
  subtitle: string;
  arg: string[];
  valid: boolean;
  match: string;
  text: { copy: string; largetype: string };
  icon?: { path: string };
  /** `gw_done` is what the notification says when it went well; `gw_page` sends the output to a page instead. */
  variables: { gw_done: string; gw_page: "" | "1" };
  mods: Record<"cmd" | "alt" | "ctrl", { valid: boolean; arg: string | string[]; subtitle: string }>;
}

export function registerAlfred(program: Program, host: () => Host): void {
  program
    .command("alfred")
    .argument("[query]", "words that an item has to contain")
    .description("findings and operations as Alfred's Script Filter JSON")
    .option("--at-once", "only what needs no checks, and a request to be called again for the rest")
    .action(action(host, alfred, { forProgram: true }));
}

/** A report of findings is of its moment: no uid and no cache, so that Alfred keeps our order and asks each time. */
async function alfred(context: Context, query = "", { atOnce }: { atOnce?: boolean } = {}): Promise<Report> {
  const { signal } = context;
  // Alfred starts it while one types: nobody has looked at the folder.
  const host = { ...context.host, trustsUnknown: false };
  const folder = await folderInFront(host);
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matches = ({ match }: Item) => words.every((word) => match.toLowerCase().includes(word));
  const rows = commands(folder, host.env.gw_editor).map((command) => commandItem(command, host));
  if (atOnce) {
    // Alfred shows these until the same filter has answered a second time, with the variable set.
    const value = {
      skipknowledge: true,
      rerun: 0.1,
      variables: { gw_looked: "1" },
      items: [looking, ...rows.filter(matches)],
    };
    return { value, text: visibleJson(value) };
  }
  const { checks, keyOf, runChecks } = await import("../core/doctor");
  const { isTrouble } = await import("../core/finding");
  const { stepText } = await import("../core/operations");
  const report = await runChecks(host, checks, { folder, signal });
  const at = new Date(report.at).toLocaleTimeString();
  const troubles = report.findings.filter(isTrouble).map((finding) => {
    const steps = finding.operation?.steps.map(stepText).join("\n") ?? "";
    return findingItem(finding, { key: keyOf(finding), steps, folder, at });
  });
  const fine = troubles.length > 0 ? [] : [fineItem(folder, at)];
  const value = { skipknowledge: true, items: [...troubles, ...fine, ...rows].filter(matches) };
  return { value, text: visibleJson(value) };
}

async function folderInFront(host: Host): Promise<string> {
  const { editorInUse } = await import("../core/machine");
  const { windowFolders } = await import("../core/vscode");
  const editor = await editorInUse(host);
  return (editor && (await windowFolders(editor))[0]) ?? host.home;
}

const looking = {
  title: "Looking at Shell, VS Code, gopls and Delve…",
  subtitle: "Findings come here in a moment",
  valid: false,
};

/** Its output is for reading. */
const page = { gw_done: "", gw_page: "1" } as const;

/** Apple's own, for macOS has them in one place. */
const systemIcons = "/System/Library/CoreServices/CoreTypes.bundle/Contents/Resources";
const icons = {
  error: `${systemIcons}/AlertStopIcon.icns`,
  warning: `${systemIcons}/AlertCautionIcon.icns`,
  fine: `${systemIcons}/ToolbarInfo.icns`,
};

const undoMod = { valid: true, arg: ["undo", "--yes"], subtitle: "Undo the last change; asks first" };

interface Shown {
  /** What `doctor --finding` takes. */
  key: string;
  /** The exact steps of its operation. */
  steps: string;
  folder: string;
  at: string;
}

function findingItem(finding: DoctorFinding, { key, steps, folder, at }: Shown): Item {
  const { id, title, cause, advice, evidence, operation, check } = finding;
  const run = ["doctor", folder, "--only", check];
  const help = operation ? `⏎ ${operation.title}` : (advice ?? cause ?? "");
  const copied = steps || advice || title;
  return {
    title: oneLine(title),
    subtitle: `${oneLine(help)} · checked ${at}`,
    arg: operation ? [...run, "--fix", "--finding", key, "--yes"] : run,
    valid: true,
    icon: { path: icons[finding.severity === "error" ? "error" : "warning"] },
    variables: operation ? { gw_done: `Fixed: ${oneLine(operation.title)}`, gw_page: "" } : page,
    match: `${title} ${id} ${check}`,
    text: { copy: copied, largetype: visible([title, cause, ...evidence, advice].filter(Boolean).join("\n")) },
    mods: {
      cmd: { valid: true, arg: copied, subtitle: operation ? "Copy the exact steps" : "Copy what helps" },
      alt: {
        valid: true,
        arg: operation ? [...run, "--fix", "--finding", key, "--dry-run"] : run,
        subtitle: operation ? "Show the exact steps" : "Show the evidence",
      },
      ctrl: undoMod,
    },
  };
}

function fineItem(folder: string, at: string): Item {
  const look = ["doctor", folder, "--verbose"];
  return {
    title: "Nothing Wrong",
    icon: { path: icons.fine },
    variables: page,
    subtitle: `Checked ${at}`,
    arg: look,
    valid: true,
    match: "nothing wrong doctor fine",
    text: { copy: "go-warden doctor", largetype: "Nothing wrong" },
    mods: {
      cmd: { valid: true, arg: "go-warden doctor", subtitle: "Copy the command" },
      alt: { valid: true, arg: look, subtitle: "Show all that was looked at" },
      ctrl: undoMod,
    },
  };
}

interface AlfredCommand {
  title: string;
  subtitle: string;
  args: string[];
  /** What shows it without doing it. */
  preview: string[];
  /** What the notification says; a page of output has none. */
  done?: string;
  macOnly?: boolean;
}

/** `editor` is the workflow's own setting, which Alfred gives as a variable; empty where it is not set. */
const commands = (folder: string, editor: string | undefined): AlfredCommand[] => [
  {
    title: "Sync Environment Now",
    subtitle: "Share the login shell's variables with the Dock's programs",
    args: ["env", "sync", "--yes"],
    preview: ["env", "sync", "--dry-run"],
    done: "Your shell's variables are shared",
    macOnly: true,
  },
  {
    title: "Open VS Code with Full Environment",
    subtitle: folder,
    args: ["code", "open", folder, ...(editor ? ["--editor", editor] : [])],
    preview: ["code", "open", folder, ...(editor ? ["--editor", editor] : []), "--dry-run"],
    done: "VS Code was opened with your shell's variables",
  },
  {
    title: "Restart gopls",
    subtitle: "In every window, with its silent restarts given back",
    args: ["gopls", "restart", "--all", "--yes"],
    preview: ["gopls", "restart", "--all", "--dry-run"],
    done: "gopls was restarted",
  },
  {
    title: "Toggle Coverage Mode",
    subtitle: `In ${folder}`,
    args: ["coverage", "toggle", "--workspace", folder, "--yes"],
    preview: ["coverage", "toggle", "--workspace", folder, "--dry-run"],
    done: "Coverage mode was toggled",
  },
  {
    title: "Re-sign Delve",
    subtitle: "Sign dlv again, verified three ways",
    args: ["dlv", "resign", "--yes"],
    preview: ["dlv", "resign", "--dry-run"],
    done: "Delve was re-signed",
    macOnly: true,
  },
  {
    title: "Rebuild Delve",
    subtitle: "Build dlv again with your Go, for this Mac",
    args: ["dlv", "rebuild", "--yes"],
    preview: ["dlv", "rebuild", "--dry-run"],
    done: "Delve was rebuilt",
  },
  {
    title: "Test Debugger",
    subtitle: "A real debug session, step by step",
    args: ["dlv", "selftest"],
    preview: ["dlv", "inspect"],
  },
  {
    title: "gopls Incidents",
    subtitle: "What broke, when and why",
    args: ["gopls", "incidents"],
    preview: ["gopls", "list"],
  },
  {
    title: "Precheck Changes",
    subtitle: `What would break before a commit in ${folder}`,
    args: ["precheck", folder],
    preview: ["precheck", "hook", "status", folder],
  },
  {
    title: "Go Version",
    subtitle: `Which Go everybody gets in ${folder}`,
    args: ["go", "status", folder],
    preview: ["go", "sync", folder, "--dry-run"],
  },
  {
    title: "Background Agent",
    subtitle: "Whether it runs, and when it synced last",
    args: ["agent", "status"],
    preview: ["agent", "install", "--dry-run"],
    macOnly: true,
  },
];

function commandItem({ title, subtitle, args, preview, done, macOnly }: AlfredCommand, host: Host): Item {
  const line = ["go-warden", ...args].join(" ");
  return {
    title,
    subtitle,
    arg: args,
    valid: !macOnly || host.platform === "macos",
    variables: done ? { gw_done: done, gw_page: "" } : page,
    match: `${title} ${args.join(" ")}`,
    text: { copy: line, largetype: `${title}\n${line}` },
    mods: {
      cmd: { valid: true, arg: line, subtitle: `Copy: ${line}` },
      alt: { valid: true, arg: preview, subtitle: `Show: go-warden ${preview.join(" ")}` },
      ctrl: undoMod,
    },
  };
}
