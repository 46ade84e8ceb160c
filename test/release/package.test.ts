import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { version } from "../../package.json";
import { built, root } from "../built";
import { createWorld, type World } from "../core/agent/world";
import { removeTree } from "../remove-tree";
import { needs } from "../tools";

/** What `npm run package` makes, in a folder of its own, and an empty home for npm. */
let folder: string;
const made = (...path: string[]) => join(folder, ...path);
const tarball = () => made(`go-warden-${version}.tgz`);

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-package-")));
  execFileSync(process.execPath, [built("package.js"), folder]);
});
afterAll(() => removeTree(folder));

/** npm and a dozen programs, one after the other, on a machine that may be busy. */
const slow = { ...needs("bash"), timeout: 180_000 };

/** npm as a user has it who is offline: nothing but the tarball can be installed. */
function npm(command: "npm" | "npx", ...args: string[]) {
  const home = made("home");
  const env = {
    HOME: home,
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    npm_config_cache: join(home, "cache"),
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
  return spawnSync(command, args, { env, cwd: folder, encoding: "utf8" });
}

/** Every regular file below, by its path from there. */
const files = (root: string) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

test("the package has the command, the agent, README and licenses, needs no other package and is a download of at most 2 MB", () => {
  expect(files(made("npm")).filter((file) => !/^dist\/cli\/[\w-]+\.mjs$/.test(file))).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "THIRD-PARTY-LICENSES.txt",
    "assets/Go Warden",
    "dist/agent.js",
    "dist/cli.js",
    "package.json",
  ]);
  const listed = execFileSync("tar", ["tzf", tarball()], { encoding: "utf8" }).trim().split("\n").sort();
  expect(listed).toEqual(files(made("npm")).map((file) => `package/${file}`));
  expect(statSync(tarball()).size).toBeLessThanOrEqual(2_000_000);
  const manifest = JSON.parse(readFileSync(made("npm/package.json"), "utf8")) as Record<string, unknown>;
  expect(manifest).toMatchObject({ name: "go-warden", version, bin: { "go-warden": "dist/cli.js" } });
  expect(Object.keys(manifest).filter((key) => /depend|scripts/i.test(key))).toEqual([]);
});

test("the same sources make the same tarball", () => {
  const again = made("again");
  execFileSync(process.execPath, [built("package.js"), again]);
  expect(readFileSync(join(again, `go-warden-${version}.tgz`)).equals(readFileSync(tarball()))).toBe(true);
});

test("the version is the lockfile's, and the newest in the changelog, in the form that the Raycast Store wants", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as { version: string };
  expect(lock.version).toBe(version);
  const [newest] = readFileSync(join(root, "CHANGELOG.md"), "utf8").match(/^## .*/gm) ?? [];
  expect(newest).toMatch(/^## \[\d+\.\d+\.\d+ .+\] - (\{PR_MERGE_DATE\}|\d{4}-\d\d-\d\d)$/);
  expect(newest).toContain(`[${version} `);
});

test("every npm package whose code is in the bundles is named with its license", () => {
  const text = readFileSync(made("npm/THIRD-PARTY-LICENSES.txt"), "utf8");
  const outputs = ["build.json", "cli/build.json"].flatMap((name) => {
    const build = JSON.parse(readFileSync(built(name), "utf8")) as {
      outputs: Record<string, { inputs: Record<string, unknown> }>;
    };
    return Object.entries(build.outputs).filter(([path]) => /^dist\/(?:agent\.js|cli\/.*)$/.test(path));
  });
  const bundled = outputs.flatMap(([, { inputs }]) =>
    Object.keys(inputs).flatMap((path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []),
  );
  expect(new Set(bundled).size).toBeGreaterThan(5);
  for (const name of new Set(bundled)) expect(text, name).toMatch(new RegExp(`^${name} \\d.* \\(.+\\)$`, "m"));
});

test(
  "installed offline into a prefix it answers, offers completions, and is removed without a trace",
  slow,
  async () => {
    const prefix = made("prefix");
    const installed = npm("npm", "install", "--global", "--prefix", prefix, "--no-audit", "--no-fund", tarball());
    expect(installed).toMatchObject({ status: 0 });
    const command = join(prefix, "bin/go-warden");
    const world = await createWorld();
    const run = (...args: string[]) => runInstalled(world, command, args);

    expect(run("--version").stdout.trim()).toBe(version);
    const doctor = run("doctor", world.home, "--json");
    expect([0, 1], doctor.stderr).toContain(doctor.status);
    expect(JSON.parse(doctor.stdout)).toMatchObject({ checks: expect.arrayContaining([]) as unknown[] });

    const preview = run("agent", "install", "--dry-run");
    expect(preview).toMatchObject({ status: 0, stderr: "" });
    expect(preview.stdout).toContain("dev.go-warden.agent.plist");
    expect(world.files()).toEqual([".bash_profile"]);

    for (const shell of ["bash", "zsh", "fish"]) {
      const completion = run("completion", shell);
      expect(completion, shell).toMatchObject({ status: 0, stderr: "" });
      expect(completion.stdout).toContain("doctor");
    }

    const removed = npm("npm", "uninstall", "--global", "--prefix", prefix, "go-warden");
    expect(removed).toMatchObject({ status: 0 });
    expect(existsSync(command)).toBe(false);
    expect(files(prefix)).toEqual([]);
  },
);

test("npx runs the tarball without installing it", () => {
  const { status, stdout, stderr } = npm("npx", "--yes", `--package=${tarball()}`, "go-warden", "--version");
  expect({ status, stdout: stdout.trim() }, stderr).toEqual({ status: 0, stdout: version });
});

test("an agent installed by the package is the one that the Raycast extension installs", () => {
  expect(readFileSync(made("npm/dist/agent.js")).equals(readFileSync(built("agent.js")))).toBe(true);
});

test("the Homebrew formula is Ruby, and names this version's tarball and its checksum", needs("ruby"), () => {
  const path = made("homebrew/go-warden.rb");
  expect(spawnSync("ruby", ["-c", path], { encoding: "utf8" })).toMatchObject({ status: 0, stdout: "Syntax OK\n" });
  const formula = readFileSync(path, "utf8");
  const sha256 = createHash("sha256").update(readFileSync(tarball())).digest("hex");
  expect(/sha256 "(.*)"/.exec(formula)?.[1]).toBe(sha256);
  expect(/url "(.*)"/.exec(formula)?.[1]).toMatch(
    new RegExp(`/releases/download/v${version}/go-warden-${version}.tgz$`),
  );
});

function runInstalled(world: World, command: string, args: string[]) {
  const env = { ...world.env, PATH: `${dirname(process.execPath)}:${world.env.PATH}` };
  return spawnSync(command, args, { env, cwd: world.home, encoding: "utf8" });
}
