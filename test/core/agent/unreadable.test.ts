import { chownSync, lchownSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  agentLayout,
  agentStatus,
  installOperation,
  restartOperation,
  uninstallOperation,
} from "../../../src/core/agent";
import { createHost } from "../../../src/core/host";
import { createSandbox } from "../../sandbox";

const nobody = 65534;

/** Root may read everything: until the test ends, this process acts as a user who may not. */
function actAsOwnerOf(home: string): void {
  if (process.getuid?.() !== 0) return;
  chownSync(home, nobody, nobody);
  for (const path of readdirSync(home, { recursive: true, encoding: "utf8" }))
    lchownSync(join(home, path), nobody, nobody);
  process.setegid?.(nobody);
  process.seteuid?.(nobody);
  onTestFinished(() => {
    process.seteuid?.(0);
    process.setegid?.(0);
  });
}

test("a plist that cannot be read is refused with exit 4 and told by status", async () => {
  const { home, file } = createSandbox();
  await file("mac/bin/launchctl", `#!/bin/sh\necho 'Could not find service "x" in domain' >&2\nexit 113\n`, 0o755);
  const host = createHost({ HOME: home, GO_WARDEN_SYSROOT: join(home, "mac"), PATH: process.env.PATH });
  const { plist } = agentLayout(host);
  await file(plist.slice(home.length + 1), "<plist/>", 0o000);
  const source = {
    bundle: await file("agent.js", ""),
    script: await file("Go Warden", ""),
    node: process.execPath,
  };
  actAsOwnerOf(home);

  const refused = { code: "plist-foreign", message: `${plist} cannot be read`, exit: 4 };
  await expect(installOperation(host, source)).rejects.toMatchObject(refused);
  await expect(uninstallOperation(host)).rejects.toMatchObject(refused);
  await expect(restartOperation(host)).rejects.toMatchObject(refused);
  expect((await agentStatus(host)).problems.map(({ code }) => code)).toContain("plist-unreadable");
});
