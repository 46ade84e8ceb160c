import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { format, resolveConfig } from "prettier";
import ts from "typescript";
import source from "../../package.json";
import { pictureFaults } from "./pictures";

/**
 * `npm run export:store`: the folder that `ray publish` is run in, `dist/store` unless an argument names another. It has
 * what the extension is built from and nothing else: `ray publish` copies a whole folder, whatever is ignored in it
 * (docs/facts/raycast.md §1.3). With `--for-publishing` it fails while the author or the pictures are not a publisher's. What is needed is found by following the imports from the commands, the tools, and the two
 * bundles of `assets`.
 */
const root = join(__dirname, "..");
const args = process.argv.slice(2);
const forPublishing = args.includes("--for-publishing");
const out = resolve(args.find((one) => !one.startsWith("--")) ?? join(root, "dist/store"));

const bundles = ["agent/main.ts", "src/launcher/lazy/modules.ts"];
const tools = source.tools.map(({ name }) => `src/tools/${name}.ts`);
const commands = source.commands.map(({ name }) => `src/${name}.tsx`);
const entries = [
  ...commands.map((file) => (existsSync(join(root, file)) ? file : file.replace(/x$/, ""))),
  ...tools,
  ...bundles,
];
const others = [
  ".prettierrc",
  "LICENSE",
  "ai.yaml",
  "assets/icon.png",
  "assets/icon@dark.png",
  "assets/Go Warden",
  "eslint.config.mjs",
];

/** Files of the project by their path, and the packages that they import, types included. */
function follow(from: readonly string[]): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = from.map((file) => join(root, file));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const name = relative(root, path);
    if (files.has(name) || name === "package.json") continue;
    files.add(name);
    for (const wanted of importsOf(path)) {
      if (wanted.startsWith(".")) waiting.push(fileOf(resolve(dirname(path), wanted)));
      else if (!wanted.startsWith("node:") && !builtinModules.includes(wanted)) packages.add(packageOf(wanted));
    }
  }
  return { files, packages };
}

/** What a file imports: by `import`, `export … from`, `import()` and `import("…").Type`; texts that look so do not count. */
function importsOf(path: string): string[] {
  const found: string[] = [];
  const take = (node: ts.Node | undefined) => {
    if (node && ts.isStringLiteralLike(node)) found.push(node.text);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) take(node.moduleSpecifier);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) take(node.arguments[0]);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) take(node.argument.literal);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest));
  return found;
}

function fileOf(path: string): string {
  const found = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`].find(
    (one) => /\.\w+$/.test(one) && existsSync(one),
  );
  if (!found) throw new Error(`${path} is imported and is not there`);
  return found;
}

const packageOf = (name: string) => name.split("/", name.startsWith("@") ? 2 : 1).join("/");

function copy(path: string, to = path): void {
  mkdirSync(dirname(join(out, to)), { recursive: true });
  copyFileSync(join(root, path), join(out, to));
}

/** The manifest as the Store knows it: its fields, the scripts by their usual names, the packages that are imported. */
function manifest(packages: ReadonlySet<string>): Record<string, unknown> {
  const { bin: _bin, files: _files, engines: _engines, scripts, dependencies, devDependencies, ...kept } = source;
  const known: Record<string, string> = { ...dependencies, ...devDependencies };
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.filter((name) => name in known).map((name) => [name, known[name]]));
  const imported = [...packages].filter((name) => name !== "react").sort();
  const types = imported.map((name) => `@types/${name}`);
  return {
    ...kept,
    scripts: {
      prepare: scripts["build:assets"],
      build: "ray build",
      dev: "ray develop",
      lint: "ray lint",
      "fix-lint": "ray lint --fix",
      publish: "ray publish",
    },
    dependencies: pick(imported),
    devDependencies: pick([
      "@raycast/eslint-config",
      "@types/node",
      "@types/react",
      ...types,
      "@vscode/debugprotocol",
      "esbuild",
      "eslint",
      "prettier",
      "typescript",
    ]),
  };
}

/** A section a version, with what is said of Raycast alone. */
function changelog(): string {
  const [title = "", ...sections] = readFileSync(join(root, "CHANGELOG.md"), "utf8").split(/^(?=## )/m);
  const raycast = sections.map((section) => {
    const [heading = ""] = section.split("\n");
    const [, list = ""] = /In Raycast:\n\n((?:(?:- | {2}).*\n)+)/.exec(section) ?? [];
    return `${heading}\n\n${list}`;
  });
  return [title.trimEnd(), ...raycast].join("\n\n").trimEnd() + "\n";
}

/** npm takes out of the lock file what the manifest no longer asks for; all it needs stands in it. */
function lock(): void {
  copy("package-lock.json");
  const args = ["install", "--package-lock-only", "--ignore-scripts", "--offline", "--no-audit", "--no-fund"];
  execFileSync("npm", [...args, "--omit-lockfile-registry-resolved"], {
    cwd: out,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

const metadata = join(root, "metadata");
const pictureNames = () =>
  existsSync(metadata)
    ? readdirSync(metadata)
        .filter((name) => name.endsWith(".png"))
        .sort()
    : [];

/** What has to be there before a person publishes, and what no build machine can know. */
function publishingFaults(): string[] {
  const pictures = pictureNames().map((name) => ({ name, png: readFileSync(join(metadata, name)) }));
  return [
    ...(source.author === source.name
      ? [`author in package.json is “${source.author}”: put in the Raycast handle of whoever publishes.`]
      : []),
    ...(pictures.length < 3 ? [`metadata has ${pictures.length} pictures: take at least 3 (docs/store.md).`] : []),
    ...pictureFaults(pictures),
  ];
}

/** A file that is made here, formatted as `ray lint` asks for. */
async function writeFormatted(name: string, text: string): Promise<void> {
  const options = await resolveConfig(join(root, name));
  writeFileSync(join(out, name), await format(text, { ...options, filepath: join(out, name) }));
}

async function main(): Promise<void> {
  const faults = publishingFaults();
  for (const fault of faults) console.error(fault);
  if (forPublishing && faults.length > 0) {
    process.exitCode = 1;
    return;
  }
  rmSync(out, { recursive: true, force: true });
  const { files, packages } = follow(entries);
  for (const file of [...files, ...others]) copy(file);
  await writeFormatted("package.json", JSON.stringify(manifest(packages)));
  const { compilerOptions } = JSON.parse(readFileSync(join(root, "tsconfig.json"), "utf8")) as {
    compilerOptions: object;
  };
  const include = ["src/**/*", "agent/**/*", "raycast-env.d.ts"];
  await writeFormatted("tsconfig.json", JSON.stringify({ include, compilerOptions }));
  await writeFormatted("CHANGELOG.md", changelog());
  writeFileSync(join(out, ".gitignore"), "node_modules/\ndist/\nraycast-env.d.ts\n.DS_Store\n");
  copy("docs/store/README.md", "README.md");
  for (const name of pictureNames()) copy(`metadata/${name}`);
  lock();
  console.log(out);
}

void main();
