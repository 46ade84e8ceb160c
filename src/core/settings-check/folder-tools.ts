import { redactCredentials } from "../credentials";
import type { Finding } from "../finding";
import type { MachineFacts } from "../machine";

const tools = ["go", "gopls", "dlv"] as const;

/** Characters of a value past which it is cut. */
const shown = 200;

/** What a folder that is not trusted asks for, and what was not run for that reason; nothing when it asks for nothing. */
export async function folderTools(machine: MachineFacts): Promise<Finding[]> {
  const { trust } = machine.trust;
  if (trust === "trusted") return [];
  const editors = await machine.editors();
  const settings = await Promise.all(editors.map((editor) => machine.settings(editor)));
  const withheld = settings.flatMap((one) => one.withheld);
  const refused = (await Promise.all(tools.map((name) => machine.tool(name)))).flatMap((one) => one.refused);
  const evidence = new Set([
    ...withheld.map(({ key, value, path }) => `${path}: ${key} = ${cut(redactCredentials(JSON.stringify(value)))}`),
    ...refused.map(({ path, from }) => `${JSON.stringify(path)}, found by ${from}`),
  ]);
  if (evidence.size === 0) return [];
  return [
    {
      id: "folder-tools-not-run",
      // What nobody has decided about is a notice; the editor that opens the folder asks.
      severity: trust === "untrusted" ? "warning" : "info",
      title: "This folder chooses tools or their variables; it was not obeyed",
      evidence: [...evidence],
      cause: `${machine.trust.because}. What is said here is what your own settings and tools say.`,
      advice: howToTrust(machine),
      facts: { trust, folder: machine.folder },
    },
  ];
}

const cut = (value: string) => (value.length > shown ? `${value.slice(0, shown)}…` : value);

/** What to do so that the folder counts, a sentence. */
export function howToTrust({ trust: { trust, editor } }: Pick<MachineFacts, "trust">): string {
  const inEditor = `Trust it in ${editor?.name ?? "the editor"}: "Workspaces: Manage Workspace Trust".`;
  return trust === "unknown" ? `${inEditor} For one call in a terminal: --trust` : inEditor;
}
