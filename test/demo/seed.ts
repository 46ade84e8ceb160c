import { createHash } from "node:crypto";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { incidentFiles } from "../launcher/incident";
import type { DemoTools } from "./tools";

const code = "Library/Application Support/Code/User";
const names = ["shop", "gateway", "billing", "lib/money"];

/** Fills a HOME: a profile, four projects, VS Code's settings and memory, two ends of gopls. Returns the projects. */
export function seed(home: string, tools: DemoTools): string[] {
  const write = (path: string, contents: string) => {
    const full = join(home, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, contents);
  };
  const projects = names.map((name) => join(home, "src", name));
  write(".zshrc", profile(tools));
  write(".bash_profile", profile(tools));
  for (const [path, contents] of Object.entries(files(projects[0] ?? home))) write(path, contents);
  for (const [name, project] of names.map((one, index) => [one, projects[index] ?? ""] as const)) {
    write(join("src", name, "go.mod"), `module example.com/${name}\n\ngo 1.24\n`);
    write(join("src", name, "main.go"), 'package main\n\nfunc main() { println("hello") }\n');
    const storage = join(code, "workspaceStorage", createHash("md5").update(project).digest("hex"));
    write(join(storage, "workspace.json"), JSON.stringify({ folder: pathToFileURL(project).href }));
  }
  mkdirSync(join(home, "go/bin"), { recursive: true });
  for (const name of ["gopls", "dlv"] as const) symlinkSync(tools[name], join(home, "go/bin", name));
  return projects;
}

const profile = ({ go, goCache }: DemoTools) => `export GOPATH=$HOME/go GOCACHE='${goCache}'
export PATH=$HOME/go/bin:'${dirname(go)}':$PATH
`;

/** One finding with an edit, a project in front, and what gopls went through. */
function files(project: string): Record<string, string> {
  const settings = { "editor.formatOnSave": true, "go.buildFlags": ["-cover"], gopls: { "ui.semanticTokens": true } };
  const windows = { windowsState: { lastActiveWindow: { folder: pathToFileURL(project).href } } };
  return {
    [join(code, "settings.json")]: `${JSON.stringify(settings, undefined, 2)}\n`,
    [join(code, "globalStorage/storage.json")]: JSON.stringify(windows),
    ...incidentFiles(project),
  };
}
