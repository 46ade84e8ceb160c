import { inArea, says } from "../condition";

const install =
  "Install a release of golangci-lint that was built with your Go or a newer one: brew upgrade golangci-lint, or go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@latest.";

export const formatting = inArea("formatting", [
  {
    id: "formatter-not-chosen",
    rank: "cause",
    title: "VS Code does not know which formatter to use for Go",
    cause: "Several extensions offer to format Go, or another one is set as the default formatter, and it cannot.",
    cure: 'Choose the Go extension in settings.json: "[go]": { "editor.defaultFormatter": "golang.go" }; then see that gopls is alive: Go: Restart Language Server.',
    check: "settings",
    says: [
      says(
        "vscode",
        /multiple formatters for '?Go'?(?: files)?/,
        "VS Code",
        "There are multiple formatters for 'Go' files. One of them should be configured as default formatter.",
      ),
      says(
        "vscode",
        /[Ee]xtension '(?<extension>[^']+)' (?:is configured as formatter but it )?cannot format '?Go'?-?\s?files/,
        "VS Code",
        [
          "Extension 'Prettier - Code formatter' is configured as formatter but it cannot format 'Go'-files",
          "Extension 'Prettier - Code formatter' cannot format 'Go' files",
        ],
      ),
      says(
        "vscode",
        /[Tt]here is no formatter for '?go'? files installed/,
        "VS Code",
        "There is no formatter for 'go' files installed.",
      ),
    ],
  },
  {
    id: "format-waits-for-gopls",
    rank: "symptom",
    title: "Saving waits for gopls to format or to organize imports",
    cause:
      "Formatting and imports come from gopls; it is still loading the workspace, hangs or has ended, so VS Code waits and then saves without.",
    cure: "See whether gopls is alive: go-warden gopls list; restart it with Go: Restart Language Server. On a large workspace let it finish loading first.",
    command: "go-warden gopls list",
    check: "gopls",
    says: [
      says(
        "vscode",
        /Getting code actions from '?"?Go"?'?|Running '?"?Go"?'? (?:Formatter|formatter)|[Ss]aving '[^']+\.go': .*(?:code actions|Formatter|format)/,
        "VS Code",
        ["Saving 'main.go': Getting code actions from 'Go' (configure).", "Running 'Go' Formatter (configure)"],
      ),
      says(
        "vscode",
        /Aborted (?:onWillSaveTextDocument-event|format on save|code actions?).*after \d+ms/,
        "VS Code",
        "main.go: Aborted onWillSaveTextDocument-event after 1750ms",
        { with: /\.go\b|Go\b|gopls/ },
      ),
    ],
  },
  {
    id: "format-file-broken",
    rank: "cause",
    title: "The file has a syntax error, so it cannot be formatted",
    cause: "gofmt and gopls format only what they can parse: {place|the line named} is not valid Go.",
    cure: "Correct that line and save again.",
    says: [
      says(
        "gopls",
        /(?:request )?textDocument\/formatting failed|Formatting failed.*(?:gofmt|gopls|expected)|(?:gofmt|goimports|gofumpt): (?<place>\S+\.go:\d+:\d+): expected/,
        "gopls, vscode-languageclient",
        [
          "[Error - 9:00:01 AM] Request textDocument/formatting failed.\n  Message: format: /Users/dev/src/app/main.go:7:3: expected declaration, found x",
        ],
      ),
    ],
  },
  {
    id: "formatter-flag-unknown",
    rank: "cause",
    title: "go.formatFlags has a flag that the formatter does not know",
    cause: "The formatter of go.formatTool does not take {flag|the flag}; gopls takes no formatFlags at all.",
    cure: 'Remove "go.formatFlags", or choose the tool that knows the flag in "go.formatTool" (gofumpt: "gopls": { "formatting.gofumpt": true }).',
    command: "go-warden settings check",
    check: "settings",
    says: [
      says(
        "go",
        /flag provided but not defined: (?<flag>-\S+)/,
        "gofmt, goimports",
        "flag provided but not defined: -simplify\nusage: gofmt [flags] [path ...]",
        { with: /usage: (?:gofmt|goimports|gofumpt|golines|gci)\b/ },
      ),
    ],
  },
]);

