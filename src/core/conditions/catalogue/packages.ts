import { inArea, says } from "../condition";

/** Folders, files and import paths that make no package: go/build, cmd/go/internal/load, work, run. */
export const packages = inArea("modules", [
  {
    id: "packages-mixed-in-folder",
    rank: "cause",
    title: "Files of two packages are in one folder: {first} and {second}",
    cause:
      "All Go files of a folder must name the same package (only NAME_test may stand beside NAME). Here {firstfile|one file} says package {first}, and {secondfile|another} says package {second}.",
    cure: "Correct the package line of one of them, or move it into a folder of its own. A scratch file with its own main gets //go:build ignore in its first line.",
    says: [
      says(
        "go",
        /found packages (?<first>\w+) \((?<firstfile>[^)]+)\) and (?<second>\w+) \((?<secondfile>[^)]+)\) in (?<folder>\S+)/,
        "go/build, MultiplePackageError",
        [
          "found packages main (main.go) and util (util.go) in /Users/dev/src/app",
          "main.go:4:2: found packages store (store.go) and db (db.go) in /Users/dev/src/app/store",
        ],
      ),
      says(
        "gopls",
        /package (?<second>\w+); expected package (?<first>\w+)/,
        "go/types, check.go",
        "util.go:1:9: package util; expected package main",
      ),
    ],
  },
  {
    id: "package-main-imported",
    rank: "cause",
    title: "{package} is a program and cannot be imported",
    cause: "The folder holds package main. Programs are built and run; only other packages can be imported.",
    cure: "Move the code that you need out of package main into a package of its own and import that. To use the program itself: go install {package}@latest, or a tool line in go.mod: go get -tool {package}.",
    says: [
      says(
        "go",
        /import "(?<package>[^"]+)" is a program, not an importable package/,
        "cmd/go, load/pkg.go",
        'main.go:3:8: import "example.com/app/cmd/x" is a program, not an importable package',
      ),
    ],
  },
  {
    id: "embed-files-missing",
    rank: "cause",
    title: "//go:embed finds no files to embed ({pattern|see the line})",
    cause:
      "The pattern is relative to the folder of the Go file and cannot leave it. Nothing matches: the files are generated and were not yet, are misspelled, begin with . or _ (then all: is needed), are links, or lie in another module.",
    cure: "Make the files first (the project's build step, go generate), or correct the pattern. For files that begin with . or _ write //go:embed all:FOLDER. An empty folder needs at least one file.",
    command: "go list -f '{{.EmbedPatterns}}' .",
    says: [
      says("go", /pattern (?<pattern>\S+): no matching files found/, "cmd/go, load/pkg.go", [
        "main.go:6:12: pattern static/*: no matching files found",
        "web/embed.go:8:12: pattern all:dist: no matching files found",
      ]),
      says(
        "go",
        /pattern (?<pattern>\S+): (?:cannot embed (?:irregular file|directory|file)?|invalid pattern syntax)/,
        "cmd/go, load/pkg.go",
        [
          "main.go:6:12: pattern public: cannot embed directory public: contains no embeddable files",
          "main.go:6:12: pattern ../x: invalid pattern syntax",
        ],
      ),
      says(
        "go",
        /go:embed (?:only allowed in Go files that import "embed"|cannot apply to)/,
        "cmd/compile, noder",
        'main.go:5:3: go:embed only allowed in Go files that import "embed"',
      ),
    ],
  },
  {
    id: "import-case-collision",
    rank: "cause",
    title: "{first} and {second} differ only in upper and lower case",
    cause:
      "The same package is imported in two spellings, in your code or in that of a dependency, or two files have the same name but for their case. A Mac's disk usually cannot tell them apart.",
    cure: "Use the spelling that the package's own go.mod declares, everywhere: go mod why -m MODULE shows who uses the other one; update that dependency. Of two files rename one.",
    command: "go list -m all",
    says: [
      says(
        "go",
        /case-insensitive (?:import|file name) collision: "(?<first>[^"]+)" and "(?<second>[^"]+)"/,
        "cmd/go, load/pkg.go",
        'main.go:3:8: case-insensitive import collision: "github.com/Sirupsen/logrus" and "github.com/sirupsen/logrus"',
      ),
    ],
  },
  {
    id: "import-path-relative",
    rank: "cause",
    title: "{package} is imported by a relative path",
    cause: "With modules an import names the whole path: the module's path (the first line of go.mod) and the folder.",
    cure: "Write it in full, for example MODULE/util instead of ./util. go list -m prints the module's path.",
    command: "go list -m",
    says: [
      says(
        "go",
        /"(?<package>\.[^"]*)" is relative, but relative import paths are not supported in module mode|local import "(?<package2>[^"]+)" in non-local package/,
        "cmd/go, modload/import.go",
        [
          'main.go:3:8: "./util" is relative, but relative import paths are not supported in module mode',
          'main.go:3:8: local import "./util" in non-local package',
        ],
      ),
    ],
  },
  {
    id: "import-path-malformed",
    rank: "cause",
    title: "{package} is not a valid import path",
    cause:
      "An import path holds letters, digits, - . _ ~ and slashes, and that of a module begins with a host name. {reason|This one does not.}",
    cure: "Correct it in the import line or in the command: no https://, no .git, no space, no @version in an import. A module is named HOST/OWNER/NAME.",
    says: [
      says(
        "go",
        /malformed import path "(?<package>(?!-)[^"]*)": (?<reason>.+)/,
        "golang.org/x/mod/module",
        [
          "main.go:3:8: malformed import path \"github.com/x/y z\": invalid char ' '",
          "go: malformed module path \"https://github.com/x/y\": invalid char ':'",
        ].slice(0, 1),
      ),
      says(
        "go",
        /malformed module path "(?<package>(?!-)[^"]*)": (?<reason>.+)/,
        "golang.org/x/mod/module",
        "go: malformed module path \"https://github.com/x/y\": invalid char ':'",
      ),
      says(
        "go",
        /unrecognized import path "(?<package>[^"]+)": (?<reason>import path does not begin with hostname)/,
        "cmd/go, vcs",
        'go: unrecognized import path "shared/lib": import path does not begin with hostname',
      ),
    ],
  },
  {
    id: "main-module-lacks-package",
    rank: "cause",
    title: "Your own module {module} has no package {package}",
    cause:
      "{package} begins with the path of your module, so go looks for its folder inside it, and there is none with Go files: it was moved, renamed, not committed, is only generated, or is left out by build tags.",
    cure: "Check the folder's name below the module (upper and lower case count), generate or add its files, or correct the import. git status --ignored shows files that git leaves out.",
    command: "go list ./...",
    says: [
      says(
        "go",
        /(?:main module|module) \((?<module>[^)]+)\) does not contain package (?<package>[^\s:;]+)/,
        "cmd/go, modload/load.go",
        [
          "main module (example.com/app) does not contain package example.com/app/store",
          "go: pattern ./x: main module (example.com/x) does not contain package example.com/x/y",
        ],
      ),
      says(
        "go",
        /package (?<package>\S+) is not in the main module \((?<module>[^)]+)\)/,
        "cmd/go, modload",
        "package example.com/y is not in the main module (example.com/x)",
      ),
    ],
  },
  {
    id: "packages-none-matched",
    rank: "symptom",
    title: "No package matches {pattern|what was asked for}",
    cause:
      "go found nothing to work on: the folder has no Go files of this system, the pattern is relative to another folder, or the module has its packages elsewhere (testdata, folders that begin with _ or ., and nested modules are left out).",
    cure: "Go to the module's folder and try go list ./... ; for all modules of a workspace name each: go test ./a/... ./b/... ",
    command: "go list ./...",
    check: "modules",
    says: [
      says(
        "go",
        /warning: "(?<pattern>[^"]+)" matched (?:no packages|only non-main packages)/,
        "cmd/go, search, load",
        'go: warning: "./..." matched no packages',
      ),
      says(
        "go",
        /^"(?<pattern>[^"]+)" matched (?:no packages|only non-main packages)/,
        "cmd/go, search, load, with its prefix gone",
        'warning: "./..." matched no packages',
      ),
      says("go", /\bno packages to (?:test|vet)\b/, "cmd/go, test/test.go", "no packages to test", {}),
    ],
  },
  {
    id: "cover-packages-unused",
    area: "coverage",
    rank: "symptom",
    title: "-coverpkg names packages that no test uses: {pattern}",
    cause:
      "-coverpkg={pattern} asks for the coverage of packages that none of the tested packages import, so nothing is counted for them. It is only a warning: the tests themselves ran.",
    cure: 'Name packages that the tests do use (-coverpkg=./... in the module\'s folder), or test more packages: go test -coverpkg=./... ./... In VS Code look at "go.testFlags" and "go.coverageOptions".',
    check: "coverage",
    says: [
      says(
        "go",
        /no packages being tested depend on matches for pattern (?<pattern>\S+)/,
        "cmd/go, load/pkg.go, PrepareForCoverageBuild",
        "warning: no packages being tested depend on matches for pattern ./...",
      ),
    ],
  },
  {
    id: "go-run-arguments",
    rank: "cause",
    title: "go run and go build were not given files or a package that they can use ({file|see the line})",
    cause:
      "They take either one package (a folder, such as . or ./cmd/app), or .go files that are all in one folder; files of tests cannot be run.",
    cure: "Name the folder instead of files: go run . or go run ./cmd/NAME; all its files then belong. Arguments for your program come after it: go run . -flag value.",
    command: "go run .",
    says: [
      says("go", /^go: no go files listed|^go run: no go files listed/, "cmd/go, run/run.go", [
        "go: no go files listed",
        "go run: no go files listed",
      ]),
      says(
        "go",
        /named files must (?:be \.go files: (?<file>\S+)|all be in one directory; have \S+ and (?<file2>\S+))/,
        "cmd/go, load/pkg.go",
        ["go: named files must be .go files: ./main", "go: named files must all be in one directory; have ./ and ./x"],
      ),
      says(
        "go",
        /cannot run \*_test\.go files \((?<file>[^)]+)\)/,
        "cmd/go, run/run.go",
        "go: cannot run *_test.go files (main_test.go)",
      ),
    ],
  },
  {
    id: "build-output-taken",
    rank: "cause",
    title: "go build cannot write its result to {output}",
    cause:
      "The name that the program would get is taken by a folder or by another file, or -o names one file for several packages.",
    cure: "Choose another place: go build -o bin/ ./... for several programs (the slash at the end makes it a folder), go build -o NAME . for one; or remove the old file.",
    command: "go build -o bin/ ./...",
    says: [
      says(
        "go",
        /build output "(?<output>[^"]+)" already exists and is (?:a directory|not an object file)/,
        "cmd/go, work/exec.go",
        [
          'go: build output "app" already exists and is a directory',
          'go: build output "app" already exists and is not an object file',
        ],
      ),
      says(
        "go",
        /cannot write multiple packages to non-directory (?<output>\S+)/,
        "cmd/go, work/build.go",
        "go: cannot write multiple packages to non-directory app",
      ),
    ],
  },
  {
    id: "go-file-empty",
    rank: "cause",
    title: "{file|The file} is empty for the compiler",
    cause:
      "A Go file begins with a package line, and this one has none: it is new and empty, was not saved, or holds only comments.",
    cure: "Write package NAME in its first line (the name that the other files of the folder have), save it, or delete it.",
    says: [
      says(
        "go",
        /(?:(?<file>[^\s:]+\.go):\d+:\d+: )?expected 'package', found 'EOF'/,
        "go/parser; golang/go#64557",
        "/Users/dev/src/app/main.go:1:1: expected 'package', found 'EOF'",
      ),
    ],
  },
  {
    id: "dependency-withdrawn",
    rank: "symptom",
    title: "{module} is {state|withdrawn} by its author",
    cause:
      "It is a notice, not an error: {reason|the author advises against it}. The build goes on with the version that you have.",
    cure: "Take another version, go get {module|MODULE}@latest, or the module that the notice names; then go mod tidy. go list -m -u -retracted all shows what else is affected.",
    command: "go list -m -u -retracted all",
    says: [
      says(
        "go",
        /(?<module>[\w.-]+\.[\w.-]+\/[^\s@]+)@\S+: (?<state>retracted) by module author(?:: (?<reason>.+))?/,
        "cmd/go, modload/modfile.go",
        "go: warning: github.com/x/y@v1.0.1: retracted by module author: published by mistake",
      ),
      says(
        "go",
        /module (?<module>[\w.-]+\.[\w.-]+\/\S+) is (?<state>deprecated): (?<reason>.+)/,
        "cmd/go, load/pkg.go",
        'go: module github.com/golang/protobuf is deprecated: Use the "google.golang.org/protobuf" module instead.',
      ),
    ],
  },
  {
    id: "go-work-empty",
    rank: "cause",
    title: "go.work lists no module",
    cause: "go found a go.work, so only the modules that are listed in it count, and the list is empty.",
    cure: "Add the modules, in the folder of go.work: go work use ./A ./B (or go work use -r . for all below it). Or delete the file when you do not need a workspace.",
    command: "go work use -r .",
    check: "modules",
    says: [
      says(
        "go",
        /no modules were found in the current workspace/,
        "cmd/go, modload/init.go",
        "go: no modules were found in the current workspace; see 'go help work'",
      ),
      says("gopls", /[Tt]here are no modules in go\.work/, "gopls", "gopls: There are no modules in go.work"),
    ],
  },
  {
    id: "go-work-conflict",
    rank: "cause",
    title: "go.work lists or replaces the module {module} twice",
    cause:
      "Two folders of the workspace hold the same module (often a second clone or worktree), or a replace line replaces a module that the workspace has itself.",
    cure: "Keep one: go work edit -dropuse=./FOLDER for a folder, go work edit -dropreplace={module|MODULE} for a replacement.",
    command: "go work edit -json",
    check: "modules",
    says: [
      says(
        "go",
        /module (?<module>\S+) appears multiple times in workspace/,
        "cmd/go, modload/init.go",
        "go: module example.com/x appears multiple times in workspace",
      ),
      says(
        "go",
        /workspace module (?<module>\S+) is replaced at all versions in the go\.work file/,
        "cmd/go, modload/init.go",
        "go: workspace module example.com/x is replaced at all versions in the go.work file. To fix, remove the replacement from the go.work file or specify the version at which to replace the module.",
      ),
    ],
  },
]);
