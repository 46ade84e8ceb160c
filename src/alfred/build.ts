import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync, type Zippable } from "fflate";
import { build } from "plist";
import { version } from "../../package.json";
import { infoPlist } from "./workflow";

/** Packs the workflow: `dist/Go Warden.alfredworkflow`, a zip that Alfred imports. Run from dist/alfred.js. */
const root = join(__dirname, "..");
const executable = { attrs: 0o100755 << 16, os: 3 } as const;
const readable = { attrs: 0o100644 << 16, os: 3 } as const;
const mtime = new Date(1980, 0, 1, 12);

const files: Zippable = {
  "info.plist": [Buffer.from(build(infoPlist(version)) + "\n"), { ...readable, mtime }],
  "go-warden": [readFileSync(join(root, "src/alfred/go-warden")), { ...executable, mtime }],
  "cli.js": [readFileSync(join(root, "dist/cli.js")), { ...readable, mtime }],
  ...Object.fromEntries(
    readdirSync(join(root, "dist/cli"))
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => [`cli/${name}`, [readFileSync(join(root, "dist/cli", name)), { ...readable, mtime }]]),
  ),
  "icon.png": [readFileSync(join(root, "assets/icon.png")), { ...readable, mtime }],
};
writeFileSync(join(root, "dist", "Go Warden.alfredworkflow"), zipSync(files, { level: 9 }));
