import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Fills a home folder with settings for Go, each of which would change what go, gopls, a shell or VS Code does. */
export function writeGoSettings(home: string): void {
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    writeFileSync(join(home, path), text);
  };
  const variables = {
    GOFLAGS: "-tags=fromthesettings -trimpath",
    GOPATH: join(home, "elsewhere/go"),
    GOBIN: join(home, "elsewhere/bin"),
    GOPROXY: "off",
    GOTOOLCHAIN: "go1.99.0",
    GO111MODULE: "off",
    GOPRIVATE: "*.example.com",
    CGO_ENABLED: "0",
    GOWORK: join(home, "elsewhere/go.work"),
  };
  const goEnv = Object.entries(variables).filter(([name]) => name !== "GOWORK");
  const text = goEnv.map(([name, value]) => `${name}=${value}\n`).join("");
  // What `go env -w` writes, on Linux and on a Mac.
  write(".config/go/env", text);
  write("Library/Application Support/go/env", text);

  const posix = Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value}'\n`)
    .join("");
  const loud = `echo "this profile prints"\nalias go='false' gopls='false'\n`;
  for (const file of [".zshenv", ".zprofile", ".zshrc", ".bash_profile", ".bashrc", ".profile"])
    write(file, posix + loud);
  const fish = Object.entries(variables).map(([name, value]) => `set -gx ${name} '${value}'\n`);
  write(".config/fish/config.fish", fish.join("") + 'echo "this profile prints"\n');

  const vscode = {
    "go.goroot": "/nowhere/go",
    "go.gopath": "/nowhere/gopath",
    "go.alternateTools": { gopls: "/nowhere/gopls", dlv: "/nowhere/dlv" },
    "go.toolsEnvVars": { GOFLAGS: "-mod=vendor" },
    "go.useLanguageServer": false,
    gopls: { "build.buildFlags": ["-tags=fromthesettings"] },
    "terminal.integrated.inheritEnv": false,
  };
  for (const folder of [".config/Code/User", "Library/Application Support/Code/User"]) {
    write(`${folder}/settings.json`, JSON.stringify(vscode, undefined, 2));
  }
  write(".config/go-warden/config.json", JSON.stringify({ environment: { allow: ["NOT_A_GO_VARIABLE"] } }));
  write(".tool-versions", "golang 1.2.3\n");
  write(".config/mise/config.toml", '[tools]\ngo = "1.2.3"\n');
  write(
    ".gitconfig",
    "[core]\n\thooksPath = /nowhere/hooks\n[user]\n\tname = Somebody\n[commit]\n\tgpgsign = true\n[init]\n\tdefaultBranch = trunk\n",
  );
}
