import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { macUser } from "../launchd/facts";
import { built } from "../../built";

const programs = built("mac.js");

export interface Product {
  nameShort: string;
  nameLong: string;
  applicationName: string;
  dataFolderName: string;
  darwinBundleIdentifier: string;
  urlProtocol: string;
  version: string;
}

export interface InstalledVSCode {
  bundle: string;
  /** The main process's program; its arguments are VS Code's. */
  executable: string;
  /** The `code` script in the bundle. */
  cli: string;
  userData: string;
}

const standard: Product = {
  nameShort: "Code",
  nameLong: "Visual Studio Code",
  applicationName: "code",
  dataFolderName: ".vscode",
  darwinBundleIdentifier: "com.microsoft.VSCode",
  urlProtocol: "vscode",
  version: "1.129.0",
};

/** Puts an editor of the VS Code family into a simulated Mac's /Applications, by docs/facts/vscode.md §3. */
export function installVSCode(
  mac: { root: string },
  { product = {} }: { product?: Partial<Product> } = {},
): InstalledVSCode {
  const full = { ...standard, ...product };
  const bundle = join(mac.root, "Applications", `${full.nameLong}.app`);
  const executable = join(bundle, "Contents/MacOS/Electron");
  const cli = join(bundle, "Contents/Resources/app/bin/code");
  write(join(bundle, "Contents/Resources/app/product.json"), JSON.stringify(full, undefined, 2));
  write(join(bundle, "Contents/Resources/app/package.json"), JSON.stringify({ name: "Code", version: full.version }));
  const keys = {
    CFBundleIdentifier: full.darwinBundleIdentifier,
    CFBundleExecutable: "Electron",
    CFBundleName: full.nameShort,
  };
  const entries = Object.entries(keys).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  write(join(bundle, "Contents/Info.plist"), `<plist version="1.0"><dict>${entries.join("")}</dict></plist>`);
  const run = (name: string) => `exec '${process.execPath}' '${programs}' '${mac.root}' ${name} '${bundle}' "$@"\n`;
  write(executable, `#!/bin/sh\n${run("code-main")}`, 0o755);
  write(cli, `#!/bin/sh\nexport VSCODE_NODE_OPTIONS="$NODE_OPTIONS"\nunset NODE_OPTIONS\n${run("code-cli")}`, 0o755);
  return {
    bundle,
    executable,
    cli,
    userData: join(macUser(mac.root).home, "Library/Application Support", full.nameShort),
  };
}

function write(path: string, contents: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
  chmodSync(path, mode);
}
