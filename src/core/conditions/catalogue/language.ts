import { inArea, says } from "../condition";

/** The packages of the standard library by the release that brought them: Go's own api/go1.N.txt. */
const broughtBy: Readonly<Record<string, string>> = {
  "1.16": "embed|io\\/fs|testing\\/fstest|go\\/build\\/constraint|runtime\\/metrics",
  "1.18": "net\\/netip|debug\\/buildinfo",
  "1.19": "go\\/doc\\/comment",
  "1.20": "crypto\\/ecdh|runtime\\/coverage",
  "1.21": "slices|maps|cmp|log\\/slog|testing\\/slogtest",
  "1.22": "math\\/rand\\/v2|go\\/version",
  "1.23": "iter|unique|structs",
  "1.24": "weak|crypto\\/(?:fips140|hkdf|mlkem|pbkdf2|sha3)",
  "1.25": "testing\\/synctest",
  "1.26": "crypto\\/hpke|crypto\\/mlkem\\/mlkemtest|testing\\/cryptotest",
};

/** Packages of the standard library that an old Go lacks. */
export const youngPackages = Object.values(broughtBy).join("|");

/** Packages that are there only while an experiment is on. */
export const experimentalPackages = "encoding\\/json\\/(?:v2|jsontext)|simd(?:\\/\\S+)?|runtime\\/secret";

/** Where a Go is unpacked: go.dev's package, Homebrew, a version manager, go's own downloads. */
const goroot =
  "\\/(?:usr\\/local\\/go|opt\\/go|\\S*\\/(?:libexec|goroot|sdk\\/go1[\\w.]*|gos\\/go1[\\w.]*|toolchain@[\\w.-]+|hostedtoolcache\\/go\\/\\S+|(?:installs|versions)\\/go(?:lang)?\\/[^\\s/]+(?:\\/go)?|\\.goenv\\/versions\\/[^\\s/]+))";
const standard =
  "(?:internal|runtime|sync|syscall|reflect|crypto|net|os|time|unicode|math|encoding|errors|fmt|io|strconv|strings|bytes|sort|iter|slices|maps|hash|vendor|context|log|path|bufio)";

