import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";
import type { AgentSource } from "../../../src/core/agent";
import { createHost, type Host } from "../../../src/core/host";
import { createMac, type Ended, type Mac } from "../../mac";
import type { LaunchdFacts } from "../../mac/launchd/facts";
import { createSandbox, type Sandbox } from "../../sandbox";
import { systemPath } from "../../system-path";

const repository = resolve(__dirname, "../../..");

export interface World extends Sandbox {
  mac: Mac;
  host: Host;
  source: AgentSource;
  env: Record<string, string>;
  /** The built command line. */
  cli(...args: string[]): Promise<Ended>;
  /** Every file of the home, sorted. */
  files(): string[];
}

/** A user with a bash profile at a simulated Mac, and the built product; `folder` is the home's name, below another. */
export async function createWorld(launchd: Partial<LaunchdFacts> = {}, folder = ""): Promise<World> {
  const outer = createSandbox();
  const home = join(outer.home, folder);
  const sandbox: Sandbox = { ...outer, home, file: (path, ...rest) => outer.file(join(folder, path), ...rest) };
  await sandbox.file(".bash_profile", "export GOPATH=/my/go PATH=/opt/tools/bin:$PATH\n");
  const mac = await createMac({ launchd, user: { home: sandbox.home, shell: "/bin/bash" } });
  onTestFinished(() => mac.stop());
  const env = {
    GO_WARDEN_SYSROOT: mac.root,
    HOME: sandbox.home,
    SHELL: "/bin/bash",
    PATH: systemPath(),
    TMPDIR: join(mac.root, "tmp"),
  };
  return {
    ...sandbox,
    mac,
    env,
    host: createHost(env),
    source: {
      bundle: join(repository, "dist/agent.js"),
      script: join(repository, "assets/Go Warden"),
      node: process.execPath,
    },
    cli: (...args) =>
      new Promise((done) => {
        execFile(process.execPath, [join(repository, "dist/cli.js"), ...args], { env }, (error, stdout, stderr) =>
          done({ code: error ? Number(error.code) : 0, stdout, stderr }),
        );
      }),
    files: () =>
      readdirSync(sandbox.home, { recursive: true, withFileTypes: true })
        .filter((entry) => !entry.isDirectory())
        .map((entry) => join(entry.parentPath, entry.name).slice(sandbox.home.length + 1))
        .sort(),
  };
}
