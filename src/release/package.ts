import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { transformSync } from "esbuild";
import { formula } from "./formula";
import { outputsOf, thirdPartyLicenses } from "./licenses";
import { publishedManifest, tarball } from "./manifest";

/**
 * `npm run package`: from the bundles of `npm run build:node`, the package that is published (`dist/npm`), its tarball
 * and the Homebrew formula that installs that very tarball. Run from dist/package.js; an argument names another folder
 * than dist to write into.
 */
const root = join(__dirname, "..");
const out = resolve(process.argv[2] ?? join(root, "dist"));
const folder = join(out, "npm");

function write(path: string, contents: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

function copy(path: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  copyFileSync(join(root, path), join(folder, path));
}

rmSync(folder, { recursive: true, force: true });
write(join(folder, "package.json"), `${JSON.stringify(publishedManifest(), null, 2)}\n`);
for (const name of readdirSync(join(root, "dist/cli")).filter((one) => one.endsWith(".mjs"))) {
  const part = readFileSync(join(root, "dist/cli", name), "utf8");
  // Names of functions stay, for the stacks in bug reports.
  const { code } = transformSync(part, { minify: true, keepNames: true, platform: "node", target: "node20.19" });
  write(join(folder, "dist/cli", name), code);
}
// The agent is byte for byte what the Raycast extension installs: neither takes the other's for another version.
for (const path of ["dist/cli.js", "dist/agent.js", "assets/Go Warden", "README.md", "LICENSE", "CHANGELOG.md"])
  copy(path);
const outputs = ["dist/build.json", "dist/cli/build.json"].flatMap((path) =>
  outputsOf(JSON.parse(readFileSync(join(root, path), "utf8"))).filter(([name]) =>
    /^dist\/(?:agent\.js|cli\/)/.test(name),
  ),
);
write(join(folder, "THIRD-PARTY-LICENSES.txt"), thirdPartyLicenses(root, outputs));

execFileSync("npm", ["pack", "--silent", "--pack-destination", out], {
  cwd: folder,
  stdio: ["ignore", "ignore", "inherit"],
});
const sha256 = createHash("sha256")
  .update(readFileSync(join(out, tarball)))
  .digest("hex");
write(join(out, "homebrew", "go-warden.rb"), formula(sha256));
console.log(`${join(out, tarball)}\n${join(out, "homebrew", "go-warden.rb")}\nsha256 ${sha256}`);
