import { execFile } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import { expect, test } from "vitest";
import { built } from "../../built";
import { needs } from "../../tools";
import { createRepository, goMod, type TestRepository } from "./repository";

const run = promisify(execFile);
const shop = { "go.mod": goMod(), "shop/shop.go": "package shop\n\n// One is one.\nfunc One() int { return 1 }\n" };
const broken = 'package shop\n\n// One is one.\nfunc One() int { return "" }\n';

type Ended = { code: number; stdout: string; stderr: string };

async function ended(promise: Promise<{ stdout: string; stderr: string }>): Promise<Ended> {
  return promise.then(
    (done) => ({ code: 0, ...done }),
    (error: Ended) => ({ code: error.code, stdout: error.stdout, stderr: error.stderr }),
  );
}

const warden = (r: TestRepository, ...args: string[]) =>
  ended(run(process.execPath, [built("cli.js"), ...args], { cwd: r.top, env: r.env }));

/** As a git client that was started from the Dock does it: launchd's PATH, no terminal. */
const commit = (r: TestRepository, args: string[] = [], env: Record<string, string> = {}, cwd = r.top) =>
  ended(
    run("/usr/bin/git", ["commit", "-m", "x", ...args], {
      cwd,
      env: {
        HOME: r.sandbox.home,
        GOCACHE: r.env.GOCACHE,
        PATH: "/usr/bin:/bin:/usr/sbin:/sbin",
        GOTOOLCHAIN: "local",
        ...env,
      },
    }),
  );

test(
  "a commit that does not compile is refused from a client without a shell's PATH, with the verdict first",
  needs("go", "git"),
  async () => {
    const r = await createRepository(shop);
    expect(await warden(r, "precheck", "hook", "install")).toMatchObject({ code: 0 });
    await r.stage({ "shop/shop.go": broken });
    const refused = await commit(r);
    expect(refused.code).toBe(1);
    expect(refused.stderr.split("\n")[0]).toMatch(/^Precheck failed, 1 finding \(vet\): shop\/shop\.go:4 /);
    expect(refused.stdout + refused.stderr).toContain("GO_WARDEN_SKIP=vet git commit");
    expect((await commit(r, [], { GO_WARDEN_SKIP: "vet" })).code).toBe(0);
    await r.stage({ "shop/shop.go": broken.replace("One is", "One was") });
    expect((await commit(r, [], { GO_WARDEN: "0" })).code).toBe(0);
    await r.stage({ "shop/shop.go": shop["shop/shop.go"] });
    expect((await commit(r)).code).toBe(0);
  },
);

test("commit -a and commit PATH are judged by what they commit", needs("go", "git"), async () => {
  const r = await createRepository({ ...shop, "other.go": "package other\n" });
  await warden(r, "precheck", "hook", "install");
  r.write({ "shop/shop.go": broken });
  expect((await commit(r, ["-a"])).code).toBe(1);
  await r.stage({ "shop/shop.go": broken });
  r.write({ "other.go": "package other\n\nvar X = 1\n" });
  expect((await commit(r, ["other.go"])).code).toBe(0);
  expect((await commit(r, ["shop/shop.go"])).code).toBe(1);
});

test("a linked worktree is checked by the same hook", needs("go", "git"), async () => {
  const r = await createRepository(shop);
  await warden(r, "precheck", "hook", "install");
  await r.git("worktree", "add", "-q", "../linked");
  const linked = join(r.top, "../linked");
  const { writeFileSync } = await import("node:fs");
  writeFileSync(join(linked, "shop/shop.go"), broken);
  expect((await commit(r, ["-a"], {}, linked)).code).toBe(1);
});

