import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check, resolveConfig } from "prettier";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { pictureFaults } from "../../src/release/pictures";
import { built, root } from "../built";
import { removeTree } from "../remove-tree";
import { soak } from "../soak";

/** What `npm run export:store` makes, held against the Store's rules (docs/facts/raycast.md §1). */
let folder: string;
const read = (...path: string[]) => readFileSync(join(folder, ...path), "utf8");
const files = () =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("/node_modules"))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

interface Entry {
  name: string;
  title: string;
  description: string;
}
interface Manifest {
  name: string;
  title: string;
  description: string;
  author: string;
  license: string;
  platforms: string[];
  commands: (Entry & { mode: string; subtitle: string })[];
  tools: Entry[];
  preferences: { description: string; placeholder?: string; type: string }[];
  scripts: Record<string, string>;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
}
const manifest = () => JSON.parse(read("package.json")) as Manifest;

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-store-")));
  execFileSync(process.execPath, [built("store.js"), folder], { stdio: "pipe" });
}, 180_000);
afterAll(() => removeTree(folder));

test("the folder has what the extension is built from: no tests, no terminal program, no workflow, no program", () => {
  const found = files();
  const top = [...new Set(found.map((path) => path.split("/")[0]))].sort();
  expect(top.filter((name) => name !== "metadata")).toEqual([
    ".gitignore",
    ".prettierrc",
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "agent",
    "ai.yaml",
    "assets",
    "eslint.config.mjs",
    "package-lock.json",
    "package.json",
    "src",
    "tsconfig.json",
  ]);
  expect(found.filter((path) => /^src\/(cli|alfred|release)/.test(path))).toEqual([]);
  for (const path of found.filter((one) => !/\.(tsx?|md|json|png|mjs|yaml)$/.test(one))) {
    // `ray lint` hands Prettier every file of src.
    expect(path).not.toMatch(/^src\//);
    expect(readFileSync(join(folder, path)).includes(0), `${path} is text`).toBe(false);
  }
  expect(found.filter((path) => path.startsWith("assets/")).sort()).toEqual([
    "assets/Go Warden",
    "assets/icon.png",
    "assets/icon@dark.png",
  ]);
});

test("every command and tool has its file, a title in Title Case and a description", () => {
  const { commands, tools, title, description, platforms, license } = manifest();
  expect({ platforms, license, title }).toEqual({ platforms: ["macOS"], license: "MIT", title: "Go Warden" });
  expect(description.length).toBeGreaterThanOrEqual(16);
  const found = files();
  for (const { name, title: shown, description: text } of commands) {
    expect(
      found.some((path) => path === `src/${name}.ts` || path === `src/${name}.tsx`),
      name,
    ).toBe(true);
    expect(text.length, name).toBeGreaterThanOrEqual(12);
    // gopls writes itself so; small words stay small.
    for (const word of shown.split(" ")) expect(word, shown).toMatch(/^([A-Z]|gopls$|in$|with$|sign$)/);
  }
  for (const { name } of tools) expect(found, name).toContain(`src/tools/${name}.ts`);
});

test("the scripts are the usual ones, and every package is one that something imports", () => {
  const { scripts, dependencies, ...rest } = manifest();
  expect(scripts).toMatchObject({
    build: "ray build",
    dev: "ray develop",
    lint: "ray lint",
    "fix-lint": "ray lint --fix",
    publish: "ray publish",
  });
  for (const field of ["bin", "files", "engines"]) expect(rest).not.toHaveProperty(field);
  const text = files()
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => read(path))
    .join("\n");
  for (const name of Object.keys(dependencies)) expect(text, name).toMatch(new RegExp(`["(]${name}["/]`));
  expect(Object.keys(dependencies)).not.toContain("commander");
});