/** What a version of the language and its tools knows, and what it is asked for: go/types, cmd/compile, cmd/link. */
export const language = inArea("toolchain", [
  {
    id: "std-package-newer-than-go",
    rank: "cause",
    title: "This Go is too old for the package {package}",
    cause:
      "{package} came into the standard library with Go {since|a later release}, and the Go that runs here ({goroot|see the path in the line}) is older. Often a newer Go is installed, and the old one comes first in PATH or is what VS Code runs.",
    cure: "See which go runs: go version in the terminal, go-warden doctor for VS Code. Then update it, or let go fetch a newer one (Go 1.21 and later): write go {since|1.N} or higher in go.mod and leave GOTOOLCHAIN at auto. If the name is a typo, correct the import.",
    command: "go-warden doctor",
    check: "go-choice",
    says: Object.entries(broughtBy).map(([since, packages]) =>
      says(
        "go",
        new RegExp(`package (?<package>${packages}) is not in (?:GOROOT|std)(?: \\((?<goroot>[^)]+?)\\/src\\/)?`),
        "cmd/go, modload/import.go; golang/vscode-go#3418; the release: api/go1.N.txt",
        `main.go:5:2: package ${firstOf(packages)} is not in GOROOT (/usr/local/go/src/${firstOf(packages)})`,
        { found: { since } },
      ),
    ),
  },
  {
    id: "std-package-behind-experiment",
    rank: "cause",
    title: "{package} is an experiment of Go that is off",
    cause:
      "The package is part of Go only while its experiment is switched on by GOEXPERIMENT; without it all of its files are left out of the build. An older Go does not have it at all.",
    cure: "Switch the experiment on for terminal and editor alike (for encoding/json/v2: export GOEXPERIMENT=jsonv2 in the profile, then go-warden env sync), with a Go that has it; or use the stable package.",
    command: "go env GOEXPERIMENT GOVERSION",
    check: "environment",
    says: [
      says(
        "go",
        new RegExp(`build constraints exclude all Go files in \\S*\\/src\\/(?<package>${experimentalPackages})`),
        "cmd/go; Go 1.25 release notes, encoding/json/v2",
        "main.go:3:8: package encoding/json/v2: build constraints exclude all Go files in /usr/local/go/src/encoding/json/v2",
      ),
      says(
        "go",
        new RegExp(`package (?<package>${experimentalPackages}) is not in (?:std|GOROOT)\\b`),
        "cmd/go, modload/import.go",
        "main.go:3:8: package encoding/json/v2 is not in std (/usr/local/go/src/encoding/json/v2)",
      ),
    ],
  },
  {
    id: "language-version-too-low",
    rank: "cause",
    title: "The code uses what the language has since Go {wanted}; the module is set to {lang|an older version}",
    cause:
      "Which language features are allowed is decided by the go line of go.mod (or a //go:build go1.N line in the file), not by the Go that is installed. That line says {lang|an older version}.",
    cure: "Raise it in the module's folder: go mod edit -go={wanted} (go get go@{wanted} does it too since Go 1.21), then go mod tidy. In a workspace also go work use. If it concerns a dependency, update that one. A Go older than {wanted} itself has to be updated.",
    command: "go mod edit -go={wanted}",
    check: "modules",
    says: [
      says(
        "go",
        /requires? go(?<wanted>1\.\d+) or later \((?:-lang was set to go(?<lang>1\.\d+)|file declares \/\/go:build go(?<lang2>1\.\d+))/,
        "cmd/compile, types2/errors.go, noder/irgen.go",
        [
          "./a.go:5:8: type parameter requires go1.18 or later (-lang was set to go1.16; check go.mod)",
          "./a.go:5:7: min requires go1.21 or later (-lang was set to go1.20; check go.mod)",
          "./a.go:5:17: cannot range over 10 (untyped int constant): requires go1.22 or later (-lang was set to go1.21; check go.mod)",
          "a.go:3:6: generic type alias requires go1.23 or later (file declares //go:build go1.22)",
        ],
      ),
      says(
        "go",
        /cannot range over .{1,120}[: ] ?requires go(?<wanted>1\.\d+)|(?:^|: |\b)(?:type parameters?|type instantiation|function instantiation|generic type(?: alias)?|embedding (?:constraint|interface|non-interface).{0,60}|predeclared \w+|min|max|clear|go:embed|\w+ literal|underscore in numeric literal|(?:implicit(?:ly)?|partially) (?:function )?instantiat\w+.{0,40}|conversion of slices? to arrays?.{0,20}|unsafe\.\w+|signed shift count.{0,40}) requires? go(?<wanted2>1\.\d+) or later(?! \()/,
        "go/types, as gopls and go vet say it",
        [
          "cannot range over seq (variable of type iter.Seq[int]): requires go1.23 or later",
          "min requires go1.21 or later",
          "main.go:7:11: type parameter requires go1.18 or later",
        ],
      ),
    ],
  },
  {
    id: "architecture-level-invalid",
    rank: "cause",
    title: "{variable} has a value that go does not take",
    cause:
      "{variable} chooses variants of a processor and is set, in the profile, with go env -w or in go.toolsEnvVars, to something else than {values|what go knows}.",
    cure: "Unset it: go env -u {variable}, and remove it from the profile and go.toolsEnvVars; go has a default for every Mac.",
    command: "go env -u {variable}",
    check: "modules",
    says: [
      says(
        "go",
        /invalid (?<variable>GO(?:ARM64|ARM|AMD64|386|MIPS64|MIPS|PPC64|RISCV64|WASM|FIPS140)|GO386)\b:? ?(?:must be (?<values>.+)|.*)/,
        "internal/buildcfg/cfg.go",
        ["go: invalid GOAMD64: must be v1, v2, v3, v4", "go: invalid GOARM: must be 5, 6, 7"],
      ),
    ],
  },
  {
    id: "build-mode-unsupported",
    rank: "cause",
    title: "{flag} does not work on {pair}",
    cause:
      "That way of building exists only on some systems. GOOS or GOARCH may be set to another system than this Mac by the profile, go env -w or go.toolsEnvVars.",
    cure: "Look at go env GOOS GOARCH and unset what should not be set (go env -u GOOS, go env -u GOARCH); otherwise leave the flag out, also in GOFLAGS, go.buildFlags and go.testFlags.",
    command: "go env GOOS GOARCH GOFLAGS",
    check: "modules",
    says: [
      says(
        "go",
        /(?<flag>-(?:buildmode=\w[\w-]*|race|msan|asan|linkshared|cover)) (?:is )?not supported (?:on|for) (?<pair>\w+\/\w+)/,
        "cmd/go, work/init.go",
        ["-buildmode=plugin not supported on windows/arm64", "go: -race is not supported on darwin/386"],
      ),
      says(
        "go",
        /(?<flag>-(?:race|msan|asan)) is only supported on (?<pair>[\w/, ]+)/,
        "cmd/go before 1.20, work/init.go",
        "go: -race is only supported on linux/amd64, linux/ppc64le, darwin/amd64",
      ),
    ],
  },
  {
    id: "goroot-mixed-versions",
    rank: "cause",
    title: "The standard library in {goroot} does not compile: two versions of Go are mixed there",
    cause:
      "The error is in Go's own files, not in yours. Usually a newer Go was unpacked over an older one, so that files of both are in the folder; an edited file or a half-finished download does the same.",
    cure: "Remove the whole folder and install Go again: for go.dev's package sudo rm -rf /usr/local/go before you unpack it, for Homebrew brew reinstall go, for a version manager uninstall and install that version. Then go clean -cache.",
    command: "go env GOROOT GOVERSION",
    check: "go-installs",
    says: [
      says(
        "go",
        new RegExp(
          `(?<goroot>${goroot})\\/src\\/${standard}\\/[\\w./-]*\\.(?:go|s):\\d+(?::\\d+)?: .{0,120}(?:redeclared in this block|redeclared|already declared|undefined: |ABI selector only permitted|missing function body|duplicate )`,
        ),
        "cmd/compile; golang/go#46936, langgenius/dify-sandbox#14",
        [
          "# internal/cpu\n/usr/local/go/src/internal/cpu/cpu_arm64_darwin.go:11:6: isSet redeclared in this block\n\t/usr/local/go/src/internal/cpu/cpu_arm64.go:20:6: other declaration of isSet",
          "# internal/abi\n/usr/local/go/src/internal/abi/funcpc.go:22:6: FuncPCABI0 redeclared in this block",
          "/opt/homebrew/Cellar/go/1.22.1/libexec/src/runtime/mgc.go:30:2: undefined: gcPhase",
        ],
      ),
    ],
  },
  {
    id: "linkname-refused",
    rank: "cause",
    title: "{package} reaches into Go's internals, which this Go no longer allows ({symbol})",
    cause:
      "Since Go 1.23 the linker refuses //go:linkname to names of the standard library that are not open to it. {package} uses {symbol} that way and was made for an older Go.",
    cure: "Update the dependency (go get MODULE@latest, then go mod tidy) and Go itself to its latest point release, which sometimes opens a name again. Until there is a version that works: go build -ldflags=-checklinkname=0, or the Go that it was made for.",
    command: "go list -m -u all",
    says: [
      says(
        "go",
        /(?:link: )?(?<package>[\w.-]+(?:\/[\w.-]+)*): invalid reference to (?<symbol>[\w./*()-]+\.\w+)/,
        "cmd/link; golang/go#71672, bytedance/sonic#738",
        [
          "link: github.com/bytedance/sonic/loader: invalid reference to runtime.lastmoduledatap",
          "# github.com/ethereum/go-ethereum/cmd/abigen\nlink: github.com/fjl/memsize: invalid reference to runtime.stopTheWorld",
        ],
      ),
    ],
  },
  {
    id: "go-command-unknown",
    rank: "cause",
    title: "This go has no command {command}",
    cause:
      "The command is misspelled, or came with a newer Go than the one that runs (go work came with 1.18, go telemetry with 1.23).",
    cure: "go help lists the commands. If the command should exist, see which go runs: go version in the terminal, go-warden doctor for VS Code.",
    command: "go help",
    check: "go-choice",
    says: [
      says("go", /^go (?<command>[a-z]+(?: [\w-]+)?): unknown (?:sub)?command/, "cmd/go, main.go", [
        "go work: unknown command\nRun 'go help' for usage.",
        "go mod tidyy: unknown command\nRun 'go help mod' for usage.",
      ]),
    ],
  },
  {
    id: "build-flag-quotes",
    rank: "cause",
    title: "go cannot split the value of {flag}",
    cause:
      "The value of {flag} has quotation marks in a place where go does not expect them: the shell, go.buildFlags or GOFLAGS passed them on.",
    cure: "In a shell put the quotes around the whole value: go build -ldflags=\"-X 'main.version=1 beta' -s\". In go.buildFlags and launch.json write one string without inner shell quotes. In GOFLAGS quote the entire flag: GOFLAGS=\"'-ldflags=-s -w'\".",
    command: "go env GOFLAGS",
    check: "settings",
    says: [
      says(
        "go",
        /invalid value ".*" for flag (?<flag>-(?:ldflags|gcflags|asmflags|gccgoflags|toolexec)): (?:parameter may not start with quote|unterminated|missing =|invalid)/,
        "cmd/go, load/flag.go",
        "invalid value \"'-X main.v=1'\" for flag -ldflags: parameter may not start with quote character '",
      ),
      says(
        "go",
        /(?<flag>-X) flag requires argument of the form importpath\.name=value/,
        "cmd/link",
        "link: -X flag requires argument of the form importpath.name=value",
      ),
    ],
  },
]);

/** One package of an alternation, for an example. */
function firstOf(packages: string): string {
  return (packages.split("|")[0] ?? "").replace(/\\|\(\?:/g, "");
}