test("a hook that was there before runs first, and comes back byte for byte", needs("git"), async () => {
  const r = await createRepository({ "x.txt": "x\n" });
  const hook = join(r.top, ".git/hooks/pre-commit");
  const foreign = '#!/bin/sh\necho "theirs ran"\n[ ! -e stop ]';
  r.write({ ".git/hooks/pre-commit": foreign });
  chmodSync(hook, 0o750);
  await warden(r, "precheck", "hook", "install");
  expect(JSON.parse((await warden(r, "precheck", "hook", "status", "--json")).stdout)).toMatchObject({
    installed: true,
    owner: "git",
  });
  await r.stage({ "x.txt": "y\n" });
  expect(await commit(r)).toMatchObject({ code: 0, stderr: expect.stringContaining("theirs ran") as string });
  r.write({ stop: "" });
  await r.stage({ "x.txt": "z\n" });
  expect((await commit(r)).code).toBe(1);
  await warden(r, "precheck", "hook", "remove");
  expect(readFileSync(hook, "utf8")).toBe(foreign);
  expect(statSync(hook).mode & 0o777).toBe(0o750);
  expect(existsSync(`${hook}.before-go-warden`)).toBe(false);
});

test("a dry run writes nothing, and undo takes an installation back", needs("git"), async () => {
  const r = await createRepository({ "x.txt": "x\n" });
  const hook = join(r.top, ".git/hooks/pre-commit");
  expect((await warden(r, "precheck", "hook", "install", "--dry-run")).stdout).toContain("precheck --hook pre-commit");
  expect(existsSync(hook)).toBe(false);
  await warden(r, "precheck", "hook", "install");
  expect(existsSync(hook)).toBe(true);
  expect((await warden(r, "undo")).code).toBe(0);
  expect(existsSync(hook)).toBe(false);
});

const managers = {
  "husky 9": {
    config: ".husky/pre-commit",
    text: "npm test\n",
    prepare: (r: TestRepository) => r.git("config", "core.hooksPath", ".husky/_"),
  },
  "a folder of the team's": {
    config: "hooks/pre-commit",
    text: "#!/bin/sh\nmake check",
    prepare: (r: TestRepository) => r.git("config", "core.hooksPath", "hooks"),
  },
  "lefthook with jobs": {
    config: "lefthook.yml",
    text: "# ours\npre-commit:\n  parallel: true\n  jobs:\n    - run: make   # fast\n",
  },
  "lefthook with commands": {
    config: "lefthook.yml",
    text: "pre-commit:\n  commands:\n    lint:\n      run: make lint\n",
  },
  "lefthook without a pre-commit": { config: "lefthook.yml", text: "pre-push:\n  jobs:\n    - run: make\n" },
  "pre-commit": {
    config: ".pre-commit-config.yaml",
    text: "# ours\nrepos:\n- repo: local\n  hooks:\n  - id: x\n    name: x\n    entry: 'true'\n    language: system\n",
  },
} satisfies Record<string, { config: string; text: string; prepare?: (r: TestRepository) => Promise<unknown> }>;

test.each(Object.entries(managers))(
  "%s gets lines in its own file, and loses them byte for byte",
  needs("git"),
  async (_name, manager) => {
    const r = await createRepository({ [manager.config]: manager.text });
    if ("prepare" in manager) await manager.prepare(r);
    const installed = await warden(r, "precheck", "hook", "install", "--json");
    expect(JSON.parse(installed.stdout)).toMatchObject({ installed: true, path: join(r.top, manager.config) });
    const text = readFileSync(join(r.top, manager.config), "utf8");
    expect(text).toContain("go-warden precheck --hook pre-commit");
    expect(text).not.toContain(process.execPath);
    expect(existsSync(join(r.top, ".git/hooks/pre-commit"))).toBe(false);
    expect((await warden(r, "precheck", "hook", "install")).stdout).toContain("installed already");
    await warden(r, "precheck", "hook", "remove");
    expect(readFileSync(join(r.top, manager.config), "utf8")).toBe(manager.text);
  },
);

