import { join } from "node:path";
import { checkContainers } from "../../../src/core/containers";
import type { Finding } from "../../../src/core/finding";
import { readMachine } from "../../../src/core/machine";
import { createSandbox, type Sandbox } from "../../sandbox";

/** Files of a project by their path; objects are written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

export interface Project extends Sandbox {
  folder: string;
  check(): Promise<Finding[]>;
}

/** A project in a folder `shop` with these files. A devcontainer.json may be given as `json`. */
export async function project(files: Files, env: Record<string, string> = {}): Promise<Project> {
  const sandbox = createSandbox(env);
  const folder = join(sandbox.home, "shop");
  for (const [path, contents] of Object.entries({ "go.mod": "module shop\n\ngo 1.26.0\n", ...files })) {
    const place = path === "json" ? ".devcontainer/devcontainer.json" : path;
    await sandbox.file(
      join("shop", place),
      typeof contents === "string" ? contents : `${JSON.stringify(contents, undefined, 2)}\n`,
    );
  }
  const check = async () => (await checkContainers(await readMachine(sandbox.host, { folder }))).findings;
  return { ...sandbox, folder, check };
}

/** The ids of what is found, without what is only information. */
export const troubles = (findings: readonly Finding[]) =>
  findings.filter(({ severity }) => severity !== "info" && severity !== "ok").map(({ id }) => id);
