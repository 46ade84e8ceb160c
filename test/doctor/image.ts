import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncEnvironment } from "../../src/core/environment";
import { createHost, type Host } from "../../src/core/host";
import { createMac, type Mac } from "../mac";
import { macUser } from "../mac/launchd/facts";
import { gopls, macDlv } from "../tools";
import { systemFolders } from "../system-path";
import { root } from "../built";
import { removeTree } from "../remove-tree";

/** A simulated Mac with a user, a shell, real Go tools, VS Code's settings and a project. */
export interface Image {
  mac: Mac;
  home: string;
  project: string;
  /** The real go that runs. */
  go: string;
  goVersion: string;
  host: Host;
  /** Writes below the home folder. */
  file(path: string, contents: string | Uint8Array, mode?: number): string;
  /** Adds lines to the end of ~/.zshrc; `first` puts them before everything. */
  profile(lines: string, first?: boolean): void;
  /** Changes VS Code's user settings; undefined removes a key. */
  settings(change: Record<string, unknown>): void;
  /** Runs the real go in the project, as the image's user. */
  runGo(...args: string[]): void;
  /** Gives launchd what the profile says now. */
  sync(): Promise<void>;
  remove(): Promise<void>;
}

const userData = "Library/Application Support/Code/User";

/** A machine on which everything is as it should be. */
export async function createImage(): Promise<Image> {
  const mac = await createMac();
  const { home, name } = macUser(mac.root);
  const { go: goFolder, bin: system } = systemFolders();
  const go = join(goFolder, "go");
  const host = createHost({
    HOME: home,
    USER: name,
    SHELL: "/bin/zsh",
    TMPDIR: join(mac.root, "tmp"),
    PATH: system,
    GO_WARDEN_SYSROOT: mac.root,
  });
  const file = (path: string, contents: string | Uint8Array, mode = 0o644) => {
    const full = join(home, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, contents, { mode });
    return full;
  };
  const path = `${goFolder}:${home}/go/bin:${system}`;
  file(".zshrc", `export PATH=${path}\nexport GOPATH=${home}/go\n`);
  mkdirSync(join(home, "go/bin"), { recursive: true });
  symlinkSync(gopls(), join(home, "go/bin/gopls"));
  copyFileSync(macDlv("arm64"), join(home, "go/bin/dlv"));
  installDebugserver(mac.root);
  file("work/go.mod", "module example.com/work\n\ngo 1.24\n");
  file("work/main.go", "package main\n\nfunc main() { println(Sum([]int{1, 2})) }\n");
  file(
    "work/sum.go",
    "package main\n\nfunc Sum[T int | float64](list []T) (sum T) {\n\tfor _, item := range list {\n\t\tsum += item\n\t}\n\treturn sum\n}\n",
  );
  file(`${userData}/settings.json`, JSON.stringify({ gopls: { "ui.semanticTokens": true } }));

  installEditor(mac.root, file);

  const image: Image = {
    mac,
    home,
    go,
    goVersion: execFileSync(go, ["env", "GOVERSION"], {
      encoding: "utf8",
      env: { ...process.env, GOTOOLCHAIN: "local" },
    }).trim(),
    host,
    project: join(home, "work"),
    file,
    profile(lines, first = false) {
      const before = readFileSync(join(home, ".zshrc"), "utf8");
      file(".zshrc", first ? `${lines}\n${before}` : `${before}${lines}\n`);
    },
    settings(change) {
      const settings = join(home, userData, "settings.json");
      const before: unknown = JSON.parse(readFileSync(settings, "utf8"));
      writeFileSync(settings, JSON.stringify({ ...(before as object), ...change }));
    },
    runGo(...args) {
      execFileSync(go, args, { cwd: image.project, env: { HOME: home, PATH: path, GOTOOLCHAIN: "local" } });
    },
    async sync() {
      await syncEnvironment(host, { force: true });
    },
    async remove() {
      await mac.stop();
      removeTree(mac.root);
    },
  };
  await image.sync();
  return image;
}

/** VS Code with its command, and the Go extension with the keys that seeds use. */
function installEditor(root: string, file: Image["file"]): void {
  const app = join(root, "Applications/Visual Studio Code.app/Contents/Resources/app");
  mkdirSync(join(app, "bin"), { recursive: true });
  const product = {
    nameShort: "Code",
    nameLong: "Visual Studio Code",
    applicationName: "code",
    dataFolderName: ".vscode",
    darwinBundleIdentifier: "com.microsoft.VSCode",
    version: "1.129.0",
  };
  writeFileSync(join(app, "product.json"), JSON.stringify(product));
  writeFileSync(join(app, "bin/code"), "#!/bin/sh\n", { mode: 0o755 });
  installGoExtension(file);
}

/** The Go extension, with the settings of docs/facts/vscode.md §4 that cases and seeds use. */
export function installGoExtension(file: (path: string, contents: string) => string): void {
  const relativeLocation = "golang.go-0.56.0";
  const entry = { identifier: { id: "golang.go" }, version: "0.56.0", relativeLocation };
  file(".vscode/extensions/extensions.json", JSON.stringify([entry]));
  const keys =
    "go.goroot go.gopath go.toolsGopath go.alternateTools go.toolsEnvVars go.useLanguageServer go.languageServerFlags go.buildFlags go.testFlags go.lintTool go.delveConfig".split(
      " ",
    );
  const enumerations = { "go.coverMode": { type: "string", enum: ["default", "set", "count", "atomic"] } };
  const properties = { ...Object.fromEntries(keys.map((key) => [key, {}])), ...enumerations };
  const manifest = { name: "go", version: "0.56.0", contributes: { configuration: { properties } } };
  file(`.vscode/extensions/${relativeLocation}/package.json`, JSON.stringify(manifest));
}

/** debugserver of the Command Line Tools: any program for Apple silicon stands for it. */
export const debugserver =
  "Library/Developer/CommandLineTools/Library/PrivateFrameworks/LLDB.framework/Versions/A/Resources/debugserver";

export const machO = (name: string) => join(root, "test/fixtures/macho", name);

function installDebugserver(root: string): void {
  mkdirSync(dirname(join(root, debugserver)), { recursive: true });
  copyFileSync(machO("adhoc-arm64"), join(root, debugserver));
}
