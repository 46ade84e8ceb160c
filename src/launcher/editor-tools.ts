import { createShared } from "../core/doctor";
import type { Host } from "../core/host";
import type { ToolSearch } from "../core/toolchain";
import { projectFolders } from "./folders";

/** The copies of Go's tools that the editor takes for its project, and what it starts them with. */
export interface EditorTools {
  dlv: ToolSearch;
  go: ToolSearch;
  environment: Readonly<Record<string, string | undefined>>;
}

export async function editorTools(host: Host): Promise<EditorTools> {
  const folder = (await projectFolders(host)).find(({ kind }) => kind === "folder")?.path ?? host.home;
  const shared = createShared(host, { folder });
  const [dlv, go, { variables }] = await Promise.all([shared.tool("dlv"), shared.tool("go"), shared.editor()]);
  return { dlv, go, environment: variables };
}
