import { execFileSync } from "node:child_process";
import { chmod, mkdir, readFile, readlink, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import {
  installSnippet,
  readSnippet,
  removeSnippet,
  syncEnvironment,
  withdrawEnvironment,
} from "../../../src/core/environment";
import type { Host } from "../../../src/core/host";
import { perform, undo } from "../../../src/core/operations";
import { surrounded, tokens } from "../credentials/forms";
import { ordinary } from "../credentials/ordinary";
import { createMac } from "../../mac";
import { createSandbox, type Sandbox } from "../../sandbox";
import { needs, program } from "../../tools";

const paths = { zsh: program("zsh"), bash: "/bin/bash", fish: program("fish") };
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
    ...(args ? {} : { input: "\nexit\n" }),
    stdio: [args ? "ignore" : "pipe", "ignore", "ignore"],
  });
}

async function put(host: Host, shell: string): Promise<void> {
  const operation = await installSnippet(host, shell);
  if (!operation) throw new Error("nothing to install");
  await perform(host, operation);
}

async function takeOut(host: Host, shell: string): Promise<void> {
  const operation = await removeSnippet(host, shell);
  if (!operation) throw new Error("nothing to remove");
  await perform(host, operation);
}

for (const shell of shells)
  test(
    `${shell}: a login gives launchd what the policy allows, byte for byte, and only once`,
    needs(shell),
    async () => {
      const { host, home, file, given } = await withLaunchctl();
      await file(rc[shell], exported);
      await put(host, shell);
      login(shell, home);
      const first = await given();
      expect(first).toMatchObject({
        GOPATH: `${home}/it's "go" * $x`,
        GOFLAGS: "-tags=a -mod=mod",
        GO_WARDEN_SHARED: "1",
      });
      expect(first.PATH).toContain("/usr/bin");
      expect(Object.keys(first)).not.toEqual(
        expect.arrayContaining([
          expect.stringMatching(/^(API_TOKEN|OTHER|LD_LIBRARY_PATH|GOPRIVATE|GOBIN|GOPROXY|HOME)$/),
        ]),
      );
      login(shell, home);
      login(shell, home, {}, ["-l", "-c", "true"]);
      expect(await given()).toEqual(first);
    },
  );

