import { execFileSync } from "node:child_process";
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface GoTarget {
  goos: "darwin" | "linux";
  goarch: "arm64" | "amd64";
  flags?: string[];
}

/** A folder with a five-line module in it, for real Go to build. */
export function createGoModule() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-go-")));
  writeFileSync(join(folder, "go.mod"), "module example.com/tiny\n\ngo 1.21\n");
  writeFileSync(join(folder, "main.go"), 'package main\n\nfunc main() {\n\tprintln("hello")\n}\n');
  return {
    folder,
    /** Builds it and returns the program's path. */
    build(name: string, { goos, goarch, flags = [] }: GoTarget): string {
      const path = join(folder, name);
      execFileSync("go", ["build", "-o", path, ...flags, "."], {
        cwd: folder,
        env: { ...process.env, GOOS: goos, GOARCH: goarch, CGO_ENABLED: "0", GOFLAGS: "", GOWORK: "off" },
      });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** `go version -m`, Go's own reading of its build information, as settings by name. */
export function goVersionM(path: string) {
  const lines = execFileSync("go", ["version", "-m", path], { encoding: "utf8", stdio: "pipe" }).split("\n");
  const settings: Record<string, string> = {};
  let main = "";
  let module = "";
  for (const line of lines.slice(1)) {
    const [, kind, value = "", version = ""] = line.split("\t");
    if (kind === "path") main = value;
    if (kind === "mod") module = `${value}@${version}`;
    if (kind !== "build") continue;
    const equals = value.indexOf("=");
    settings[value.slice(0, equals)] = value.slice(equals + 1).replace(/^"(.*)"$/, "$1");
  }
  return { goVersion: lines[0]?.split(": ").at(-1), main, module, settings };
}
