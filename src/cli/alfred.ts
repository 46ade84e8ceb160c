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
  mods: Record<"cmd" | "alt" | "ctrl", { valid: boolean; arg: string | string[]; subtitle: string }>;
}

export function registerAlfred(program: Program, host: () => Host): void {
  program
    .command("alfred")
    .argument("[query]", "words that an item has to contain")
    .description("findings and operations as Alfred's Script Filter JSON")
    .action(action(host, alfred, { forProgram: true }));
}

/** A report of findings is of its moment: no uid and no cache, so that Alfred keeps our order and asks each time. */
async function alfred(context: Context, query = ""): Promise<Report> {
  const { signal } = context;
  // Alfred starts it while one types: nobody has looked at the folder.
  const host = { ...context.host, trustsUnknown: false };
  const { checks, runChecks } = await import("../core/doctor");
  const { isTrouble } = await import("../core/finding");
  const { editorInUse } = await import("../core/machine");
  const { stepText } = await import("../core/operations");
  const { windowFolders } = await import("../core/vscode");
  const editor = await editorInUse(host);
  const folder = (editor && (await windowFolders(editor))[0]) ?? host.home;
  const report = await runChecks(host, checks, { folder, signal });
  const at = new Date(report.at).toLocaleTimeString();
  const troubles = report.findings
    .filter(isTrouble)
    .map((finding) => findingItem(finding, finding.operation?.steps.map(stepText).join("\n") ?? "", folder, at));
  const fine = troubles.length > 0 ? [] : [fineItem(folder, at)];
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const items = [...troubles, ...fine, ...commands.map((command) => commandItem(command, host))].filter(({ match }) =>
    words.every((word) => match.toLowerCase().includes(word)),
  );
  const value = { skipknowledge: true, items };
  return { value, text: visibleJson(value) };
}

const undoMod = { valid: true, arg: ["undo", "--yes"], subtitle: "Undo the last change" };

function findingItem(finding: DoctorFinding, steps: string, folder: string, at: string): Item {
  const { id, title, cause, advice, evidence, operation, check } = finding;
  const run = ["doctor", folder, "--only", check];
  const help = operation ? `⏎ ${operation.title}` : (advice ?? cause ?? "");
  const copied = steps || advice || title;
  return {
    title: oneLine(title),
    subtitle: `${oneLine(help)} · checked ${at}`,
    arg: operation ? [...run, "--fix", "--yes"] : run,
    valid: operation !== undefined,
    match: `${title} ${id} ${check}`,
    text: { copy: copied, largetype: visible([title, cause, ...evidence, advice].filter(Boolean).join("\n")) },
    mods: {
      cmd: { valid: true, arg: copied, subtitle: operation ? "Copy the exact steps" : "Copy what helps" },
      alt: {
        valid: true,
        arg: operation ? [...run, "--fix", "--dry-run"] : run,
        subtitle: operation ? "Show the exact steps" : "Show the evidence",
      },
      ctrl: undoMod,
    },
  };
}

function fineItem(folder: string, at: string): Item {
  const look = ["doctor", folder, "--verbose"];
  return {
    title: "Nothing wrong",
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
  macOnly?: boolean;
}

const commands: AlfredCommand[] = [
  {
    title: "Sync environment now",
    subtitle: "Share the login shell's variables with the Dock's programs",
    args: ["env", "sync", "--yes"],
    preview: ["env", "sync", "--dry-run"],
    macOnly: true,
  },
  {
    title: "Restart gopls",
    subtitle: "In every window, with its silent restarts given back",
    args: ["gopls", "restart", "--all", "--yes"],
    preview: ["gopls", "restart", "--all", "--dry-run"],
  },
  {
    title: "Toggle coverage mode",
    subtitle: "In the user settings",
    args: ["coverage", "toggle", "--yes"],
    preview: ["coverage", "toggle", "--dry-run"],
  },
  {
    title: "Re-sign Delve",
    subtitle: "Sign dlv anew, verified three ways",
    args: ["dlv", "resign", "--yes"],
    preview: ["dlv", "resign", "--dry-run"],
    macOnly: true,
  },
  {
    title: "Test debugger",
    subtitle: "A real debug session, step by step",
    args: ["dlv", "selftest"],
    preview: ["dlv", "inspect"],
  },
  {
    title: "gopls incidents",
    subtitle: "What broke, when and why",
    args: ["gopls", "incidents"],
    preview: ["gopls", "list"],
  },
];

function commandItem({ title, subtitle, args, preview, macOnly }: AlfredCommand, host: Host): Item {
  const line = ["go-warden", ...args].join(" ");
  return {
    title,
    subtitle,
    arg: args,
    valid: !macOnly || host.platform === "macos",
    match: `${title} ${args.join(" ")}`,
    text: { copy: line, largetype: `${title}\n${line}` },
    mods: {
      cmd: { valid: true, arg: line, subtitle: `Copy: ${line}` },
      alt: { valid: true, arg: preview, subtitle: `Show: go-warden ${preview.join(" ")}` },
      ctrl: undoMod,
    },
  };
}
