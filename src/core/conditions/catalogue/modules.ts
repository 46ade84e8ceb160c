import { inArea, says } from "../condition";
import { experimentalPackages, youngPackages } from "./language";

const tidy = "go mod tidy";
const sameGo =
  "If the terminal says nothing of the kind, VS Code runs another Go than the terminal: go-warden doctor shows both.";

/** Packages that every Go has: when they are missing, GOROOT is wrong. */
const oldPackages = "runtime|fmt|os|errors|unsafe|internal\\/\\S+|runtime\\/(?!coverage)\\S+";

/** go.mod, go.sum, go.work, the vendor folder and packages: cmd/go/internal/modload, modget, modcmd, workcmd. */
export const modules = inArea("modules", [
  {
    id: "go-mod-out-of-date",
    rank: "cause",
    title: "go.mod does not list what the code imports",
    cause:
      "The imports and go.mod no longer agree (a changed import, a merge, another Go version), and go may not write go.mod by itself here.",
    cure: `Run ${tidy} in the module's folder. ${sameGo}`,
    command: tidy,
    check: "modules",
    says: [
      says(
        "go",
        /updates to go\.mod (?:are )?needed|updating go\.mod: existing contents have changed/,
        "cmd/go, modload/init.go",
        [
          "go: updates to go.mod needed",
          "err: exit status 1: stderr: go: updates to go.mod needed, disabled by -mod=readonly; to update it:\n\tgo mod tidy\n: packages.Load errorgo list",
        ],
      ),
      says(
        "go",
        /(?<module>\S+) should be (?:direct|indirect)(?:$| )/,
        "gopls, modfile diagnostics",
        "github.com/pkg/errors should be direct",
        { without: /SyntaxError/ },
      ),
      says(
        "go",
        /(?<module>\S+@v\S+) is explicitly required in go\.mod, but not marked as explicit/,
        "cmd/go",
        "github.com/x/y@v1.0.0 is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt",
        { without: /inconsistent vendoring/ },
      ),
      says(
        "go",
        /go\.mod file (?:is )?(?:out of sync|not in sync|needs (?:an )?update)|your go\.mod file .{0,40}out of (?:sync|date)/i,
        "gopls",
        "Your go.mod file is out of sync with the source: run go mod tidy",
      ),
      says(
        "go",
        /requires (?<module>\S+): (?:reading|version change needed)|(?<used>\S+) is not used in this module/,
        "gopls, go mod tidy",
        "github.com/pkg/errors is not used in this module",
      ),
    ],
  },
  {
    id: "go-sum-incomplete",
    rank: "cause",
    title: "go.sum lacks the checksum of {module|a module}",
    cause:
      "go.sum has no entry for {module|a module} that the build needs, and go does not add one by itself (-mod=readonly). Usually go.mod was changed without go.sum, or a merge lost the line.",
    cure: `Run ${tidy} in the module's folder (or go get PACKAGE for one of them) and commit go.sum. ${sameGo}`,
    command: tidy,
    check: "modules",
    says: [
      says(
        "go",
        /missing go\.sum entry for (?:module providing package (?<module>\S+?)|go\.mod file|(?<module2>\S+))(?:;|$| |:)/,
        "cmd/go, modload/import.go",
        [
          "main.go:4:2: missing go.sum entry for module providing package golang.org/x/text/language; to add:\n\tgo mod download golang.org/x/text",
          "go: example.com/b@v1.0.0: missing go.sum entry for go.mod file; to add it:\n\tgo mod download example.com/b",
        ],
      ),
      says(
        "go",
        /(?<module>\S+@v\S+?): missing go\.sum entry/,
        "cmd/go, modload",
        "verifying github.com/pkg/errors@v0.9.1/go.mod: github.com/pkg/errors@v0.9.1: missing go.sum entry",
      ),
      says(
        "go",
        /updates to go\.sum (?:are )?needed|go\.sum is out of (?:sync|date)|go\.sum file is out of (?:sync|date)/,
        "cmd/go, modfetch/fetch.go",
        [
          "go: updates to go.sum needed, disabled by -mod=readonly",
          "go.sum is out of sync with go.mod. Please update it by applying the quick fix.",
        ],
      ),
      says(
        "go",
        /missing checksum for (?<module>\S+)|checksum missing from (?:go\.sum|sumdb)/,
        "cmd/go",
        "go: verifying example.com/m@v1.0.0: checksum missing from sumdb response",
      ),
      says(
        "go",
        /malformed go\.sum/,
        "cmd/go, modfetch/fetch.go",
        "go: malformed go.sum:\n/Users/dev/src/app/go.sum:12: wrong number of fields 7",
      ),
    ],
  },
  {
    id: "go-mod-conflict-markers",
    rank: "cause",
    title: "{file|go.mod} holds the marks of a Git merge conflict",
    cause:
      "A merge or rebase stopped in {file|the file}, and the lines with <<<<<<<, ======= and >>>>>>> are still in it, so go cannot read it.",
    cure: `Choose the right lines, remove the marks, then run ${tidy}. For go.sum keep both sides and let ${tidy} clean up.`,
    command: "git diff --check",
    says: [
      says(
        "go",
        /(?<file>\S*go\.(?:mod|sum|work))?:?\d*:? ?(?:unknown directive|unexpected|malformed \S+|wrong number of fields)?:? ?(?:<<<<<<<|>>>>>>>|=======) ?(?<branch>\S*)/,
        "cmd/go, modfile",
        [
          "go: errors parsing go.mod:\n/Users/dev/src/app/go.mod:5: unknown directive: <<<<<<<",
          "go: errors parsing go.mod:\ngo.mod:9: unknown directive: =======",
        ],
        { with: /errors parsing go\.|malformed go\.sum|unknown directive/ },
      ),
    ],
  },
  {
    id: "go-mod-broken",
    rank: "symptom",
    title: "{file|go.mod} has a line that go cannot read",
    cause: "go stops at {file|the file}: {reason|the line below says where and why}.",
    cure: "Correct that line. go mod edit -fmt checks the whole file; a line that a newer Go wrote needs that newer Go.",
    command: "go mod edit -fmt",
    check: "modules",
    findings: ["go-mod-broken"],
    says: [
      says(
        "go",
        /(?<file>\S*go\.(?:mod|work)):\d+(?::\d+)?: (?<reason>(?:unknown (?:directive|block type)|invalid|usage|require|replace|malformed|unexpected|repeated|no matching|unterminated|syntax|missing|version|module|mismatched|unquoted).*)/,
        "golang.org/x/mod/modfile",
        [
          "go: errors parsing go.mod:\n/Users/dev/src/app/go.mod:7: unknown directive: requires",
          "go: errors parsing go.mod:\ngo.mod:3: usage: require module/path v1.2.3",
        ],
      ),
      says(
        "go",
        /errors parsing (?<file>\S*go\.(?:mod|work)):?/,
        "cmd/go, modload/modfile.go",
        "go: errors parsing go.work:",
      ),
      says(
        "go",
        /error reading (?<file>\S*go\.mod): missing module declaration/,
        "cmd/go, modload/modfile.go",
        "go: error reading go.mod: missing module declaration. To specify the module path:\n\tgo mod edit -module=example.com/mod",
      ),
      says(
        "go",
        /(?:error|loading|reading) (?:loading )?(?<file>\S*go\.(?:mod|work)): (?<reason>.*(?:multiple times|is a directory|unmarshal).*)/,
        "cmd/go",
        "go: reading go.mod: read /Users/dev/src/app/go.mod: is a directory",
      ),
    ],
  },
  {
    id: "go-mod-newer-than-go",
    rank: "cause",
    title: "go.mod was written for a newer Go ({wanted|see the line}) than the one that runs",
    cause:
      "The Go that reads go.mod is older than 1.21. It knows neither the toolchain line nor versions with three numbers, which newer Go writes.",
    cure: "Install a newer Go, and see which one runs: go version in the terminal, go-warden doctor for VS Code. Often an old Go comes first in PATH. If the old one is wanted, write go 1.N with two numbers and remove the toolchain line.",
    command: "go-warden doctor",
    check: "go-choice",
    says: [
      says(
        "go",
        /unknown directive: (?:toolchain|godebug|tool|ignore)\b/,
        "cmd/go before 1.21",
        "go: errors parsing go.mod:\n/Users/dev/src/app/go.mod:5: unknown directive: toolchain",
      ),
      says(
        "go",
        /invalid go version '(?<wanted>[^']+)': must match format 1\.\d+/,
        "cmd/go before 1.21",
        "go: errors parsing go.mod:\n/Users/dev/src/app/go.mod:3: invalid go version '1.24.0': must match format 1.23",
      ),
      says("go", /note: module requires Go (?<wanted>\S+)/, "cmd/go before 1.21", "note: module requires Go 1.22"),
      says(
        "go",
        /go\.mod file indicates go (?<wanted>[\d.]+), but maximum (?:supported )?version supported by tidy is/,
        "cmd/go, modload/load.go",
        "go: go.mod file indicates go 1.99, but maximum version supported by tidy is 1.22",
      ),
      says(
        "go",
        /build constraints exclude all Go files in \S*golang\.org\/x\/\S+@v/,
        "cmd/go",
        "build constraints exclude all Go files in /Users/dev/go/pkg/mod/golang.org/x/vuln@v1.0.1/scan",
      ),
    ],
  },
  {
    id: "go-mod-missing",
    rank: "cause",
    title: "The folder belongs to no Go module",
    cause:
      "Neither this folder ({dir|where go ran}) nor one above it has a go.mod. Often VS Code or the terminal is in the folder above the module, or beside it.",
    cure: "Go to the module's own folder, or open that one in VS Code. For a new module: go mod init NAME. Several modules side by side: go work init, then go work use ./A ./B.",
    command: "go-warden doctor",
    check: "modules",
    says: [
      says(
        "go",
        /go\.mod file not found in current directory or any parent directory/,
        "cmd/go, modload/init.go",
        "go: go.mod file not found in current directory or any parent directory; see 'go help modules'",
        { without: /is no longer supported outside a module/ },
      ),
      says("go", /cannot find main module(?!, but -modfile)/, "cmd/go, modload/init.go", [
        "go: cannot find main module, but found .git/config in /Users/dev/src/app\n\tto create a module there, run:\n\tgo mod init",
        "go: cannot find main module; see 'go help modules'",
      ]),
      says(
        "go",
        /directory prefix (?<dir>\S+) does not contain main module or its selected dependencies|directory prefix (?<root>\S+) does not contain main module/,
        "cmd/go, modload/load.go",
        "pattern ./...: directory prefix . does not contain main module or its selected dependencies",
      ),
      says(
        "go",
        /directory (?<dir>\S+) outside (?:main module|available modules|modules listed in go\.work) or (?:its|their) selected dependencies/,
        "cmd/go, modload/load.go",
        "main.go:3:8: directory ../lib outside main module or its selected dependencies",
      ),
      says("go", /no Go files in (?<dir>\/\S+)|: no Go source files/, "go/build", [
        "no Go files in /Users/dev/src/app",
        "package .: no Go source files",
      ]),
    ],
  },
  {
    id: "package-without-module",
    rank: "cause",
    title: "No module in go.mod provides {package|the package}",
    cause:
      "{package|A package} is imported, but none of the modules in go.mod has it: the module was never added, or the import path is misspelled.",
    cure: "Add it in the module's folder: go get {package|PACKAGE}. If the code is new here, go mod tidy adds everything that is missing. To install a program instead, name a version: go install {package|PACKAGE}@latest.",
    command: "go get {package|PACKAGE}",
    check: "modules",
    findings: ["package-without-module"],
    says: [
      says(
        "go",
        /(?<!cover: )no required module provides package (?<package>[^\s;:]+)/,
        "cmd/go, modload/import.go",
        [
          "main.go:3:8: no required module provides package example.com/shared; to add it:\n\tgo get example.com/shared",
        ],
        { without: /^cover: / },
      ),
      says(
        "go",
        /cannot find module providing package (?<package>[^\s:;]+)(?!.*(?:disabled|lookup))/,
        "cmd/go, modload",
        "cannot find module providing package github.com/acme/lib",
      ),
      says(
        "go",
        /could not import (?<package>\S+) \((?:no required module provides|cannot find package|invalid package name)/,
        "gopls, go/types",
        'could not import github.com/acme/lib (no required module provides package "github.com/acme/lib")',
      ),
      says(
        "go",
        /module (?<module>\S+) found(?: \((?<version>[^)]+)\))?, but does not contain package (?<package>\S+)/,
        "cmd/go, modload/import.go",
        "module github.com/acme/lib@latest found (v1.2.0), but does not contain package github.com/acme/lib/v2",
      ),
      says(
        "go",
        /module providing package (?<package>\S+) is (?:not|explicitly)/,
        "cmd/go",
        "module providing package example.com/x is not in go.mod; to add it:\n\tgo get example.com/x",
        { named: true },
      ),
      says(
        "gopls",
        /(?<package>[\w.-]+\.[\w.-]+\/\S+) is not in your go\.mod file/,
        "gopls, internal/mod/diagnostics.go",
        "github.com/x/y is not in your go.mod file (go mod tidy)",
      ),
    ],
  },
  {
    id: "module-lookup-disabled",
    rank: "cause",
    title: "The module is not on this machine, and a setting forbids downloading it",
    cause: "{setting|-mod=vendor in GOFLAGS, or GOPROXY=off,} keeps go from looking the module up.",
    cure: "With a vendor folder: go mod vendor writes it again. Otherwise remove the setting: go env GOFLAGS GOPROXY shows it, go env -u GOPROXY removes one made with go env -w; go-warden doctor finds the place.",
    command: "go env GOFLAGS GOPROXY",
    check: "modules",
    says: [
      says("go", /(?:module|import) lookup disabled by (?<setting>GOPROXY=off|-mod=\w+)/, "cmd/go, modload", [
        "go: example.com/b@v1.0.0: module lookup disabled by GOPROXY=off",
        "cannot find module providing package example.com/b: import lookup disabled by -mod=vendor\n\t(Go version in go.mod is at least 1.14 and vendor directory exists.)",
      ]),
      says(
        "go",
        /git remote \((?<remote>\S+)\) lookup disabled|can't resolve module using the vendor directory/,
        "cmd/go, modload/list.go",
        "go: can't resolve module using the vendor directory\n\t(Use -mod=mod or -mod=readonly to bypass.)",
      ),
    ],
  },
  {
    id: "vendor-folder-stale",
    rank: "cause",
    title: "The vendor folder does not match go.mod ({folder|the module's})",
    cause:
      "go.mod (or go.work) was changed after the vendor folder was written, so vendor/modules.txt lists something else.",
    cure: "Write it again: go mod vendor (in a workspace: go work vendor). To build without it once: -mod=mod.",
    command: "go mod vendor",
    check: "modules",
    findings: ["vendor-folder-stale"],
    says: [
      says(
        "go",
        /inconsistent vendoring in (?<folder>[^:]+)|[Ii]nconsistent vendoring detected/,
        "cmd/go, modload/vendor.go",
        "go: inconsistent vendoring in /Users/dev/src/app:\n\texample.com/b@v1.0.0: is explicitly required in go.mod, but not marked as explicit in vendor/modules.txt\n\n\tTo ignore the vendor directory, use -mod=readonly or -mod=mod.\n\tTo sync the vendor directory, run:\n\t\tgo mod vendor",
      ),
      says(
        "go",
        /(?:is not a package listed in|reading modules\.txt for|to sync the) vendor(?:\/modules\.txt| directory)/,
        "cmd/go, modload",
        "directory /Users/dev/src/app/vendor/example.com/b is not a package listed in vendor/modules.txt",
      ),
      says(
        "go",
        /vendored module (?<module>\S+) should be required explicitly in go\.mod/,
        "cmd/go, modload",
        "go: vendored module example.com/b should be required explicitly in go.mod",
      ),
      says(
        "go",
        /cannot find (?:package|module providing package) "?(?<package>[^\s"]+)"? in(?:: any of:)?\s*\S*\/vendor/,
        "cmd/go",
        'cannot find package "example.com/b" in /Users/dev/src/app/vendor/example.com/b',
      ),
      says(
        "go",
        /cannot find package "\." in:/,
        "cmd/go with -mod=vendor, go/build",
        [
          'main.go:4:2: cannot find package "." in:\n\t/Users/dev/src/app/vendor/github.com/x/y',
          'cannot find package "." in: /Users/dev/src/app/vendor/github.com/x/y',
        ],
        { with: /\/vendor\// },
      ),
    ],
  },
  {
    id: "vendor-folder-missing",
    rank: "cause",
    title: "-mod=vendor is set, and there is no vendor folder",
    cause: "GOFLAGS or go.buildFlags has -mod=vendor, but this module has no vendor folder.",
    cure: "Write it: go mod vendor. Or remove -mod=vendor from GOFLAGS (go env -u GOFLAGS, the profile) and from go.buildFlags.",
    command: "go mod vendor",
    check: "modules",
    findings: ["vendor-folder-missing"],
    says: [
      says(
        "go",
        /vendor directory does not exist when|open \S*vendor\/modules\.txt: no such file or directory/,
        "cmd/go, modload",
        [
          "go: open /Users/dev/src/app/vendor/modules.txt: no such file or directory",
          "go: vendor directory does not exist when in single module mode outside of a module",
        ],
      ),
    ],
  },
  {
    id: "go-work-without-module",
    rank: "cause",
    title: "A go.work above this folder leaves this module out",
    cause:
      "go found a go.work, so it works only on the modules that are listed there; this folder's module is not one of them.",
    cure: "Add it, in the module's folder: go work use . To ignore go.work for one command: GOWORK=off.",
    command: "go work use .",
    check: "modules",
    findings: ["go-work-without-module"],
    says: [
      says(
        "go",
        /current directory is contained in a module that is not one of the workspace modules/,
        "cmd/go, modload/load.go",
        "current directory is contained in a module that is not one of the workspace modules listed in go.work. You can add the module to the workspace using:\n\tgo work use .",
      ),
      says(
        "go",
        /(?<dir>\S+) is contained in a module that is not one of the workspace modules/,
        "cmd/go, modload/load.go",
        "main.go:4:2: directory ../tools is contained in a module that is not one of the workspace modules listed in go.work. You can add the module to the workspace using:\n\tgo work use ../tools",
      ),
      says(
        "go",
        /does not contain modules listed in go\.work/,
        "cmd/go, modload/load.go",
        "pattern ./...: directory prefix . does not contain modules listed in go.work or their selected dependencies",
      ),
    ],
  },
  {
    id: "go-work-folder-missing",
    rank: "cause",
    title: "go.work lists {folder|a folder} that has no go.mod",
    cause:
      "A use line of go.work names {folder|a folder} that was moved, renamed or removed, and every go command stops there.",
    cure: "Remove the line: go work edit -dropuse={folder|./FOLDER}. If the folder has only moved, add its new place: go work use ./NEW.",
    command: "go work edit -dropuse={folder|./FOLDER}",
    check: "modules",
    says: [
      says(
        "go",
        /cannot load module (?<folder>\S+) listed in go\.work file/,
        "cmd/go, modload/init.go",
        "go: cannot load module ../lib listed in go.work file: open ../lib/go.mod: no such file or directory",
      ),
      says(
        "gopls",
        /while diagnosing (?:go\.mod|vulnerabilities).{0,30}: (?:stat|open) (?<folder>\S+)\/go\.mod: no such file or directory/,
        "gopls, internal/server",
        '2026/11/28 20:47:49 Error:2026/11/28 20:47:49 warning: while diagnosing go.mod file: stat /Users/dev/src/app/x/go.mod: no such file or directory\n\tview_id="1"',
      ),
      says(
        "go",
        /go: directory (?<folder>\S+) does not exist|error loading go\.work:/,
        "cmd/go, workcmd/use.go",
        "go: error loading go.work:\n/Users/dev/src/go.work:4: path /Users/dev/src/a appears multiple times in workspace",
      ),
    ],
  },
  {
    id: "go-work-version-old",
    rank: "cause",
    title: "go.work names an older Go than {module|one of its modules} needs",
    cause: "{module|A module} asks for go {wanted|a newer version}, and the go line of go.work is {listed|lower}.",
    cure: "Raise the line of go.work: go work use (without arguments it takes the highest of its modules), or go work edit -go={wanted|VERSION}.",
    command: "go work use",
    check: "modules",
    says: [
      says(
        "go",
        /module (?<module>\S+) listed in go\.work file requires go >= (?<wanted>[^\s,]+), but go\.work lists go (?<listed>[^\s;]+)/,
        "cmd/go, modload/init.go",
        "go: module ../lib listed in go.work file requires go >= 1.26, but go.work lists go 1.24; to update it:\n\tgo work use",
      ),
      says(
        "go",
        /module (?<module>\S+) listed in go\.work file requires go >= (?<wanted>[^\s,]+), but go\.work implicitly requires/,
        "cmd/go, modload/init.go",
        "go: module . listed in go.work file requires go >= 1.22, but go.work implicitly requires go 1.18; to update it:\n\tgo work use",
      ),
    ],
  },
  {
    id: "go-work-mod-flag",
    rank: "cause",
    title: "{flag|A -mod or -modfile flag} does not go together with go.work",
    cause: "GOFLAGS or go.buildFlags sets {flag|the flag}, which go refuses in a workspace with a go.work.",
    cure: "Remove it from GOFLAGS (go env -u GOFLAGS, or the profile) and from go.buildFlags; or leave the workspace out for one command: GOWORK=off.",
    command: "go env GOFLAGS",
    check: "modules",
    says: [
      says(
        "go",
        /-mod may only be set to readonly or vendor when in workspace mode, but it is set to "(?<flag>[^"]*)"/,
        "cmd/go, modload/init.go",
        'go: -mod may only be set to readonly or vendor when in workspace mode, but it is set to "mod"\n\tRemove the -mod flag to use the default readonly value, or set GOWORK=off to disable workspace mode.',
      ),
      says(
        "go",
        /(?<flag>-modfile) cannot be used in workspace mode/,
        "cmd/go, modload/init.go",
        "go: -modfile cannot be used in workspace mode",
      ),
      says(
        "go",
        /'go mod vendor' cannot be run in workspace mode/,
        "cmd/go, modcmd/vendor.go",
        "go: 'go mod vendor' cannot be run in workspace mode. Run 'go work vendor' to vendor the workspace or set 'GOWORK=off' to exit workspace mode.",
      ),
    ],
  },
  {
    id: "go-work-variable",
    rank: "cause",
    title: "GOWORK names a file that does not work: {file|see the line}",
    cause:
      "The variable GOWORK is set (in the shell's profile, with go env -w, or in go.toolsEnvVars) and names {file|a go.work} that does not exist or is not an absolute path.",
    cure: "Unset it: go env -u GOWORK, or remove it from the profile and go.toolsEnvVars; without it go finds go.work by itself. Or correct the path.",
    command: "go env -u GOWORK",
    check: "modules",
    says: [
      says(
        "go",
        /reading go\.work: open (?<file>\S+): (?:no such file|permission denied|not a directory)/,
        "cmd/go, modload/init.go",
        "go: reading go.work: open /nope/go.work: no such file or directory",
      ),
      says(
        "go",
        /invalid GOWORK: not an absolute path/,
        "cmd/go, modload/init.go",
        "go: invalid GOWORK: not an absolute path",
      ),
      says(
        "go",
        /no go\.work file found/,
        "cmd/go, workcmd",
        "go: no go.work file found\n\t(run 'go work init' first or specify path using GOWORK environment variable)",
      ),
    ],
  },
  {
    id: "replacement-missing",
    rank: "cause",
    title: "A replace line of go.mod points to {folder|a folder} that does not exist",
    cause:
      "go.mod replaces a module with the local folder {folder|it names}, and there is nothing (or no go.mod) on this machine.",
    cure: "Clone it there, correct the path, or remove the line: go mod edit -dropreplace={module|MODULE}, then go mod tidy. For local work go.work is better: go work use ./FOLDER.",
    command: "go mod edit -json",
    check: "modules",
    says: [
      says(
        "go",
        /\(replaced by (?<folder>[^)]+)\): reading \S+ ?.*(?:no such file or directory|is a directory)/,
        "cmd/go, modload",
        "go: example.com/b@v1.0.0 (replaced by ../b): reading ../b/go.mod: open /Users/dev/src/b/go.mod: no such file or directory",
      ),
      says(
        "go",
        /replacement directory (?<folder>\S+?):? (?:does not exist|stat|lstat)/,
        "cmd/go, modload/import.go",
        "main.go:4:2: module example.com/b provides package example.com/b and is replaced but not required; replacement directory ../b does not exist",
      ),
      says(
        "go",
        /conflicting replacements (?:found )?for (?<module>\S+)/,
        "cmd/go, modload/init.go",
        "go: conflicting replacements for example.com/b@v1.0.0:\n\t./a\n\t./b",
      ),
      says(
        "go",
        /(?<module>\S+) provides package \S+ and is replaced but not required/,
        "cmd/go, modload/import.go",
        "module example.com/b provides package example.com/b and is replaced but not required; to add it:\n\tgo get example.com/b",
        { without: /replacement directory/ },
      ),
    ],
  },
  {
    id: "module-version-mismatch",
    rank: "cause",
    title: "{module|The module} calls itself by another path than the one it is required by",
    cause:
      "The go.mod inside the download declares another module path: the repository was moved or renamed, is a fork, or is at v2 or higher and needs /vN at the end of the path.",
    cure: "Require it by the path that it declares (go get {declared|PATH}: the path in the line, or the first line of its go.mod; at v2 and higher it ends in /{major|vN}), and write the same path in the imports. Or for a fork use a replace line: go mod edit -replace OLD=FORK@VERSION.",
    says: [
      says(
        "go",
        /module declares its path as: (?<declared>\S+)/,
        "cmd/go, modload",
        "go: github.com/Sirupsen/logrus@v1.9.3: parsing go.mod:\n\tmodule declares its path as: github.com/sirupsen/logrus\n\t        but was required as: github.com/Sirupsen/logrus",
      ),
      says(
        "go",
        /but was required as: (?<module>\S+)/,
        "cmd/go, modload",
        "\t        but was required as: github.com/Sirupsen/logrus",
      ),
      says(
        "go",
        /module path must (?:match|include the) major version(?::? \("(?<declared>[^"]+)"\)|.*?"(?<declared2>[^"]+\/v\d+)")?/,
        "cmd/go, modfetch/coderepo.go",
        [
          'go: github.com/acme/lib@v2.1.0: invalid version: module contains a go.mod file, so module path must match major version ("github.com/acme/lib/v2")',
          'go: example.com/app imports\n\texample.com/lib/v2: module path must match major version ("example.com/lib/v2")',
        ],
      ),
      says(
        "go",
        /(?<module>[\w.-]+\.[\w.-]+\/[^\s@]+)@\S+: invalid version: should be (?<allowed>v\d+(?: or v\d+)?), not (?<major>v\d+)/,
        "golang.org/x/mod/module, CheckPathMajor",
        "go: github.com/acme/lib@v2.0.0: invalid version: should be v0 or v1, not v2",
      ),
      says(
        "go",
        /has (?:post|non)-\S+ module path "(?<declared>[^"]+)"/,
        "cmd/go, modfetch/coderepo.go",
        'go: github.com/acme/lib@v1.0.0: invalid version: go.mod has post-v0 module path "github.com/acme/lib/v3" at revision v1.0.0',
      ),
    ],
  },
  {
    id: "module-version-unknown",
    rank: "cause",
    title: "{module|The module} has no version {version|as named}",
    cause:
      "go.mod or the command names {version|a version, branch or commit} that does not exist: it was misspelled, deleted, never pushed, or is newer than what the proxy has seen.",
    cure: "List what there is: go list -m -versions {module|MODULE}; then go get {module|MODULE}@VERSION. For a tag pushed a moment ago ask the repository itself: GOPROXY=direct go get {module|MODULE}@VERSION.",
    command: "go list -m -versions {module|MODULE}",
    says: [
      says(
        "go",
        /(?<module>[\w.-]+\.[\w.-]+\/[^\s@:]+)@(?<version>[^\s:]+): (?:invalid version: )?unknown revision/,
        "cmd/go, modfetch; golang/vscode-go#1366",
        [
          "go: github.com/acme/lib@v1.9.9: invalid version: unknown revision v1.9.9",
          "reading https://proxy.golang.org/x/tools/@v/v9.9.9.info: 404 Not Found\n\tserver response: not found: golang.org/x/tools@v9.9.9: invalid version: unknown revision v9.9.9",
        ],
      ),
      says(
        "go",
        /(?:invalid version: )unknown revision (?<version>\S+)/,
        "cmd/go, modfetch",
        "invalid version: unknown revision 0000deadbeef",
      ),
      says(
        "go",
        /no matching versions for query "(?<version>[^"]+)"/,
        "cmd/go, modload/query.go",
        'go: module github.com/acme/lib: no matching versions for query "v1.9"',
      ),
      says(
        "go",
        /invalid pseudo-version: (?<reason>.+)/,
        "cmd/go, modfetch/coderepo.go",
        "go: github.com/acme/lib@v0.0.0-20200101000000-abcdefabcdef: invalid pseudo-version: does not match version-control timestamp (expected 20200102000000)",
      ),
    ],
  },
  {
    id: "ambiguous-import",
    rank: "cause",
    title: "Two modules provide {package|the same package}",
    cause:
      "{package|The package} is in two modules of the build, usually because one was split out of the other later.",
    cure: "Update the older one to a version that no longer has it: go get MODULE@latest for both, then go mod tidy. If one is not needed: go mod edit -droprequire=MODULE.",
    command: tidy,
    says: [
      says(
        "go",
        /ambiguous import: found package (?<package>\S+) in multiple modules/,
        "cmd/go, modload/import.go",
        "main.go:5:2: ambiguous import: found package google.golang.org/genproto/googleapis/rpc/status in multiple modules:\n\tgoogle.golang.org/genproto v0.0.0",
      ),
    ],
  },
  {
    id: "package-internal",
    rank: "cause",
    title: "{package|An internal package} may not be imported from here",
    cause:
      "A package below a folder named internal can be imported only from within the tree that holds that folder. A module path that changed breaks it too.",
    cure: "Import a public package instead, move the code, or correct the module line of go.mod so that the paths share their beginning.",
    says: [
      says(
        "go",
        /use of internal package (?<package>\S+) not allowed/,
        "cmd/go, load/pkg.go",
        "main.go:4:2: use of internal package example.com/lib/internal/x not allowed",
      ),
    ],
  },
  {
    id: "import-cycle",
    rank: "cause",
    title: "Packages import each other in a circle",
    cause: "Go allows no import cycles; the lines below the message list the circle.",
    cure: "Move what both need into a third package, or let one side take an interface.",
    says: [
      says(
        "go",
        /import cycle not allowed/,
        "cmd/go, load/pkg.go",
        "package example.com/a\n\timports example.com/b\n\timports example.com/a: import cycle not allowed",
      ),
    ],
  },
  {
    id: "go-mod-in-gopath",
    rank: "cause",
    title: "A go.mod lies directly in GOPATH, where go does not read it",
    cause:
      "GOPATH's own folder ($HOME/go by default) holds a go.mod. go ignores it, so the project around it counts as no module.",
    cure: "Move the project out of GOPATH's own folder, or delete the stray go.mod. go env GOPATH shows the folder.",
    command: "go-warden doctor --fix",
    check: "modules",
    findings: ["go-mod-in-gopath"],
    says: [
      says(
        "go",
        /ignoring go\.mod in (?:\$GOPATH|system temp root|\$HOME)/,
        "cmd/go, modload/init.go",
        "go: warning: ignoring go.mod in $GOPATH /Users/dev/go",
      ),
    ],
  },
  {
    id: "go111module-off",
    rank: "cause",
    title: "GO111MODULE=off: go ignores every go.mod",
    cause: "The variable GO111MODULE is set to off, so go looks for packages in GOPATH alone and modules do not work.",
    cure: "Remove it: go env -u GO111MODULE, or take it out of the shell's profile and of go.toolsEnvVars. Every Go since 1.16 uses modules without it.",
    command: "go env -u GO111MODULE",
    check: "modules",
    findings: ["go111module-off"],
    says: [
      says(
        "go",
        /modules disabled by GO111MODULE=off|cannot be used with GO111MODULE=off|cannot use path@version syntax in GOPATH mode/,
        "cmd/go, modload/init.go",
        [
          "go: modules disabled by GO111MODULE=off; see 'go help modules'",
          "go: go list -m cannot be used with GO111MODULE=off",
          "go: cannot use path@version syntax in GOPATH mode",
        ],
      ),
      says(
        "go",
        /cannot find package "(?<package>[^"]+)" in any of:/,
        "cmd/go in GOPATH mode",
        'main.go:3:8: cannot find package "example.com/b" in any of:\n\t/usr/local/go/src/example.com/b (from $GOROOT)\n\t/Users/dev/go/src/example.com/b (from $GOPATH)',
      ),
      says(
        "go",
        /unknown environment setting GO111MODULE=(?<value>\S+)/,
        "cmd/go, modload/init.go",
        "go: unknown environment setting GO111MODULE=yes",
      ),
    ],
  },
  {
    id: "package-not-in-std",
    rank: "cause",
    title: "{package|The import} is taken for a package of the standard library",
    cause:
      "The first part of {package|the import path} has no dot, so go looks for it in the standard library of GOROOT and finds none.",
    cure: "Check the spelling and the module line of go.mod: local packages are imported as MODULE/FOLDER. If it is a new package of the standard library, this Go is too old for it (go version). With GO111MODULE=off every local import ends this way.",
    command: "go list -m",
    check: "modules",
    says: [
      says(
        "go",
        new RegExp(
          `package (?!(?:${youngPackages}|${experimentalPackages}|${oldPackages}|-\\S+) is )(?<package>\\S+) is not in (?:std|GOROOT)\\b`,
        ),
        "cmd/go, modload/import.go",
        [
          "main.go:3:8: package shared/code is not in std (/usr/local/go/src/shared/code)",
          "package foo/bar is not in GOROOT (/usr/local/go/src/foo/bar)",
        ],
      ),
    ],
  },
  {
    id: "module-name-in-use",
    rank: "cause",
    title: "go.mod is already there",
    cause: "go mod init makes a new module, and this folder already has {file|a go.mod}.",
    cure: "Use the module that exists. To rename it: go mod edit -module=NAME. To begin again remove go.mod first.",
    says: [
      says(
        "go",
        /go: (?<file>\S*go\.(?:mod|work)) already exists/,
        "cmd/go, modload/init.go",
        "go: /Users/dev/src/app/go.mod already exists",
      ),
    ],
  },
  {
    id: "go-install-needs-version",
    rank: "cause",
    title: "go install and go get need a module or a version here",
    cause:
      "Outside a module go install takes a version; go get only changes the go.mod of a module and no longer installs programs.",
    cure: "Install a program with its version: go install {package|PACKAGE}@latest. To add a dependency run go get in the module's folder.",
    command: "go install {package|PACKAGE}@latest",
    says: [
      says(
        "go",
        /'go install' requires a version when current directory is not in a module/,
        "cmd/go, work/build.go",
        "go: 'go install' requires a version when current directory is not in a module\n\tTry 'go install golang.org/x/tools/gopls@latest' to install the latest version",
      ),
      says(
        "go",
        /'go get' is no longer supported outside a module/,
        "cmd/go, modget/get.go",
        "go: go.mod file not found in current directory or any parent directory.\n\t'go get' is no longer supported outside a module.\n\tTo build and install a command, use 'go install' with a version,",
      ),
      says(
        "go",
        /The go\.mod file for the module providing named packages contains one or more replace directives|contains one or more replace directives\. It must not contain directives/,
        "cmd/go, modload",
        "go: github.com/acme/tool@latest (in github.com/acme/tool@v1.2.0):\n\tThe go.mod file for the module providing named packages contains one or more replace directives. It must not contain directives that would cause it to be interpreted differently than if it were the main module.",
      ),
    ],
  },
]);
