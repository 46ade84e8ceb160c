import type { Host } from "../core/host";
import type { MachineFacts } from "../core/machine";
import type { ToolSearch } from "../core/toolchain";
import { projectFolders } from "./folders";
import { core } from "./lazy";

/** The copies of Go's tools that the editor takes for its project, and what it starts them with. */
export interface EditorTools {
  /** Runs nothing of the project unless it is trusted. */
  host: Host;
  dlv: ToolSearch;
  go: ToolSearch;
  machine: MachineFacts;
  environment: Readonly<Record<string, string | undefined>>;
}

export async function editorTools(host: Host): Promise<EditorTools> {
  const folder = (await projectFolders(host)).find(({ kind }) => kind === "folder")?.path ?? host.home;
  const machine = await core().readMachine(host, { folder });
  const [dlv, go, { variables }] = await Promise.all([machine.tool("dlv"), machine.tool("go"), machine.dock()]);
  return { host: machine.host, machine, dlv, go, environment: variables };
}
