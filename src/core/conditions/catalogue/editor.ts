import { inArea, says } from "../condition";

const quit = "quit VS Code (Cmd-Q) and open it again";

/** What VS Code and its Go extension say (docs/facts/vscode.md §1, §4, §5). */
export const editor = inArea("vs code", [
  {
    id: "goroot-setting-ignored",
    rank: "cause",
    title: "go.goroot names a folder that holds no Go",
    cause:
      "The setting go.goroot is {path|a folder}. The Go extension ignores it, because that folder does not exist or holds no Go, and then looks for Go as it does without the setting.",
    cure: "Remove go.goroot from VS Code's settings, or write the folder that `go env GOROOT` prints.",
    check: "go-choice",
    findings: ["goroot-setting-ignored"],
    says: [
      says(
        "vscode-go",
        /go\.goroot setting is ignored\. (?<path>.+?) is not a valid GOROOT directory/,
        "vscode-go, setGOROOTEnvVar (docs/facts/vscode.md §5)",
        "go.goroot setting is ignored. /usr/local/old is not a valid GOROOT directory.",
      ),
    ],
  },
  {
    id: "vscode-environment-timeout",
    rank: "cause",
    title: "Your shell's profile is slower than VS Code waits",
    cause:
      "VS Code starts your login shell to learn its variables, and the profile took longer than it waits (10 s). Every window is without them, PATH included, until VS Code is quit.",
    cure: `Share the variables through launchd, so that VS Code does not depend on the shell: go-warden env sync, then ${quit}. go-warden doctor names the slow part of the profile; "application.shellEnvironmentResolutionTimeout": 30 waits longer.`,
    command: "go-warden env sync",
    check: "vscode-environment",
    findings: ["vscode-environment-timeout", "vscode-environment-nearly-too-slow"],
    says: [
      says(
        "vscode",
        /Unable to resolve your shell environment in a reasonable time/,
        "VS Code, platform/shell/node/shellEnv.ts",
        "Unable to resolve your shell environment in a reasonable time. Please review your shell configuration and restart.",
      ),
      says(
        "vscode",
        /Shell-?[Uu]mgebung.*(?:angemessener|vertretbarer) Zeit/,
        "VS Code, German",
        "Ihre Shellumgebung kann nicht in angemessener Zeit aufgelöst werden. Überprüfen Sie Ihre Shell-Konfiguration, und führen Sie einen Neustart aus.",
      ),
      says(
        "vscode",
        /environnement (?:de (?:votre )?)?(?:shell|d'interpréteur de commandes|interpréteur de commandes).*(?:délai|temps) raisonnable/,
        "VS Code, French",
        "Impossible de résoudre votre environnement shell dans un délai raisonnable. Vérifiez la configuration de votre interpréteur de commandes et redémarrez.",
      ),
      says(
        "vscode",
        /合理的?时间内解析|合理时间内解析/,
        "VS Code, Chinese",
        "无法在合理的时间内解析你的 shell 环境。请检查 shell 配置并重启。",
      ),
      says(
        "vscode",
        /妥当な時間内に.*シェル環境.*解決できません|シェル環境.{0,40}(?:妥当な|適切な)時間.*解決できません/,
        "VS Code, Japanese",
        [
          "妥当な時間内にシェル環境を解決できません。シェルの構成を確認して、再起動してください。",
          "シェル環境を妥当な時間内に解決できません。",
        ],
      ),
    ],
  },
  {
    id: "vscode-environment-error",
    rank: "cause",
    title: "VS Code could not get the variables of your login shell",
    cause:
      "VS Code starts your login shell to learn its variables, and the shell ended with an error ({reason|see the message}): an `exit` or `exec` in the profile, a NODE_OPTIONS that Node refuses, or a shell that is not there.",
    cure: `go-warden env vscode shows what VS Code gets and which line is to blame. Sharing the variables through launchd makes it independent of the shell: go-warden env sync, then ${quit}.`,
    command: "go-warden env vscode",
    check: "vscode-environment",
    findings: ["vscode-environment-error"],
    says: [
      says(
        "vscode",
        /Unable to resolve your shell environment: (?<reason>.*)/,
        "VS Code, platform/shell/node/shellEnv.ts",
        [
          "Unable to resolve your shell environment: Unexpected exit code from spawned shell (code 1, signal null)",
          "Unable to resolve your shell environment: A system error occurred (spawn /bin/fish ENOENT)",
        ],
      ),
      says(
        "vscode",
        /Unexpected exit code from spawned shell/,
        "VS Code, main.log",
        "[main 2026-11-20T09:00:00.000Z] Unexpected exit code from spawned shell (code 9, signal null)",
      ),
      says(
        "vscode",
        /Shell-?[Uu]mgebung (?:kann|konnte) nicht aufgelöst werden: /,
        "VS Code, German",
        "Ihre Shellumgebung kann nicht aufgelöst werden: Unerwarteter Exitcode der erzeugten Shell (Code 1, Signal null)",
      ),
      says(
        "vscode",
        /[Ii]mpossible de résoudre (?:votre |l')environnement (?:de )?(?:shell|interpréteur).{0,40}: /,
        "VS Code, French",
        "Impossible de résoudre votre environnement shell : Code de sortie inattendu de l'interpréteur de commandes",
      ),
      says(
        "vscode",
        /无法解析(?:你的|您的)? ?shell 环境/,
        "VS Code, Chinese",
        "无法解析你的 shell 环境: 生成的 shell 返回了意外的退出代码(代码 1，信号 null)",
      ),
      says(
        "vscode",
        /シェル環境を解決できません/,
        "VS Code, Japanese",
        "シェル環境を解決できません: 生成されたシェルからの予期しない終了コード",
      ),
    ],
  },
  {
    id: "editor-finds-no-go",
    rank: "cause",
    title: "The Go extension does not find go",
    cause:
      "The Go extension looks in go.goroot, GOROOT and the PATH that VS Code has. Homebrew's folder is not among its other places, and a VS Code that did not get your shell's PATH sees only the system's folders.",
    cure: `Share your shell's PATH: go-warden env sync, then ${quit}; or start it with the full environment: go-warden code open. If Go is not installed, install it (brew install go, or go.dev/dl).`,
    command: "go-warden doctor --fix",
    check: "go-choice",
    findings: ["editor-finds-no-go", "go-not-in-path", "go-not-found"],
    says: [
      says(
        "vscode-go",
        /(?:Failed to find the "go" binary|"go" binary cannot be found) in (?:either )?GOROOT\((?<goroot>[^)]*)\)/,
        "vscode-go, goInstallTools.ts; golang/vscode-go#971",
        'Failed to find the "go" binary in either GOROOT() or PATH(/usr/bin:/bin:/usr/sbin:/sbin). Check PATH, or Install Go and reload the window.',
      ),
      says(
        "vscode-go",
        /Cannot find "go" binary/,
        "vscode-go",
        'Cannot find "go" binary. Update PATH or GOROOT appropriately',
      ),
      says(
        "vscode-go",
        /could not find (?:the )?go (?:binary|executable|command)(?: in)?/i,
        "vscode-go",
        "Could not find go binary in PATH. VS Code's Go extension needs it.",
        { named: true },
      ),
    ],
  },
  {
    id: "vscode-lacks-variables",
    rank: "cause",
    title: "VS Code has launchd's bare PATH, not your shell's",
    cause:
      "The list shows PATH: /usr/bin:/bin:/usr/sbin:/sbin, which is what programs started from the Dock get when your shell's profile did not reach them. Tools in GOPATH/bin and Homebrew's folder are out of sight.",
    cure: `Share your shell's PATH with programs started from the Dock: go-warden env sync, then ${quit}; or start VS Code with the full environment: go-warden code open.`,
    command: "go-warden env sync",
    check: "vscode-environment",
    findings: [
      "vscode-lacks-variables",
      "vscode-environment-timeout",
      "vscode-environment-error",
      "vscode-environment-silently-empty",
    ],
    says: [
      says(
        "vscode-go",
        /PATH(?: \(vscode launched with\))?: \/usr\/bin:\/bin:\/usr\/sbin:\/sbin\s*$/,
        "vscode-go, Locate Configured Go Tools; golang/vscode-go#2323",
        "Checking configured tools....\nGOBIN: undefined\ntoolsGopath: \ngopath: /Users/dev/go\nGOROOT: /usr/local/Cellar/go/1.18.3/libexec\nPATH: /usr/bin:/bin:/usr/sbin:/sbin\n\n\tgopls:\tgopls not installed",
      ),
    ],
  },
  {
    id: "alternate-tool-missing",
    rank: "cause",
    title: "A setting names {file|a tool} that does not exist",
    cause:
      "go.alternateTools (or go.goroot, go.toolsGopath) names a path that was moved or removed, for example by a Homebrew upgrade of a versioned folder.",
    cure: "Remove the setting, or correct the path in go.alternateTools; then run Go: Install/Update Tools for what is missing.",
    command: "go-warden doctor",
    check: "tools",
    findings: ["alternate-tool-missing"],
    says: [
      says(
        "vscode-go",
        /go\.alternateTools.{0,80}(?:not found|does not exist|doesn't exist|cannot be found)/,
        "vscode-go",
        "Cannot find the alternate tool: the path in go.alternateTools for gopls does not exist: /opt/gone/gopls",
        { named: true },
      ),
      says(
        "go",
        /fork\/exec (?<file>\/\S+\/(?:dlv|gopls|go|staticcheck|golangci-lint|goimports|gofumpt)): no such file or directory/,
        "os/exec",
        "fork/exec /Users/dev/old/bin/dlv: no such file or directory",
      ),
    ],
  },
  {
    id: "go-extension-missing",
    rank: "cause",
    title: "The Go extension is not active in this window ({command|golang.go})",
    cause:
      "Debug type, commands and formatter of Go come from the extension golang.go. It is not installed in this profile, is disabled here, has not started yet, or the folder is in Restricted Mode.",
    cure: "Install or enable the Go extension (golang.go): code --install-extension golang.go. In Restricted Mode trust the folder: Workspaces: Manage Workspace Trust. In a remote window or container install it there too.",
    command: "code --install-extension golang.go",
    check: "vscode",
    findings: ["go-extension-missing", "restricted-mode"],
    says: [
      says(
        "vscode",
        /Configured debug type '(?:go|delve|dlv-dap)' is not supported/,
        "VS Code; golang/vscode-go#445",
        "Configured debug type 'go' is not supported.",
      ),
      says(
        "vscode",
        /Couldn't find a debug adapter descriptor for debug type '?go/,
        "VS Code; golang/vscode-go#445",
        "Couldn't find a debug adapter descriptor for debug type 'go' (extension might have failed to activate)",
      ),
      says("vscode", /[Cc]ommand '?"?(?<command>go\.[\w.]+)"?'? not found/, "VS Code; golang/vscode-go#755", [
        "command 'go.tools.install' not found",
        "Command 'Go: Install/Update Tools' resulted in an error: command 'go.tools.install' not found",
      ]),
      says(
        "vscode",
        /resulted in an error \((?:command )?'?(?<command>go\.[\w.]+)'? not found/,
        "VS Code",
        "Command 'Go: Test Package' resulted in an error (command 'go.test.package' not found)",
      ),
      says(
        "vscode",
        /Activating extension 'golang\.go' failed: (?<reason>.*)|Cannot activate the 'Go' extension because/,
        "VS Code",
        [
          "Activating extension 'golang.go' failed: Cannot find module './goMain'.",
          "Cannot activate the 'Go' extension because it depends on an extension that is not installed",
        ],
      ),
      says(
        "vscode",
        /don't have an extension for debugging '?Go'?/,
        "VS Code",
        "You don't have an extension for debugging Go. Should we find a Go extension in the Marketplace?",
      ),
    ],
  },
  {
    id: "restricted-mode",
    rank: "cause",
    title: "The folder is in Restricted Mode, so the Go extension is off",
    cause:
      "VS Code runs no code of a folder that you have not said you trust; the Go extension, its tools and debugging stay off there.",
    cure: "If you trust the folder's authors: press Cmd-Shift-P, Workspaces: Manage Workspace Trust, Trust.",
    check: "vscode",
    findings: ["restricted-mode"],
    says: [
      says(
        "vscode",
        /extension.{0,60}(?:disabled|limited).{0,60}(?:Restricted Mode|workspace is not trusted)|Restricted Mode is intended for safe code browsing/,
        "VS Code",
        [
          "This extension has been disabled because the current workspace is not trusted",
          "Restricted Mode is intended for safe code browsing. Trust this window to enable all features.",
        ].slice(1),
      ),
      says(
        "vscode",
        /disabled because the current workspace is not trusted/,
        "VS Code, Extensions view",
        "This extension has been disabled because the current workspace is not trusted",
      ),
    ],
  },
  {
    id: "settings-file-broken",
    rank: "cause",
    title: "settings.json has a mistake and cannot be written",
    cause:
      "VS Code changes a settings file only when it can read all of it; a missing comma or a stray bracket is enough to stop it, and later settings are not read either.",
    cure: "Open it (Preferences: Open User Settings (JSON)) and correct the line that is underlined in red.",
    command: "go-warden settings check",
    check: "settings",
    says: [
      says(
        "vscode",
        /Unable to write into (?:user|workspace|folder) settings/,
        "VS Code",
        "Unable to write into user settings. Please open the user settings to correct errors/warnings in it and try again.",
      ),
    ],
  },
  {
    id: "debug-program-missing",
    area: "delve",
    rank: "cause",
    title: "launch.json does not say which program to debug",
    cause: 'A Go configuration of launch.json needs "program": the folder of package main, or a test\'s folder.',
    cure: 'Add "program": "${fileDirname}" (or "${workspaceFolder}/cmd/NAME") to the configuration in .vscode/launch.json.',
    says: [
      says("dlv", /program attribute is missing in the debug configuration/, "dlv, service/dap/server.go", [
        "Failed to launch: The program attribute is missing in the debug configuration.",
        "The program attribute is missing in the debug configuration.",
      ]),
      says(
        "vscode-go",
        /The program attribute (?:must|should) (?:point to|be) |"program" attribute (?:must|is)/,
        "vscode-go, goDebugConfiguration.ts",
        "The program attribute must point to valid directory, .go file or executable.",
      ),
    ],
  },
  {
    id: "debug-mode-unsupported",
    area: "delve",
    rank: "cause",
    title: "launch.json has a mode that the debugger does not know",
    cause:
      '{mode|The value of "mode"} is not one of the modes that fit the request: launch knows auto, debug, test, exec, replay and core; attach knows local and remote.',
    cure: 'Correct "mode" and "request" in .vscode/launch.json: "request": "launch", "mode": "auto" fits most programs and tests.',
    says: [
      says(
        "dlv",
        /invalid debug configuration - unsupported 'mode' attribute "(?<mode>[^"]*)"/,
        "dlv, service/dap/server.go",
        "Failed to launch: invalid debug configuration - unsupported 'mode' attribute \"run\"",
      ),
      says(
        "dlv",
        /unsupported 'mode' attribute|unsupported 'request'/,
        "dlv, service/dap/server.go",
        "Failed to attach: unsupported 'mode' attribute",
      ),
    ],
  },
  {
    id: "debug-attribute-invalid",
    area: "delve",
    rank: "cause",
    title: "launch.json has an attribute that is missing or of the wrong kind: {attribute|see the line}",
    cause:
      "The debugger read the configuration and could not use it: {what|the line names the attribute and what is wrong with it}.",
    cure: 'Correct it in .vscode/launch.json; Go: the completion there (Ctrl-Space) shows each attribute and its type. An attach needs "processId" (a number or "${command:pickGoProcess}"), a core "coreFilePath", true and false stand without quotes, and lists in [ ].',
    says: [
      says(
        "dlv",
        /[Tt]he '(?<attribute>\w+)' attribute is missing|'(?<attribute2>processId|program|coreFilePath|traceDirPath|host|port|waitFor)' attribute (?:is )?missing/,
        "dlv, service/dap/server.go",
        [
          "Failed to attach: The 'processId' attribute is missing in debug configuration",
          "Failed to launch: The 'coreFilePath' attribute is missing in debug configuration.",
        ],
      ),
      says(
        "dlv",
        /invalid debug configuration - (?!unsupported 'mode')(?<what>.*?"(?<attribute>\w+)".*|.+)/,
        "dlv, service/dap/server.go",
        [
          'Failed to launch: invalid debug configuration - cannot unmarshal string into "stopOnEntry" of type bool',
          "Failed to launch: invalid debug configuration - unsupported 'outputMode' attribute \"x\"",
        ],
      ),
    ],
  },
  {
    id: "tools-install-failed",
    rank: "wrapper",
    title: "Go: Install/Update Tools could not install {tool|a tool}",
    cause:
      "The Go extension ran go install for {tool|it} and go failed. The lines below name the reason: no network or proxy, a Go that is too old for the tool, or a folder that cannot be written.",
    cure: "Read the lines below in the output channel Go and paste them here, or run the same in a terminal: go install golang.org/x/tools/gopls@latest shows go's own words. go-warden doctor looks at the usual causes.",
    command: "go-warden doctor",
    check: "tools",
    says: [
      says(
        "vscode-go",
        /failed to install (?<tool>[\w-]+)\(\S+\)|^\d+ tools? failed to install/,
        "vscode-go, goInstallTools.ts",
        [
          "gopls: failed to install gopls(golang.org/x/tools/gopls@latest): Error: Command failed: /opt/homebrew/bin/go install -v golang.org/x/tools/gopls@latest",
          "1 tools failed to install.\n\ngopls: failed to install gopls",
        ],
      ),
    ],
  },
]);