test("a hook that is a symlink is left alone, with the lines to add", needs("git"), async () => {
  const r = await createRepository({ "scripts/hook": "#!/bin/sh\n" });
  await r.git("config", "core.hooksPath", join(r.top, ".git/hooks"));
  const { symlinkSync } = await import("node:fs");
  symlinkSync(join(r.top, "scripts/hook"), join(r.top, ".git/hooks/pre-commit"));
  const refused = await warden(r, "precheck", "hook", "install");
  expect(refused.code).toBe(4);
  expect(refused.stderr).toContain("go-warden precheck --hook pre-commit");
  expect(readFileSync(join(r.top, "scripts/hook"), "utf8")).toBe("#!/bin/sh\n");
});

test.each(["pass", "fail"] as const)(
  "a hook whose go-warden is gone says so: %s",
  needs("git"),
  async (whenMissing) => {
    const r = await createRepository({ "x.txt": "x\n" });
    await warden(r, "precheck", "hook", "install", "--when-missing", whenMissing);
    const hook = join(r.top, ".git/hooks/pre-commit");
    r.write({ ".git/hooks/pre-commit": readFileSync(hook, "utf8").replaceAll(/^cli=.*$/gm, "cli=/nowhere/cli.js") });
    await r.stage({ "x.txt": "y\n" });
    const committed = await commit(r);
    expect(committed.code).toBe(whenMissing === "pass" ? 0 : 1);
    expect(committed.stderr).toContain("Go Warden did not check this commit");
  },
);

test("a push is checked with what is pushed", needs("go", "git"), async () => {
  const r = await createRepository(shop);
  await r.git("init", "-q", "--bare", "../remote.git");
  await r.git("remote", "add", "origin", "../remote.git");
  await r.git("push", "-q", "origin", "main");
  await warden(r, "precheck", "hook", "install", "--pre-push");
  await r.commit({ "shop/shop.go": broken });
  const push = () => ended(run("git", ["push", "origin", "main"], { cwd: r.top, env: r.env }));
  expect((await push()).code).toBe(1);
  await r.commit({ "shop/shop.go": shop["shop/shop.go"].replace("One is", "One was") });
  expect(await push()).toMatchObject({ code: 0 });
});

test.each([
  ["lefthook.yml", "pre-commit: { jobs: [{ run: make }] }\n"],
  [".pre-commit-config.yaml", "repos: [{ repo: local, hooks: [] }]\n"],
  ["lefthook.toml", '[[pre-commit.jobs]]\nrun = "make"\n'],
  ["lefthook.json", '{ "pre-commit": { "jobs": [] } }\n'],
])("%s that we cannot add to: what to add is in its own format", needs("git"), async (config, text) => {
  const r = await createRepository({ [config]: text });
  const refused = await warden(r, "precheck", "hook", "install");
  expect(refused.code).toBe(4);
  const snippet = refused.stderr
    .slice(refused.stderr.indexOf("yourself:\n") + 10)
    // Below its line, each is moved in by two.
    .replaceAll(/^ {2}/gm, "");
  const read = config.endsWith(".toml") ? parseToml(snippet) : (parseYaml(snippet) as unknown);
  expect(JSON.stringify(read)).toContain("go-warden precheck --hook pre-commit");
  expect(readFileSync(join(r.top, config), "utf8")).toBe(text);
});

test("the hook's help names its own options, each once", needs("git"), async () => {
  const r = await createRepository({ "x.txt": "" });
  const { stdout } = await warden(r, "precheck", "hook", "install", "--help");
  expect(stdout).not.toMatch(/--staged|--since|--format/);
  expect(stdout.match(/--dry-run/g)).toHaveLength(1);
  expect(stdout).toContain("--json");
});

test("a hook in a repository whose name holds a line end", needs("git"), async () => {
  const r = await createRepository({ "x.txt": "" });
  const copy = join(r.top, "../two\nlines");
  await r.git("clone", "-q", r.top, copy);
  const installed = await warden(r, "precheck", "hook", "install", copy, "--json");
  expect(JSON.parse(installed.stdout)).toMatchObject({ installed: true, path: join(copy, ".git/hooks/pre-commit") });
});
