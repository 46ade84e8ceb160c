import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

/** Where `.ci/run` installs the pinned Go tools the tests run for real. */
const toolsFolder = process.env.GO_WARDEN_TEST_TOOLS ?? join(homedir(), ".cache", "go-warden-test-tools");

export const goplsVersions = ["v0.23.0", "v0.21.1"] as const;
export const dlvVersions = ["v1.27.1", "v1.20.2"] as const;

/** The path of a pinned gopls; throws with what to do when it is not installed. */
export const gopls = (version: (typeof goplsVersions)[number] = "v0.23.0") => tool("gopls", version);

/** The path of a pinned dlv; v1.20.2 is there to be too old. */
export const dlv = (version: (typeof dlvVersions)[number] = "v1.27.1") => tool("dlv", version);

/** The path of a dlv for macOS, cross-built by the real Go: to be read and signed, not run. */
export const macDlv = (goarch: "arm64" | "amd64") => tool("dlv", `v1.27.1-darwin-${goarch}`);

/** The path of a Mach-O file that an npm package ships. */
export function shipped(path: "fsevents" | "esbuild-arm64" | "esbuild-x86_64"): string {
  const places = {
    fsevents: "fsevents-2.3.3/package/fsevents.node",
    "esbuild-arm64": "@esbuild/darwin-arm64-0.27.3/package/bin/esbuild",
    "esbuild-x86_64": "@esbuild/darwin-x64-0.27.3/package/bin/esbuild",
  };
  return existing(join(toolsFolder, "npm", places[path]));
}

function tool(name: string, version: string): string {
  return existing(join(toolsFolder, `${name}-${version}`, name));
}

function existing(path: string): string {
  if (!existsSync(path)) throw new Error(`${path} is missing: run .ci/install-tools`);
  return path;
}
