import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installSnippet, readSnippet, removeSnippet } from "../../../src/core/environment";
import { perform, undo } from "../../../src/core/operations";
import { createSandbox, type Sandbox } from "../../sandbox";

const paths = { zsh: "/usr/bin/zsh", bash: "/bin/bash", fish: "/usr/bin/fish" };
const shells = ["zsh", "bash", "fish"] as const;
const rc = { zsh: ".zshrc", bash: ".bash_profile", fish: ".config/fish/config.fish" };

/** A sandbox whose Mac has a launchctl that keeps what it is given, one file a variable, and counts. */
async function withLaunchctl(): Promise<Sandbox & { root: string; given(): Promise<Record<string, string>> }> {
  const outer = createSandbox();
  const root = join(outer.home, "mac root's");
  const store = join(outer.home, "store");
  await mkdir(join(root, "bin"), { recursive: true });
  await mkdir(store);
  await writeFile(
    join(root, "bin", "launchctl"),
    `#!/bin/sh\ncase $1 in\nsetenv) printf '%s' "$3" > "${store}/$2"; echo "$2" >> "${store}/calls" ;;\ngetenv) cat "${store}/$2" 2>/dev/null ;;\nesac\nexit 0\n`,
  );
  await chmod(join(root, "bin", "launchctl"), 0o755);
  const sandbox = createSandbox({ GO_WARDEN_SYSROOT: root });
  return {
    ...sandbox,
    root,
    async given() {
      const calls = await readFile(join(store, "calls"), "utf8").catch(() => "");
      const names = calls.split("\n").filter(Boolean);
      expect(new Set(names).size, `twice: ${calls}`).toBe(names.length);
      return Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await readFile(join(store, name), "utf8")])),
      ) as Record<string, string>;
    },
  };
}

const exported = `export GOPATH="$HOME/it's \\"go\\" * \\$x"
export GOPROXY='https://me:hunter2@proxy.example,direct'
export GOFLAGS='-tags=a -mod=mod'
export API_TOKEN=hunter2 OTHER=no LD_LIBRARY_PATH=/x
export GOPRIVATE='one
two'
export GOBIN=
`;

function login(shell: keyof typeof paths, home: string, env: Record<string, string> = {}, args?: string[]): void {
  // fish refuses the socket that Node makes of stdin.
  execFileSync(paths[shell], args ?? (shell === "fish" ? ["-i", "-l", "-c", "true"] : ["-i", "-l"]), {
    env: { HOME: home, PATH: "/usr/bin:/bin", ...env },
    input: "\nexit\n",
    stdio: ["pipe", "ignore", "ignore"],
  });
}

test.each(shells)("%s: a login gives launchd what the policy allows, byte for byte, and only once", async (shell) => {
  const { host, home, file, given } = await withLaunchctl();
  await file(rc[shell], exported);
  const operation = await installSnippet(host, shell);
  if (!operation) throw new Error("nothing to install");
  await perform(host, operation);
  login(shell, home);
  const first = await given();
  expect(first).toMatchObject({ GOPATH: `${home}/it's "go" * $x`, GOFLAGS: "-tags=a -mod=mod", GO_WARDEN_SHARED: "1" });
  expect(first.PATH).toContain("/usr/bin");
  expect(Object.keys(first)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(API_TOKEN|OTHER|LD_LIBRARY_PATH|GOPRIVATE|GOBIN|GOPROXY|HOME)$/)]),
  );
  login(shell, home);
  login(shell, home, {}, ["-l", "-c", "true"]);
  expect(await given()).toEqual(first);
});

test.each(shells)("%s: over SSH, without launchctl and beside the agent nothing happens", async (shell) => {
  const { host, home, file, given, root } = await withLaunchctl();
  await file(rc[shell], exported);
  const operation = await installSnippet(host, shell);
  if (!operation) throw new Error("nothing to install");
  await perform(host, operation);
  login(shell, home, { SSH_CONNECTION: "1 2 3 4" });
  login(shell, home, { GO_WARDEN_CAPTURING: "1" });
  const plist = await file("Library/LaunchAgents/dev.go-warden.agent.plist", "");
  login(shell, home);
  expect(await given()).toEqual({});
  execFileSync("/bin/rm", [plist]);
  await chmod(join(root, "bin", "launchctl"), 0o644);
  login(shell, home);
  expect(await given()).toEqual({});
});

test.each([
  ["an ordinary file", "export A=1\n"],
  ["no line end at the end", "export A=1"],
  ["bytes that are no UTF-8", Buffer.from([0x61, 0xff, 0x0d, 0x0a])],
  ["an empty file", ""],
] as const)("install and remove give back the same bytes: %s", async (_name, contents) => {
  const { host, file } = createSandbox();
  const path = await file(".bash_profile", contents, 0o600);
  const before = await readFile(path);
  const install = await installSnippet(host, "bash");
  if (!install) throw new Error("nothing to install");
  await perform(host, install);
  expect((await readSnippet(host, "bash")).state).toBe("installed");
  expect(await installSnippet(host, "bash")).toBeUndefined();
  const remove = await removeSnippet(host, "bash");
  if (!remove) throw new Error("nothing to remove");
  await perform(host, remove);
  expect(await readFile(path)).toEqual(before);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await removeSnippet(host, "bash")).toBeUndefined();
});

test("a file made for the block goes with it, and undo does the same", async () => {
  const { host } = createSandbox();
  for (const takeOut of ["remove", "undo"] as const) {
    const install = await installSnippet(host, "fish");
    if (!install) throw new Error("nothing to install");
    const { id } = await perform(host, install);
    const { file } = await readSnippet(host, "fish");
    expect(file).toMatch(/conf\.d\/go-warden\.fish$/);
    if (takeOut === "undo") await undo(host, id);
    else {
      const remove = await removeSnippet(host, "fish");
      if (!remove) throw new Error("nothing to remove");
      await perform(host, remove);
    }
    await expect(stat(file)).rejects.toThrow("ENOENT");
  }
});

test("bash: the file that a login shell reads already is taken, a new .bash_profile would hide it", async () => {
  const { host, file, home } = createSandbox();
  await file(".profile", "");
  expect((await readSnippet(host, "bash")).file).toBe(join(home, ".profile"));
});

test("an older block is replaced in its place", async () => {
  const { host, file } = createSandbox();
  const path = await file(".zprofile", "a=1\n# >>> go-warden >>>\nold\n# <<< go-warden <<<\nb=2\n");
  expect((await readSnippet(host, "zsh")).state).toBe("outdated");
  const install = await installSnippet(host, "zsh");
  if (!install) throw new Error("nothing to install");
  await perform(host, install);
  const text = await readFile(path, "utf8");
  expect(text.startsWith("a=1\n# >>> go-warden >>>\n")).toBe(true);
  expect(text.endsWith("# <<< go-warden <<<\nb=2\n")).toBe(true);
  expect(text).not.toContain("old");
});

test("a block without its last line is left alone", async () => {
  const { host, file } = createSandbox();
  await file(".zprofile", "# >>> go-warden >>>\nold\n");
  await expect(removeSnippet(host, "zsh")).rejects.toMatchObject({ code: "snippet-broken", exit: 4 });
});
