import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { program } from "./tools";

/** What the product looks for and a test puts where it wants it; a machine's own must not get in between. */
const chosenByTests = new Set(
  (
    "go gofmt gopls dlv golangci-lint staticcheck revive golint goimports gofumpt gotests gomodifytags impl goplay vscgo " +
    "govulncheck lefthook pre-commit asdf mise rtx goenv gvm direnv devbox nix code code-insiders codium cursor windsurf trae"
  ).split(" "),
);

let made: { go: string; bin: string } | undefined;

/** Two folders of links, made once for each process and removed at its end: to the real go, and to the other programs. */
export function systemFolders(): { go: string; bin: string } {
  made ??= make();
  return made;
}

/**
 * The `PATH` of a machine under test: the real Go, and this machine's programs without those whose place a test decides.
 */
export function systemPath(): string {
  return [systemFolders().go, systemFolders().bin].join(delimiter);
}

function make() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "go-warden-system-")));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [go, bin] = [join(folder, "go"), join(folder, "bin")];
  const folders = (process.env.PATH ?? "").split(delimiter);
  linkPrograms(bin, [...folders, "/usr/bin", "/bin", "/usr/sbin", "/sbin"], (name) => chosenByTests.has(name));
  // Beside go may lie what belongs to nobody's machine under test.
  linkPrograms(go, [dirname(program("go"))], (name) => name !== "go" && name !== "gofmt");
  return { go, bin };
}

/** Links every program of `folders` into `folder`, the first of a name, as a search of `PATH` would find it. */
export function linkPrograms(folder: string, folders: readonly string[], hidden: (name: string) => boolean): void {
  mkdirSync(folder, { recursive: true });
  const taken = new Set<string>();
  for (const from of new Set(folders.filter((each) => each.startsWith("/")))) {
    for (const name of listed(from)) {
      if (taken.has(name) || hidden(name)) continue;
      taken.add(name);
      symlinkSync(join(from, name), join(folder, name));
    }
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
