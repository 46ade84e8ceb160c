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

function tool(name: string, version: string): string {
  const path = join(toolsFolder, `${name}-${version}`, name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run .ci/install-tools`);
  return path;
}