test("the lock file is npm's, has every package, and names no other place to get one from", () => {
  const { lockfileVersion, packages } = JSON.parse(read("package-lock.json")) as {
    lockfileVersion: number;
    packages: Record<string, { resolved?: string }>;
  };
  expect(lockfileVersion).toBe(3);
  expect(Object.values(packages).filter(({ resolved }) => resolved !== undefined)).toEqual([]);
  const { dependencies, devDependencies } = manifest();
  for (const name of Object.keys({ ...dependencies, ...devDependencies }))
    expect(packages, name).toHaveProperty([`node_modules/${name}`]);
  expect(packages).not.toHaveProperty(["node_modules/vitest"]);
});

test("what was written for the Store is formatted as ray lint asks for", async () => {
  const options = await resolveConfig(join(folder, "package.json"));
  expect(options).toMatchObject({ printWidth: 120 });
  for (const name of ["package.json", "tsconfig.json", "README.md", "CHANGELOG.md", "ai.yaml"]) {
    expect(await check(read(name), { ...options, filepath: name }), name).toBe(true);
  }
});

test("README, changelog and icons are what a user of the Store needs, in US English", () => {
  const readme = read("README.md");
  for (const heading of ["Requirements", "Commands", "What It Installs", "Privacy"]) {
    expect(readme).toContain(`## ${heading}`);
  }
  expect(readme.length).toBeLessThan(5000);
  for (const { title } of manifest().commands) expect(readme, title).toContain(title);
  expect(read("CHANGELOG.md")).toMatch(/^# .+\n\n## \[.+\] - (\{PR_MERGE_DATE\}|\d{4}-\d\d-\d\d)\n/);
  expect(read("CHANGELOG.md")).not.toMatch(/terminal|Alfred/);
  const spoken = files().filter((path) => /^src\/(launcher|tools|[\w-]+\.tsx?$)/.test(path));
  for (const path of ["README.md", "CHANGELOG.md", "package.json", "ai.yaml", ...spoken]) {
    expect(read(path), path).not.toMatch(
      /\b(colour|behaviour|cancelled|catalogue|mends?|mended|anew|could not be had)\b/i,
    );
  }
  for (const icon of ["icon.png", "icon@dark.png"]) {
    const png = readFileSync(join(folder, "assets", icon));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)], icon).toEqual([512, 512]);
  }
});

test("pictures pass the Store's measures, and there are no drawn ones", () => {
  const pictures = files()
    .filter((one) => one.startsWith("metadata/"))
    .map((name) => ({ name, png: readFileSync(join(folder, name)) }));
  expect(pictureFaults(pictures)).toEqual([]);
  for (const { name: path, png } of pictures) {
    const drawn = readdirSync(join(root, "media")).map((name) => readFileSync(join(root, "media", name)));
    expect(
      drawn.some((one) => one.equals(png)),
      path,
    ).toBe(false);
  }
});

test("publishing is refused while the author is the project's name and the pictures are missing, in so many words", () => {
  const other = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-store-")));
  onTestFinished(() => removeTree(other));
  const { status, stderr } = spawnSync(process.execPath, [built("store.js"), other, "--for-publishing"], {
    encoding: "utf8",
  });
  const isReady = manifest().author !== manifest().name && files().some((path) => path.startsWith("metadata/"));
  expect(status).toBe(isReady ? 0 : 1);
  if (!isReady) expect(stderr).toMatch(/Raycast handle of whoever publishes|pictures: take at least 3/);
});

test.runIf(soak)(
  "what is there is enough to build the two bundles that npm ci makes, and its types are whole",
  () => {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    execFileSync("npm", ["run", "--silent", "prepare"], { cwd: folder, stdio: "pipe" });
    expect(files()).toEqual(expect.arrayContaining(["assets/agent.js", "assets/core.js"]));
    symlinkSync(join(root, "raycast-env.d.ts"), join(folder, "raycast-env.d.ts"));
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", folder], {
      stdio: "pipe",
    });
  },
  180_000,
);
