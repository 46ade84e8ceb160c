import { homedir } from "node:os";
import { join } from "node:path";
import { tools, type Tool } from "./table";

/** Where set-up installs what needs no root. */
export const cacheFolder = process.env.GO_WARDEN_TEST_TOOLS ?? join(homedir(), ".cache", "go-warden-test-tools");

/** One thing that a row installs into the cache folder. */
export interface CachePart {
  /** As in `gopls v0.23.0`. */
  title: string;
  /** What is there when it is installed. */
  path: string;
  /** The folder that is made by installing it. */
  folder: string;
  install:
    | { kind: "go-release"; version: string }
    | { kind: "go"; program: string; module: string; version: string; target?: string }
    | { kind: "npm"; package: string };
}

/** What a row installs into the cache folder; nothing for what the system or the user installs. */
export function cacheParts(tool: Tool): CachePart[] {
  if (tool.kind === "go") {
    const program = tool.module.split("/").at(-1) ?? "";
    return tool.versions.flatMap((version) =>
      (tool.targets ?? [undefined]).map((target) => {
        const name = [program, version, target].filter(Boolean).join("-");
        const folder = join(cacheFolder, name);
        const title = [program, version, target && `for ${target}`].filter(Boolean).join(" ");
        return {
          title,
          folder,
          path: join(folder, program),
          install: { kind: "go", program, module: tool.module, version, target },
        };
      }),
    );
  }
  if (tool.kind === "go-release") {
    return tool.versions.map((version) => {
      const folder = join(cacheFolder, `go-${version}`);
      return { title: `Go ${version}`, folder, path: join(folder, "goroot"), install: { kind: "go-release", version } };
    });
  }
  if (tool.kind === "npm") {
    return tool.packages.map((name) => {
      const folder = join(cacheFolder, "npm", name.replace(/@([^@/]*)$/, "-$1"));
      return { title: name, folder, path: join(folder, "package"), install: { kind: "npm", package: name } };
    });
  }
  return [];
}

/** The unpacked folder of one of a row's npm packages. */
export function npmFiles(row: "mac-files" | "mise", name: string): string {
  const packages: readonly string[] = tools[row].packages;
  const found = packages.find((each) => each.startsWith(`${name}@`)) ?? name;
  return cacheParts({ kind: "npm", packages: [found] })[0]?.path ?? "";
}
