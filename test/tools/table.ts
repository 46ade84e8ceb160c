/** A program that the system's package manager installs, looked for in `PATH` and below `folders`. */
interface SystemTool {
  kind: "system";
  program: string;
  /** Debian's package, and Homebrew's; no package means that it does not exist there. */
  apt?: string;
  brew?: string;
  /** Arguments with which it exits 0 when it works; the default is `--version`. */
  probe?: readonly string[];
  /** More places than `PATH`; Debian's `llvm-otool-19` counts as `llvm-otool` everywhere. */
  folders?: readonly string[];
}

/** Files that a system package puts at a fixed place. */
interface SystemFiles {
  kind: "system-files";
  path: string;
  apt: string;
}

/** What nobody but the user installs. */
interface Prerequisite {
  kind: "prerequisite";
  program: string;
  probe: readonly string[];
  /** Whether what the probe printed is new enough. */
  accepts(output: string): boolean;
  advice: string;
}

/** A Go program, built by `go install` into the cache folder, each version and target in a folder of its own. */
interface GoTool {
  kind: "go";
  module: string;
  versions: readonly string[];
  /** `GOOS-GOARCH` to build for instead of this machine. */
  targets?: readonly string[];
}

/** An npm package's files, unpacked into the cache folder and never run by npm. */
interface NpmFiles {
  kind: "npm";
  packages: readonly string[];
}

/** Whole Go releases, which the go command itself downloads into its module cache; the cache folder has a link to each. */
interface GoReleases {
  kind: "go-release";
  versions: readonly string[];
}

export type Tool = (SystemTool | SystemFiles | Prerequisite | GoTool | GoReleases | NpmFiles) & {
  /** What uses it when the tests do not; such a tool is looked for in CI and with `npm run setup -- --for=bench`. */
  only?: "bench" | "pictures";
  /** Where it does not exist, so that nobody can install it. */
  notOn?: readonly NodeJS.Platform[];
  /** What it cannot work without; where that is missing, this is. */
  requires?: readonly ["go"];
};

const delve = "github.com/go-delve/delve/cmd/dlv";

/**
 * Everything that is run for real beyond Node. One row adds a tool: set-up installs it, `needs("name")` marks the tests
 * that use it, and the summary counts them when it is missing. The order is the order in which a missing one is blamed.
 */
export const tools = {
  go: {
    kind: "prerequisite",
    program: "go",
    probe: ["version"],
    accepts: (output) => Number(/ go1\.(\d+)/.exec(output)?.[1]) >= 25,
    advice: "install Go 1.25 or later (https://go.dev/dl)",
  },
  // One older and one newer than the Go of this machine.
  "go-releases": { kind: "go-release", versions: ["1.24.11", "1.27.3"], requires: ["go"] },
  gopls: { kind: "go", module: "golang.org/x/tools/gopls", versions: ["v0.23.0", "v0.21.1"], requires: ["go"] },
  // v1.20.2 is there to be too old.
  dlv: { kind: "go", module: delve, versions: ["v1.27.1", "v1.20.2"], requires: ["go"] },
  "golangci-lint": {
    kind: "go",
    module: "github.com/golangci/golangci-lint/v2/cmd/golangci-lint",
    versions: ["v2.15.0"],
    requires: ["go"],
  },
  "golangci-lint-1": {
    kind: "go",
    module: "github.com/golangci/golangci-lint/cmd/golangci-lint",
    versions: ["v1.64.8"],
    requires: ["go"],
  },
  // A Mac's own dlv, to be read and re-signed, not run.
  "mac-dlv": { kind: "go", module: delve, versions: ["v1.27.1"], targets: ["darwin-arm64", "darwin-amd64"] },
  actionlint: {
    kind: "go",
    module: "github.com/rhysd/actionlint/cmd/actionlint",
    versions: ["v1.7.12"],
    requires: ["go"],
  },
  // Mach-O files that others built and ship: a universal one of C++, two of Go.
  "mac-files": {
    kind: "npm",
    packages: ["fsevents@2.3.3", "@esbuild/darwin-arm64@0.27.3", "@esbuild/darwin-x64@0.27.3"],
  },
  // The version manager, one program in an npm package for each system.
  mise: {
    kind: "npm",
    packages: [`@jdxcode/mise-${process.platform === "darwin" ? "macos" : "linux"}-${process.arch}@2026.9.15`],
  },
  zsh: { kind: "system", program: "zsh", apt: "zsh" },
  bash: { kind: "system", program: "bash", apt: "bash" },
  // Debian's /bin/sh; a Mac has one, too.
  dash: { kind: "system", program: "dash", apt: "dash", probe: ["-c", ":"] },
  fish: { kind: "system", program: "fish", apt: "fish", brew: "fish" },
  tcsh: { kind: "system", program: "tcsh", apt: "tcsh" },
  git: { kind: "system", program: "git", apt: "git", brew: "git" },
  llvm: {
    kind: "system",
    program: "llvm-otool",
    apt: "llvm",
    brew: "llvm",
    folders: ["/opt/homebrew/opt/llvm/bin", "/usr/local/opt/llvm/bin"],
  },
  ruby: { kind: "system", program: "ruby", apt: "ruby" },
  unzip: { kind: "system", program: "unzip", apt: "unzip", probe: ["-v"] },
  dbus: { kind: "system", program: "dbus-run-session", apt: "dbus", notOn: ["darwin"] },
  "notify-send": { kind: "system", program: "notify-send", apt: "libnotify-bin", notOn: ["darwin"] },
  dunst: { kind: "system", program: "dunst", apt: "dunst", notOn: ["darwin"] },
  xvfb: { kind: "system", program: "Xvfb", apt: "xvfb", probe: ["-help"], notOn: ["darwin"] },
  tmux: { kind: "system", program: "tmux", apt: "tmux", brew: "tmux", probe: ["-V"], only: "bench" },
  // What a developer's profile loads.
  direnv: { kind: "system", program: "direnv", apt: "direnv", brew: "direnv", only: "bench" },
  zoxide: { kind: "system", program: "zoxide", apt: "zoxide", notOn: ["darwin"], only: "bench" },
  fzf: { kind: "system", program: "fzf", apt: "fzf", notOn: ["darwin"], only: "bench" },
  "zsh-autosuggestions": plugin("zsh-autosuggestions"),
  "zsh-syntax-highlighting": plugin("zsh-syntax-highlighting"),
  chromium: { kind: "system", program: "chromium", apt: "chromium", notOn: ["darwin"], only: "pictures" },
} as const satisfies Record<string, Tool>;

function plugin(name: string) {
  return { kind: "system-files", path: `/usr/share/${name}`, apt: name, notOn: ["darwin"], only: "bench" } as const;
}

export type ToolName = keyof typeof tools;

/** The rows with their names, for whoever goes over all of them. */
export const allTools = Object.entries(tools) as [ToolName, Tool][];

/** False for what nobody can install on this system. */
export const existsHere = (tool: Tool) => !tool.notOn?.includes(process.platform);