for (const shell of shells)
  test(
    `${shell}: a credential in a value keeps it from launchd, an ordinary value does not`,
    needs(shell),
    async () => {
      const { host, home, file, given } = await withLaunchctl();
      const forms = [...tokens, ...surrounded].filter((value) => !/[\n']/.test(value));
      const harmless = Object.entries(ordinary)
        .flatMap(([name, values]) => (/^(?:GO|CC$|CGO|NIX|PATH)/.test(name) ? values : []))
        .filter((value) => !value.includes("'"));
      const lines = [...forms, ...harmless].map(
        (value, index) => `export CGO_V${index}='${value.replaceAll("\\", "")}'\n`,
      );
      await file(rc[shell], lines.join(""));
      await put(host, shell);
      login(shell, home);
      const shared = await given();
      const leaked = forms.filter((_, index) => shared[`CGO_V${index}`] !== undefined);
      const held = harmless.filter((_, index) => shared[`CGO_V${forms.length + index}`] === undefined);
      expect(held).toEqual([]);
      // Plain shell does not see what is only random by its look.
      expect(leaked.length / forms.length).toBeLessThan(0.1);
    },
  );

for (const shell of shells)
  test(`${shell}: what another program has set is left alone`, needs(shell), async () => {
    const { host, home, file, root, given } = await withLaunchctl();
    await file(rc[shell], exported);
    await put(host, shell);
    execFileSync(join(root, "bin", "launchctl"), ["setenv", "GOPATH", "/foreign"]);
    login(shell, home);
    expect(await given()).toMatchObject({ GOPATH: "/foreign", GOFLAGS: "-tags=a -mod=mod" });
  });

test(
  "zsh: a shell that only runs a command, as VS Code's question, leaves the turn to the first terminal",
  needs("zsh"),
  async () => {
    const { host, home, file, given } = await withLaunchctl();
    await file(".zshrc", exported);
    await put(host, "zsh");
    login("zsh", home, {}, ["-i", "-l", "-c", "true"]);
    login("zsh", home, {}, ["-l", "-c", "true"]);
    expect(await given()).toEqual({});
    login("zsh", home);
    expect(await given()).toMatchObject({ GOFLAGS: "-tags=a -mod=mod" });
  },
);

const oddProfiles = [
  ["zsh", ".zshenv", "setopt no_unset ksh_arrays sh_word_split\n"],
  ["bash", ".bash_profile", "set -eu; readonly name=x value=y named=z\n"],
] as const;

for (const [shell, path, oddities] of oddProfiles)
  test(`${shell}: odd options and names neither stop the profile nor the sharing`, needs(shell), async () => {
    const { host, home, file, given } = await withLaunchctl();
    await file(rc[shell], exported);
    if (path !== rc[shell]) await file(path, oddities);
    else await file(path, oddities + exported);
    await put(host, shell);
    const profile = shell === "zsh" ? ".zprofile" : path;
    await file(profile, `${await readFile(join(home, profile), "utf8")}echo went on >> ~/after\n`);
    login(shell, home);
    login(shell, home, {}, ["-l", "-c", "true"]);
    expect(await given()).toMatchObject({ GOFLAGS: "-tags=a -mod=mod" });
    expect(await readFile(join(home, "after"), "utf8")).toBe("went on\nwent on\n");
  });

for (const shell of shells)
  test(`${shell}: over SSH, without launchctl and beside the agent nothing happens`, needs(shell), async () => {
    const { host, home, file, given, root } = await withLaunchctl();
    await file(rc[shell], exported);
    await put(host, shell);
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
  await put(host, "bash");
  expect((await readSnippet(host, "bash")).state).toBe("installed");
  expect(await installSnippet(host, "bash")).toBeUndefined();
  await takeOut(host, "bash");
  expect(await readFile(path)).toEqual(before);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(await removeSnippet(host, "bash")).toBeUndefined();
});

test("what was written below the block meanwhile keeps its own line", async () => {
  const { host, file } = createSandbox();
  const path = await file(".bash_profile", "export A=1");
  await put(host, "bash");
  await writeFile(path, `${await readFile(path, "utf8")}export B=2\n`);
  await takeOut(host, "bash");
  expect(await readFile(path, "utf8")).toBe("export A=1\nexport B=2\n");
});

test("a block whose line ends an editor made CRLF goes whole", async () => {
  const { host, file } = createSandbox();
  const path = await file(".bash_profile", "export A=1");
  await put(host, "bash");
  await writeFile(path, (await readFile(path, "utf8")).replaceAll("\n", "\r\n"));
  await takeOut(host, "bash");
  expect(await readFile(path, "utf8")).toBe("export A=1");
});

test("a link to a file that is not there is refused, and stays", async () => {
  const { host, home } = createSandbox();
  await symlink("dotfiles/zprofile", join(home, ".zprofile"));
  await expect(installSnippet(host, "zsh")).rejects.toMatchObject({ code: "snippet-dangling", exit: 4 });
  expect(await readlink(join(home, ".zprofile"))).toBe("dotfiles/zprofile");
});

test("zsh: the block goes where .zshenv tells zsh to look, exported or not", async () => {
  const { host, home, file } = createSandbox();
  await file(".zshenv", "ZDOTDIR=$HOME/.config/zsh\n");
  expect((await readSnippet(host, "zsh")).file).toBe(join(home, ".config/zsh/.zprofile"));
});

test("what the block shared is the agent's from its first sync on", async () => {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const { host, home, file } = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: paths.bash });
  await file(".bash_profile", "export GOPATH=/one\n");
  await mac.launchctl("setenv", "GOBIN", "/foreign");
  await put(host, "bash");
  login("bash", home);
  expect((await syncEnvironment(host)).unchanged).toContain("GOPATH");
  await takeOut(host, "bash");
  await file(".bash_profile", "export GOPATH=/two\n");
  expect((await syncEnvironment(host)).set).toMatchObject({ GOPATH: "/two" });
  // Taken away with the agent, the block may share again.
  await withdrawEnvironment(host);
  expect((await mac.launchctl("print", `gui/${host.uid}`)).stdout).not.toMatch(/GOPATH|GO_WARDEN_SHARED/);
});

test("a file made for the block goes with it, and undo does the same", async () => {
  const { host } = createSandbox();
  for (const way of ["remove", "undo"] as const) {
    const install = await installSnippet(host, "fish");
    if (!install) throw new Error("nothing to install");
    const { id } = await perform(host, install);
    const { file } = await readSnippet(host, "fish");
    expect(file).toMatch(/conf\.d\/go-warden\.fish$/);
    if (way === "undo") await undo(host, id);
    else await takeOut(host, "fish");
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
  await put(host, "zsh");
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
