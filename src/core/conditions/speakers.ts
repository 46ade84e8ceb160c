/** Programs whose words are known. `shell` is zsh, bash, fish, sh and env(1); `macos` the dialogs, dyld and the kernel. */
export type Speaker =
  | "go"
  | "gopls"
  | "dlv"
  | "debugserver"
  | "shell"
  | "asdf"
  | "mise"
  | "goenv"
  | "gvm"
  | "direnv"
  | "launchctl"
  | "codesign"
  | "macos"
  | "xcode"
  | "cc"
  | "ld"
  | "pkg-config"
  | "git"
  | "docker"
  | "vscode"
  | "vscode-go"
  | "node"
  | "brew"
  | "golangci-lint"
  | "other";

interface Voice {
  /** Beginnings of a line, prefixes gone, by which the speaker names itself. */
  marks: RegExp;
  /** How a text names it anywhere. */
  mentioned: RegExp;
}

/** How each speaker is told; the first whose marks fit a line is its speaker. */
const voices: readonly (readonly [Speaker, Voice])[] = [
  [
    "other",
    {
      marks:
        /^(?:npm|yarn|pnpm|npx|pip3?|python[\d.]*|ruby|bundler|gem|cargo|rustc|java|javac|gradle|mvn|psql|mysql|redis-cli|kubectl|helm|terraform|ansible|rm|ls|cp|mv|cat|cd|mkdir|touch|chmod|chown|ln|tar|grep|sed|awk|curl|wget|rsync|vim|nginx|perl|php|composer|dotnet|swift|pod|eslint|tsc|jest|webpack|vite)(?:\[\d+\])?(?: ERR!| error)?: /i,
      mentioned: /^$/,
    },
  ],
  [
    "shell",
    {
      marks:
        /^[\w.-]+ ?: (?:command not found|Kommando nicht gefunden|commande introuvable|未找到命令|找不到命令|コマンドが見つかりません)|^-?(?:zsh|bash|fish|sh|dash|ksh|tcsh|csh|env|\/bin\/(?:zsh|bash|sh|dash)|\/usr\/bin\/env|[\w./~-]*\.(?:zsh|sh|bash|fish|profile|zshrc|bashrc|bash_profile|zprofile|zshenv))(?::\d+|:[\w:./-]{1,80}:\d+|: line \d+|:? \([^)]*\))?: /,
      mentioned: /\b(?:zsh|bash|fish|sh)\b/,
    },
  ],
  [
    "golangci-lint",
    {
      marks:
        /^(?:golangci-lint\b|level=\w+ msg=|can't load config|you are using a configuration file for golangci|unsupported version of the configuration)/,
      mentioned:
        /golangci|level=(?:error|warning) msg="?(?:Running error|\[|The linter)|is a formatter$|^(?:Error: )?unknown linters/im,
    },
  ],
  [
    "gopls",
    { marks: /^(?:gopls\b|serve: |Go Language Server|view_id=)/, mentioned: /\bgopls\b|Go [Ll]anguage [Ss]erver/ },
  ],
  ["debugserver", { marks: /^debugserver[-\s:@]/, mentioned: /\bdebugserver\b|lldb|\bdlv\b|[Dd]elve|__debug_bin/ }],
  [
    "dlv",
    {
      marks:
        /^(?:dlv\b(?!:? (?:code|replacing|errSec|no identity|is already|invalid sig|resource))|Failed to (?:launch|attach)|could not (?:launch|attach)|Build Error: go|Couldn't start dlv|DAP server|API server)/,
      mentioned:
        /\bdlv\b|[Dd]elve\b|__debug_bin|debugserver|[Bb]reakpoint|Failed to (?:launch|attach)|could not (?:launch process|attach to pid)/,
    },
  ],
  [
    "go",
    {
      marks:
        /^(?:go|cmd\/go|go (?:build|install|test|vet|run|mod|list|generate|tool|work|get|env|version|clean|fmt|fix)|compile|link|asm|cgo|vet|cover|gofmt)(?: [\w./@-]+)?: |^verifying \S+: |^# [\w./~-]+(?: \[[^\]]*\])?$/,
      mentioned:
        /(?:^|\s|"|'|\()go(?:: |\.mod|\.sum|\.work| (?:build|install|test|vet|run|mod|list|get|tool|work|env)\b)|GOPROXY|goproxy|proxy\.golang|pkg\/mod|\/@v\/|GOROOT|GOPATH|\bgopls\b|\.go:\d+|golang|command go\b/,
    },
  ],
  ["asdf", { marks: /^asdf\b/, mentioned: /\basdf\b|\.tool-versions|reshim/ }],
  ["mise", { marks: /^(?:mise\b|rtx\b)/, mentioned: /\bmise\b/ }],
  ["goenv", { marks: /^goenv\b/, mentioned: /\bgoenv\b/ }],
  ["gvm", { marks: /^(?:gvm\b|ERROR: .*gvm)/, mentioned: /\bgvm\b/ }],
  ["direnv", { marks: /^direnv\b/, mentioned: /\bdirenv\b|\.envrc/ }],
  [
    "docker",
    {
      marks: /^(?:docker\b|Error response from daemon|OCI runtime|WARNING: The requested image|exec \S+: exec format)/,
      mentioned: /[Dd]ocker|[Cc]ontainer|OCI runtime|podman|colima|linux[_/](?:arm64|amd64)/,
    },
  ],
  ["git", { marks: /^(?:git\b|fatal: |git@[\w.-]+: |remote: )/, mentioned: /\bgit\b/ }],
  ["xcode", { marks: /^(?:xcrun|xcode-select|xcodebuild)\b/, mentioned: /xcrun|xcode|Xcode/ }],
  ["ld", { marks: /^(?:\/usr\/bin\/)?ld(?:-\w+)?: /, mentioned: /\bld: |linker command failed|clang/ }],
  [
    "cc",
    {
      marks: /^(?:\/usr\/bin\/)?(?:clang|gcc|cc)(?:-\d+)?: |^[\w./<>-]+\.(?:h|c|m|cc|cpp):\d+/,
      mentioned: /clang|\bgcc\b|\bcgo\b|fatal error:/,
    },
  ],
  [
    "pkg-config",
    {
      marks: /^(?:pkg-config|Package \S+ was not found|Perhaps you should add the directory)/,
      mentioned: /pkg-config/,
    },
  ],
  [
    "launchctl",
    {
      marks:
        /^(?:launchctl\b|Bootstrap failed|Boot-out failed|Load failed|Unload failed|Could not (?:find (?:service|domain)|kickstart|set environment|enable service)|Not privileged to|Unrecognized target specifier)/,
      mentioned: /launchctl|launchd|Bootstrap failed|Boot-out failed|[\w-]+\.plist|gui\/\d+/,
    },
  ],
  ["codesign", { marks: /^(?:codesign|security|spctl|xattr)\b/, mentioned: /codesign|sign|errSec/ }],
  [
    "macos",
    { marks: /^(?:dyld\b|Termination Reason|Exception Type|Library not loaded|tccd\b|sandbox\b)/, mentioned: /./ },
  ],
  ["brew", { marks: /^(?:brew\b|The 'brew link')/, mentioned: /\bbrew\b|Homebrew|homebrew/ }],
  [
    "vscode-go",
    {
      marks:
        /^(?:Failed to find the "|The "[\w-]+" command is not available|gopls client: |Go Language Server client: |Tools environment: )/,
      mentioned: /go\.\w+|vscode-go|gopls|golang|\bGo\b/,
    },
  ],
  ["node", { marks: /^(?:at \S+ \(|node:|Uncaught Exception)/, mentioned: /\bnode\b|spawn|Error: / }],
  [
    "vscode",
    {
      marks: /^(?:Unable to resolve your shell|Configured debug type)/,
      mentioned: /VS ?Code|Visual Studio Code|\bcode\b|vscode/,
    },
  ],
];

/** Whose words a speaker repeats as its own: what it started, or what it was given as an error text. */
const relays: Readonly<Partial<Record<Speaker, readonly Speaker[]>>> = {
  go: ["git", "cc", "ld", "xcode", "pkg-config", "macos", "shell", "docker"],
  gopls: [
    "go",
    "git",
    "cc",
    "ld",
    "xcode",
    "pkg-config",
    "asdf",
    "mise",
    "goenv",
    "vscode-go",
    "node",
    "docker",
    "macos",
  ],
  dlv: ["go", "debugserver", "macos", "cc", "ld", "codesign", "vscode-go", "vscode", "docker"],
  debugserver: ["dlv", "macos"],
  "golangci-lint": ["go", "macos"],
  "vscode-go": ["go", "gopls", "dlv", "node", "asdf", "mise", "goenv", "golangci-lint"],
  vscode: ["vscode-go", "node", "dlv", "docker", "shell", "gopls"],
  node: ["vscode", "vscode-go", "mise", "asdf", "go", "dlv", "gopls"],
  docker: ["go", "git", "shell", "macos", "ld", "cc", "dlv"],
  git: ["go", "xcode"],
  shell: ["asdf", "mise", "goenv", "gvm", "direnv", "macos", "xcode"],
  brew: ["codesign", "macos"],
  cc: ["ld", "xcode", "go"],
  ld: ["cc"],
  xcode: ["cc", "macos"],
  "pkg-config": ["go", "cc"],
  launchctl: ["macos"],
  codesign: ["macos"],
};

/** Who says a line, its prefixes gone; undefined when the line does not tell. */
export function speakerOf(line: string): Speaker | undefined {
  const start = line.slice(0, 240);
  return voices.find(([, { marks }]) => marks.test(start))?.[0];
}

/** Whether a wording of `wanted` may stand on a line of `speaker`. */
export function mayBeSaidBy(wanted: Speaker, speaker: Speaker | undefined): boolean {
  return speaker === undefined || speaker === wanted || Boolean(relays[speaker]?.includes(wanted));
}

/** Whether a text names a speaker anywhere. */
export function mentions(text: string, speaker: Speaker): boolean {
  return Boolean(voices.find(([name]) => name === speaker)?.[1].mentioned.test(text));
}

/** Every speaker that a text names, the most telling first. */
export function mentionedIn(text: string): Speaker[] {
  return voices.filter(([name, { mentioned }]) => name !== "macos" && mentioned.test(text)).map(([name]) => name);
}