export const lint = inArea("lint", [
  {
    id: "golangci-lint-configuration",
    rank: "cause",
    title: "The golangci-lint configuration is for version 1, the program is version 2",
    cause: 'golangci-lint 2 reads only configurations with version: "2"; this one is written for version 1.',
    cure: "Rewrite it: golangci-lint migrate (it keeps a copy). Or stay with version 1 of golangci-lint for this project.",
    command: "golangci-lint migrate",
    check: "tools",
    findings: ["golangci-lint-configuration"],
    says: [
      says(
        "golangci-lint",
        /unsupported version of the configuration: "?(?<found>[^"\s]*)"?/,
        "golangci-lint 2; zen-eth/shisui#77",
        [
          'Error: can\'t load config: unsupported version of the configuration: "" See https://golangci-lint.run/docs/product/migration-guide for migration instructions',
          'unsupported version of the configuration: "1"',
        ],
      ),
      says(
        "golangci-lint",
        /jsonschema: "(?<key>linters|run|issues|output|linters-settings|severity|formatters|version|service)[^"]*" does not validate/,
        "golangci-lint config verify",
        'jsonschema: "linters-settings" does not validate with "/properties/linters-settings": additional properties \'linters-settings\' not allowed',
      ),
    ],
  },
  {
    id: "golangci-lint-configuration-invalid",
    rank: "cause",
    title: "golangci-lint cannot use a part of its configuration: {key|see the line}",
    cause:
      "The configuration has {key|a key} that this version does not know or that has another form there: it is misspelled, stands in the wrong section, or was written for another version (version 2 renamed and moved many).",
    cure: "golangci-lint config verify names every wrong place. For a configuration of version 1: golangci-lint migrate. Otherwise correct the key; the reference is golangci-lint.run/docs/configuration.",
    command: "golangci-lint config verify",
    check: "tools",
    findings: ["golangci-lint-configuration"],
    says: [
      says(
        "golangci-lint",
        /'(?<key>[\w.[\]-]+)' expected (?:a |an )?(?:map|struct|slice|type|array)[^,']{0,30}, got |has invalid keys: (?<key2>[\w., -]+)|cannot parse '(?<key3>[\w.[\]-]+)' as /,
        "golangci-lint, viper; golangci-lint#5315",
        [
          "Error: can't load config: can't unmarshal config by viper (flags, file): 1 error(s) decoding:\n\n* 'output.formats' expected a map, got 'slice'",
          "Error: can't load config: can't unmarshal config by viper (flags, file): 1 error(s) decoding:\n\n* '' has invalid keys: linterss",
        ],
        { with: /golangci|viper|'output\.|'linters|'run\.|'issues/ },
      ),
      says(
        "golangci-lint",
        /can't unmarshal config by viper|can't read viper config: (?<reason>.+)|can't (?:combine options? (?<key>--\S+)|set severity rule option)|the configuration contains invalid elements/,
        "golangci-lint, pkg/config",
        [
          "Error: can't load config: can't unmarshal config by viper (flags, file): 1 error(s) decoding:",
          "Error: can't combine options --disable-all and --enable-all",
          "Error: can't set severity rule option: no default severity defined",
          "The command is terminated due to an error: the configuration contains invalid elements",
        ],
        {
          without:
            /jsonschema: "(?:linters|run|issues|output|linters-settings|severity|formatters|version|service)|expected a map, got|has invalid keys/,
        },
      ),
      says(
        "golangci-lint",
        /jsonschema: "(?!linters|run|issues|output|linters-settings|severity|formatters|version|service)[^"]*" does not validate.*?(?:additional properties '(?<key>[^']+)'|: (?<reason>.+))/,
        "golangci-lint config verify; golangci-lint-action#1176",
        'jsonschema: "" does not validate with "/additionalProperties": additional properties \'nolintlint\' not allowed',
      ),
    ],
  },
  {
    id: "golangci-lint-option-deprecated",
    rank: "symptom",
    title: "The golangci-lint configuration uses an old name: {key}",
    cause: "{key} still works in this version, but was renamed; a later version refuses it.",
    cure: "Write {use|its new name} instead, or let golangci-lint migrate rewrite the configuration for version 2.",
    command: "golangci-lint config verify",
    check: "tools",
    says: [
      says(
        "golangci-lint",
        /The (?:configuration option|output format) '(?<key>[^']+)' is deprecated, please use '(?<use>[^']+)'/,
        "golangci-lint, pkg/config/loader.go",
        [
          'level=warning msg="[config_reader] The configuration option `run.skip-files` is deprecated, please use `issues.exclude-files`."',
          'level=warning msg="[config_reader] The output format `github-actions` is deprecated, please use `colored-line-number`"',
        ],
      ),
    ],
  },
  {
    id: "golangci-lint-too-old-for-configuration",
    rank: "cause",
    title: "The configuration is for golangci-lint v2, the program is v1",
    cause: 'The project\'s configuration begins with version: "2", which golangci-lint 1 refuses.',
    cure: "Install golangci-lint v2: brew upgrade golangci-lint, or go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@latest. Remove the old one from GOPATH/bin if it comes first in PATH.",
    command: "go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@latest",
    check: "tools",
    findings: ["golangci-lint-configuration"],
    says: [
      says(
        "golangci-lint",
        /configuration file for golangci-lint v2 with golangci-lint v1/,
        "golangci-lint 1.64; golangci-lint#5564",
        "Error: you are using a configuration file for golangci-lint v2 with golangci-lint v1: please use golangci-lint v2",
      ),
    ],
  },
  {
    id: "golangci-lint-flag-unknown",
    rank: "cause",
    title: "golangci-lint does not know the flag {flag|named}: versions 1 and 2 differ",
    cause:
      "{flag|The flag} exists only in the other major version. The Go extension passes the flags of the version that it believes to run, or go.lintFlags holds an old one.",
    cure: 'Update the Go extension and golangci-lint, and say which it is: "go.lintTool": "golangci-lint-v2". In go.lintFlags and scripts replace --fast by --fast-only, --out-format=X by --output.X.path=stdout, and remove --print-issued-lines.',
    command: "golangci-lint version",
    check: "tools",
    says: [
      says(
        "golangci-lint",
        /unknown flag: (?<flag>--(?:print-issued-lines|out-format|output\.[\w.-]+|fast-only|fast|disable-all|enable-all|default|show-stats|exclude-use-default|print-linter-name|skip-dirs|skip-files|path-mode|new-from-merge-base|sort-results|presets|uniq-by-line|issues-exit-code|exclude|exclude-dirs|deadline|modules-download-mode))(?:$|[\s.,=])/,
        "golangci-lint; golangci-lint#5640",
        [
          "Error: unknown flag: --print-issued-lines",
          "Error: unknown flag: --out-format\nFailed executing command with error: unknown flag: --out-format",
          "unknown flag: --fast-only",
        ],
      ),
      says(
        "golangci-lint",
        /unknown (?:shorthand )?flag: (?<flag>\S+)/,
        "golangci-lint",
        "Error: unknown flag: --bogus\nFailed executing command with error: unknown flag: --bogus\nUsage:\n  golangci-lint run [flags]",
        { named: true },
      ),
    ],
  },
  {
    id: "golangci-lint-built-with-old-go",
    rank: "cause",
    title: "golangci-lint was built with an older Go than the project needs",
    cause:
      "The linters inside golangci-lint are those of {built|the Go that built it}; the project asks for {wanted|a newer one} (go.mod, or run.go in the configuration).",
    cure: `${install} A lower go: in the section run of the configuration also silences it.`,
    command: "golangci-lint version",
    check: "tools",
    says: [
      says(
        "golangci-lint",
        /the Go language version \((?<built>[^)]+)\) used to build golangci-lint is lower than the targeted Go version \((?<wanted>[^)]+)\)/,
        "golangci-lint; golangci-lint#5641",
        "Error: can't load config: the Go language version (go1.23) used to build golangci-lint is lower than the targeted Go version (1.24.4)",
      ),
      says(
        "golangci-lint",
        /(?:package|file) requires newer Go version (?<wanted>\S+) \(application built with (?<built>\S+)\)|unsupported version of go|export data version \d+ is greater than|could not load export data: .*(?:version|unsupported)/,
        "golangci-lint",
        [
          'level=error msg="Running error: 1 error occurred: package requires newer Go version go1.24 (application built with go1.22)"',
        ],
        { named: true },
      ),
    ],
  },
  {
    id: "staticcheck-built-with-old-go",
    rank: "cause",
    title: "staticcheck was built with an older Go ({built}) than the module asks for ({wanted})",
    cause: "staticcheck type-checks with the Go that built it, and refuses a module whose go line is newer.",
    cure: "Build it again with your current Go: go install honnef.co/go/tools/cmd/staticcheck@latest (in VS Code: Go: Install/Update Tools), then run it again. Inside gopls update gopls the same way.",
    command: "go install honnef.co/go/tools/cmd/staticcheck@latest",
    check: "tools",
    says: [
      says(
        "go",
        /module requires at least (?<wanted>go[\d.]+), but Staticcheck was built with (?<built>go[\w.]+)/,
        "honnef.co/go/tools, lintcmd",
        "-: module requires at least go1.25, but Staticcheck was built with go1.24.2 (compile)",
      ),
    ],
  },
  {
    id: "golangci-lint-no-files",
    rank: "cause",
    title: "golangci-lint found no Go files where it was started",
    cause:
      "It was started above or beside the module, in a folder with several modules, or every file is excluded by build tags or the configuration.",
    cure: "Run it in the module's own folder (the one with go.mod), or name the packages: golangci-lint run ./... With build tags: --build-tags TAG.",
    check: "modules",
    says: [
      says(
        "golangci-lint",
        /no go files to analyze/,
        "golangci-lint",
        'level=error msg="Running error: context loading failed: no go files to analyze: running `go mod tidy` may solve the problem"',
      ),
      says(
        "golangci-lint",
        /context loading failed: (?<reason>(?!no go files).+)/,
        "golangci-lint",
        'level=error msg="Running error: context loading failed: failed to load packages: failed to load with go/packages: err: exit status 1"',
      ),
    ],
  },
  {
    id: "golangci-lint-package-broken",
    rank: "cause",
    title: "golangci-lint cannot read the packages, because they do not compile",
    cause:
      "The linters need type information, and {package|the code (or a dependency)} does not build, or the module's downloads are missing.",
    cure: "Build first: go build ./... and go vet ./... show the real error; go mod tidy and go mod download when modules are missing. Then golangci-lint cache clean.",
    command: "go build ./...",
    check: "modules",
    says: [
      says(
        "golangci-lint",
        /no export data for "?(?<package>[^\s"]+)"?|could not import (?<package2>\S+) \(|typechecking error|could not load export data/,
        "golangci-lint",
        [
          'could not import github.com/acme/lib (could not load export data: no export data for "github.com/acme/lib")',
          'level=error msg="Running error: 1 error occurred: buildir: failed to load package: could not load export data"',
        ],
        { named: true },
      ),
      says(
        "golangci-lint",
        /no export data for "?(?<package>[^\s"]+)"?/,
        "golang.org/x/tools",
        'level=warning msg="could not load export data: no export data for \\"fmt\\""',
      ),
    ],
  },
  {
    id: "golangci-lint-parallel",
    rank: "cause",
    title: "Another golangci-lint is still running",
    cause:
      "golangci-lint takes a lock so that two do not run at once; VS Code or a hook runs one at the moment, or one hangs.",
    cure: "Wait, or end it: pkill golangci-lint. To allow both: --allow-parallel-runners (go.lintFlags, or run.allow-parallel-runners in the configuration).",
    command: "pgrep -l golangci-lint",
    says: [
      says(
        "golangci-lint",
        /parallel golangci-lint is running/,
        "golangci-lint",
        "Error: parallel golangci-lint is running\nFailed executing command with error: parallel golangci-lint is running",
      ),
    ],
  },
  {
    id: "golangci-lint-timeout",
    rank: "cause",
    title: "golangci-lint ran longer than its time limit",
    cause:
      "The first run of a large project fills the caches, and the limit (run.timeout, 1 minute in version 1) was shorter.",
    cure: "Give it more: golangci-lint run --timeout=5m, or timeout: 5m in the section run of the configuration; in VS Code through go.lintFlags.",
    says: [
      says(
        "golangci-lint",
        /[Tt]imeout exceeded: try increas\w+ (?:it|the timeout)|golangci-lint.*(?:context deadline exceeded)/,
        "golangci-lint",
        'level=error msg="Timeout exceeded: try increasing it by passing --timeout option"',
      ),
    ],
  },
  {
    id: "golangci-lint-linter-unknown",
    rank: "cause",
    title: "golangci-lint does not know the linter {linter|named}",
    cause:
      "The configuration or go.lintFlags names {linter|a linter} that was renamed or removed (version 2 dropped several), is a formatter now, or is misspelled. go vet's linter is called govet.",
    cure: "golangci-lint linters lists what there is. Remove or correct the name; gofmt, gofumpt, goimports and gci belong to formatters in version 2.",
    command: "golangci-lint linters",
    says: [
      says(
        "golangci-lint",
        /unknown linters: '?(?<linter>[^',]+)|(?<linter2>\w+) is a formatter|[Tt]he linter '(?<linter3>[^']+)' (?:is|was) (?:deprecated|fully inactivated|removed|archived)|no linters enabled/,
        "golangci-lint",
        [
          "Error: unknown linters: 'go vet', run 'golangci-lint help linters' to see the list of supported linters",
          "Error: gofmt is a formatter",
          "level=warning msg=\"The linter 'exportloopref' is deprecated (since v1.60.2) due to: Since Go1.22 (loopvar) this linter is no longer relevant. Replaced by copyloopvar.\"",
        ],
        { named: true },
      ),
    ],
  },
  {
    id: "golangci-lint-failed",
    rank: "wrapper",
    title: "golangci-lint stopped with an error",
    cause: "This line only says that it failed; the line before it, or msg=, names the reason.",
    cure: "Run it by hand in the module's folder and read its first error: golangci-lint run -v ./...",
    command: "golangci-lint run -v ./...",
    says: [
      says(
        "golangci-lint",
        /golangci-lint.*(?:exited with|failed with|exit status) (?:code )?(?<code>[3-9])|Failed executing command with error/,
        "golangci-lint",
        "Error while running tool: golangci-lint run exited with code 3",
      ),
    ],
  },
]);
