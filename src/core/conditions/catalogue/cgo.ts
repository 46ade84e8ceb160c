import { inArea, says } from "../condition";
import { experimentalPackages } from "./language";

const allExcluded = new RegExp(
  `build constraints exclude all Go files in (?!\\S*golang\\.org\\/x\\/\\S+@v|\\S*\\/src\\/(?:${experimentalPackages}))(?<folder>\\S+)`,
);

const tools =
  "Install the Command Line Tools again: xcode-select --install. If they are installed, remove them first: sudo rm -rf /Library/Developer/CommandLineTools.";

/** cgo, the C compiler, the linker and Apple's SDK. */
export const cgo = inArea("cgo", [
  {
    id: "command-line-tools-broken",
    rank: "cause",
    title: "Apple's Command Line Tools are missing, or xcode-select points to a folder that is gone",
    cause:
      "xcrun, clang and git of macOS pass every call on to the Command Line Tools or Xcode; what xcode-select names ({folder|that folder}) is not there. An update of macOS removes them.",
    cure: `${tools} If xcode-select points to a removed Xcode: sudo xcode-select --reset.`,
    command: "xcode-select --install",
    check: "delve",
    findings: ["command-line-tools-broken"],
    says: [
      says(
        "xcode",
        /invalid active developer path \((?<folder>[^)]+)\)/,
        "xcrun",
        "xcrun: error: invalid active developer path (/Library/Developer/CommandLineTools), missing xcrun at: /Library/Developer/CommandLineTools/usr/bin/xcrun",
      ),
      says(
        "xcode",
        /unable to get active developer directory|Unable to get active developer directory/,
        "xcode-select",
        "xcode-select: error: unable to get active developer directory, use `sudo xcode-select --switch path/to/Xcode.app` to set one (or see `man xcode-select`)",
      ),
      says(
        "xcode",
        /[Nn]o developer tools were found(?: at '(?<folder>[^']*)')?|requires the command line developer tools|missing xcrun at/,
        "xcode-select",
        [
          "xcode-select: note: No developer tools were found, requesting install.",
          'The "git" command requires the command line developer tools. Would you like to install the tools now?',
        ],
      ),
      says(
        "xcode",
        /tool '(?<tool>[\w-]+)' requires Xcode, but active developer directory '(?<folder>[^']+)' is a command line tools instance|unable to find utility "(?<utility>[\w-]+)"/,
        "xcode-select, xcrun",
        [
          'xcrun: error: unable to find utility "dsymutil", not a developer tool or in PATH',
          "xcode-select: error: tool 'xcodebuild' requires Xcode, but active developer directory '/Library/Developer/CommandLineTools' is a command line tools instance",
        ],
      ),
    ],
  },
  {
    id: "xcode-license",
    rank: "cause",
    title: "Xcode's license has not been accepted",
    cause:
      "After an update of Xcode its license has to be accepted again; until then clang and git of macOS refuse to work.",
    cure: "Accept it: sudo xcodebuild -license accept. Or use the Command Line Tools alone: sudo xcode-select --switch /Library/Developer/CommandLineTools.",
    command: "sudo xcodebuild -license accept",
    says: [
      says(
        "xcode",
        /agree(?:d|ing)? to the Xcode(?:\/iOS)?(?: and Apple SDKs)? licen[sc]e|sudo xcodebuild -license/,
        "Xcode; golang/go#13099",
        [
          "You have not agreed to the Xcode license agreements. Please run 'sudo xcodebuild -license' from within a Terminal window to review and agree to the Xcode and Apple SDKs license.",
          "Agreeing to the Xcode/iOS license requires admin privileges, please run “sudo xcodebuild -license” and then retry this command.",
        ],
      ),
    ],
  },
  {
    id: "sdk-missing",
    rank: "cause",
    title: "Apple's SDK, with the C headers, is not found",
    cause:
      "clang does not find the macOS SDK ({header|its headers and libraries}): an update of macOS or Xcode removed or moved it, SDKROOT names an old one, or xcode-select points elsewhere.",
    cure: `${tools} Then: sudo xcode-select --reset, unset SDKROOT, and empty what was built with the old one: go clean -cache.`,
    command: "xcrun --show-sdk-path",
    says: [
      says(
        "cc",
        /fatal error: '?(?<header>(?:std\w+|string|errno|signal|pthread|sys\/\w+|unistd|limits|math|assert|ctype|locale|time|fcntl|TargetConditionals|Availability|CoreFoundation\/\w+|Security\/\w+|Foundation\/\w+|Cocoa\/\w+)\.h)'?(?: file not found|: No such file)|'(?<header2>(?:std\w+|string|errno|signal|pthread|sys\/\w+|unistd|limits|math|assert|ctype|CoreFoundation\/\w+|Security\/\w+|Foundation\/\w+|Cocoa\/\w+|TargetConditionals)\.h)' file not found/,
        "clang; golang/go#39232",
        [
          "# runtime/cgo\n_cgo_export.c:3:10: fatal error: 'stdlib.h' file not found",
          "In file included from gcc_darwin_arm64.c:6:\nfatal error: 'pthread.h' file not found",
        ],
      ),
      says(
        "xcode",
        /SDK "(?<sdk>macosx[\w.]*|[^"]+)" cannot be located|unable to lookup item '(?:PlatformPath|Path|SDKVersion)'|no such sysroot directory: '?(?<folder>[^'\s]+)|no such file or directory: '?(?<folder2>\S+\.sdk\b)/,
        "xcrun, clang",
        [
          'xcrun: error: SDK "macosx" cannot be located',
          "clang: error: no such file or directory: '/Library/Developer/CommandLineTools/SDKs/MacOSX14.sdk'",
          "xcrun: error: unable to lookup item 'Path' in SDK 'macosx15.2'",
          "clang: warning: no such sysroot directory: '/Library/Developer/CommandLineTools/SDKs/MacOSX11.sdk' [-Wmissing-sysroot]",
        ],
      ),
      says(
        "ld",
        /library '?(?:-l)?(?<library>System|resolv|c\+\+|objc)'? not found|library not found for -l(?<old>System|resolv|c\+\+|objc)/,
        "ld",
        ["ld: library not found for -lSystem", "ld: library 'resolv' not found"],
      ),
      says("ld", /framework '?(?<framework>\w+)'? not found|framework not found (?<old>\w+)/, "ld", [
        "ld: framework not found CoreFoundation",
        "ld: framework 'Security' not found",
      ]),
    ],
  },
  {
    id: "xcode-first-launch",
    rank: "cause",
    title: "Xcode talks while it sets itself up, and cgo reads its words",
    cause:
      "On first use after an update xcrun prints lines of its own log, and go takes the first word ({word|a date}) for the name of the C compiler.",
    cure: "Let Xcode finish its set-up: sudo xcodebuild -runFirstLaunch; then open a new terminal and build again.",
    command: "sudo xcodebuild -runFirstLaunch",
    says: [
      says(
        "go",
        /C compiler "(?<word>\d{4}-\d\d-\d\d|objc\[\d+\]:?|xcodebuild\S*)" not found/,
        "golang/go#53316",
        'cgo: C compiler "2022-09-07" not found: exec: "2022-09-07": executable file not found in $PATH',
      ),
    ],
  },
  {
    id: "c-compiler-missing",
    rank: "cause",
    title: "The C compiler {compiler|that cgo needs} is not found",
    cause: "A package uses cgo, and {compiler|the compiler} that CC names (clang by default) is not in PATH.",
    cure: "Install the Command Line Tools: xcode-select --install. If CC names something else, unset it (go env -u CC, the profile) or correct it. Without C code: CGO_ENABLED=0.",
    command: "xcode-select --install",
    check: "environment",
    says: [
      says("go", /C compiler "(?!\d{4}-|objc|xcodebuild)(?<compiler>[^"]+)" not found/, "cmd/cgo", [
        'cgo: C compiler "clang" not found: exec: "clang": executable file not found in $PATH',
        '# runtime/cgo\ncgo: C compiler "gcc-12" not found: exec: "gcc-12": executable file not found in $PATH',
      ]),
      says(
        "go",
        /exec: "(?<compiler>gcc|clang|cc|g\+\+|clang\+\+|[\w-]+-gcc|o64-clang)": executable file not found in \$PATH/,
        "os/exec",
        '# runtime/cgo\nexec: "gcc": executable file not found in $PATH',
      ),
      says(
        "go",
        /cgo: (?:cannot find|exec) (?<compiler>\S+): .*(?:not found|no such file)/,
        "cmd/cgo",
        "cgo: exec gcc: no such file or directory",
      ),
    ],
  },
  {
    id: "header-missing",
    rank: "cause",
    title: "The C header {header|of a library} is not found",
    cause:
      "A package's C code includes {header|a header} of a library that is not installed, or that the compiler does not look for: Homebrew's /opt/homebrew/include is not searched by itself.",
    cure: 'Install the library (brew install NAME) and name its folders: CGO_CFLAGS="-I$(brew --prefix)/include" CGO_LDFLAGS="-L$(brew --prefix)/lib". Put them into the profile and share them with VS Code: go-warden env sync.',
    command: "go env CGO_CFLAGS CGO_LDFLAGS",
    check: "environment",
    says: [
      says(
        "cc",
        /fatal error: '?(?<header>(?!(?:std\w+|string|errno|signal|pthread|sys\/\w+|unistd|limits|math|assert|ctype|locale|time|fcntl|TargetConditionals|Availability|CoreFoundation\/\w+|Security\/\w+|Foundation\/\w+|Cocoa\/\w+)\.h)[\w./+-]+\.h(?:pp)?)'?(?: file not found|: No such file)/,
        "clang, gcc",
        [
          "# github.com/mattn/go-oci8\n./oci8.go:4:10: fatal error: 'oci.h' file not found",
          "# github.com/acme/vips\nvips.go:7:10: fatal error: vips/vips.h: No such file or directory",
        ],
        { with: /^# |\.go:\d+|cgo|go build|pkg\/mod/ },
      ),
    ],
  },
  {
    id: "library-not-linked",
    rank: "cause",
    title: "The linker does not find the library {library|that the code needs}",
    cause:
      "The library {library|named in the line} is not installed, is for the other processor, or lies in a folder that the linker does not search (Homebrew's /opt/homebrew/lib).",
    cure: 'Install it (brew install NAME) and name its folder: CGO_LDFLAGS="-L$(brew --prefix)/lib", or set PKG_CONFIG_PATH when the package uses pkg-config. Put it into the profile and share it with VS Code: go-warden env sync.',
    command: "go env CGO_LDFLAGS",
    check: "environment",
    says: [
      says(
        "ld",
        /library '(?!System|resolv|c\+\+|objc)(?<library>[\w.+-]+)' not found|library not found for -l(?!System|resolv|c\+\+|objc)(?<library2>[\w.+-]+)|cannot find -l(?<library3>[\w.+-]+)/,
        "ld",
        [
          "ld: library 'vips' not found\nclang: error: linker command failed with exit code 1 (use -v to see invocation)",
          "ld: library not found for -lrocksdb",
          "/usr/bin/ld: cannot find -lzmq: No such file or directory",
        ],
      ),
    ],
  },
  {
    id: "pkg-config-missing",
    rank: "cause",
    title: "pkg-config is not installed, or not in PATH",
    cause: "A cgo package asks pkg-config for its library's flags, and the program that ran go does not find it.",
    cure: "Install it: brew install pkgconf. If the terminal has it and VS Code has not, share PATH: go-warden env sync.",
    command: "brew install pkgconf",
    check: "environment",
    says: [
      says(
        "go",
        /exec: "(?:\/\S+\/)?pkg-config": (?:executable file not found|stat|no such file)/,
        "cmd/go",
        '# pkg-config --cflags  -- vips\nexec: "pkg-config": executable file not found in $PATH',
      ),
    ],
  },
  {
    id: "pkg-config-package-missing",
    rank: "cause",
    title: "pkg-config does not know the library {library|named in the line}",
    cause:
      "The library {library|that a cgo package needs} is not installed, or its .pc file lies in a folder that is not in PKG_CONFIG_PATH (Homebrew's kept-out formulas, the other Homebrew).",
    cure: 'Install it (brew install NAME), or add its folder: export PKG_CONFIG_PATH="$(brew --prefix NAME)/lib/pkgconfig:$PKG_CONFIG_PATH" in the profile, and share it with VS Code: go-warden env sync.',
    command: "pkg-config --list-all",
    check: "environment",
    says: [
      says(
        "pkg-config",
        /Package '?(?<library>[\w.+-]+)'? was not found in the pkg-config search path|No package '(?<library2>[\w.+-]+)' found|Package '(?<library3>[\w.+-]+)', required by '[^']+', not found/,
        "pkg-config",
        [
          "Package vips was not found in the pkg-config search path.\nPerhaps you should add the directory containing `vips.pc'\nto the PKG_CONFIG_PATH environment variable",
          "No package 'libgit2' found",
          "Package 'libffi', required by 'gobject-2.0', not found",
        ],
      ),
    ],
  },
  {
    id: "symbols-other-target",
    rank: "cause",
    title: "What is linked was built for another system or processor",
    cause:
      "Symbols such as {symbol|the one named} are missing because the objects are for another target: GOOS, GOARCH or CGO_* flags of iOS or of the other processor are set, or old results are in the cache.",
    cure: "Unset GOOS, GOARCH, CGO_CFLAGS and CGO_LDFLAGS (go env -changed, the profile, go.toolsEnvVars), then empty the cache: go clean -cache, and build again.",
    command: "go env GOOS GOARCH CGO_CFLAGS CGO_LDFLAGS",
    check: "environment",
    says: [
      says(
        "ld",
        /"(?<symbol>_darwin_arm_init\w*|_x_cgo_\w+|__cgo_\w+|_crosscall\w*|_main|_runtime\.\w+)", referenced from/,
        "ld; spf13/cobra#2025",
        'Undefined symbols for architecture arm64:\n  "_darwin_arm_init_mach_exception_handler", referenced from:\n      _x_cgo_init in _x003.o\nld: symbol(s) not found for architecture arm64',
      ),
      says(
        "ld",
        /building for ['"]?(?:macOS|iOS)[^,]*['"]?, but linking in (?:object file|dylib).*built for/,
        "ld",
        "ld: building for 'macOS', but linking in object file (/tmp/go-link/000001.o) built for 'iOS'",
      ),
      says(
        "ld",
        /found architecture '(?<found>\w+)', required architecture '(?<required>\w+)'|ignoring file .*(?:building for macOS-\w+ but attempting to link|found architecture)/,
        "ld",
        [
          "ld: warning: ignoring file '/usr/local/lib/libvips.dylib': found architecture 'x86_64', required architecture 'arm64'",
        ],
      ),
    ],
  },
  {
    id: "macos-sdk-too-old",
    rank: "cause",
    title: "This Go needs a newer macOS or SDK than this one",
    cause:
      "The symbol {symbol|named} exists only in newer macOS SDKs: Go 1.25 and later need macOS 12 and its SDK, Go 1.27 macOS 13.",
    cure: "Update the Command Line Tools (softwareupdate --list, xcode-select --install) or macOS; on a Mac that cannot be updated stay with an older Go (1.24 for macOS 11).",
    command: "xcrun --show-sdk-version",
    says: [
      says(
        "ld",
        /"?(?<symbol>_SecTrustCopyCertificateChain|_SecTrustEvaluateWithError|_CCRandomGenerateBytes)"?/,
        "golang/go#75013",
        'Undefined symbols for architecture x86_64:\n  "_SecTrustCopyCertificateChain", referenced from:\n      _crypto/x509/internal/macos.x509_SecTrustCopyCertificateChain_trampoline.abi0',
      ),
      says(
        "macos",
        /dyld\[?\d*\]?: (?:lazy s|S)ymbol (?:binding failed|not found): '?(?<symbol>_\w+)/,
        "dyld",
        "dyld[4123]: Symbol not found: _SecTrustCopyCertificateChain\n  Referenced from: /usr/local/go/bin/go",
      ),
      says(
        "ld",
        /was built for newer macOS version \((?<wanted>[\d.]+)\)/,
        "dyld, ld",
        "ld: warning: object file (/tmp/go-link/000013.o) was built for newer macOS version (13.0) than being linked (11.0)",
      ),
    ],
  },
  {
    id: "linker-warning-harmless",
    rank: "symptom",
    title: "A warning of Apple's newer linker, which does no harm",
    cause:
      "Apple's linker since Xcode 15 warns about tables that Go's linker writes ({warning|malformed LC_DYSYMTAB, duplicate libraries}). It is only a warning and harmless: the program is right.",
    cure: "Nothing has to be done. A newer Go no longer causes most of them: update Go; until then -ldflags=-extldflags=-Wl,-w hides them.",
    says: [
      says(
        "ld",
        /warning: .*(?<warning>malformed LC_DYSYMTAB|has malformed|ignoring duplicate librar\w+|-bind_at_load is deprecated|-no_pie is deprecated[^.]*|reducing alignment|was built for newer 'macOS' version|no platform load command)/,
        "ld; golang/go#61229",
        [
          "ld: warning: '/private/var/folders/x/T/go-link-1/000013.o' has malformed LC_DYSYMTAB, expected 98 undefined symbols to start at index 1626, found 95 undefined symbols starting at index 1626",
          "ld: warning: ignoring duplicate libraries: '-lobjc'",
        ],
      ),
    ],
  },
  {
    id: "cgo-disabled",
    rank: "cause",
    title: "The program was built without cgo and needs it",
    cause:
      "CGO_ENABLED=0 is set, GOOS or GOARCH is another system's, or no C compiler was found, so the files that use C were left out.",
    cure: "Build with CGO_ENABLED=1 (go env -u CGO_ENABLED, the profile, go.toolsEnvVars) and the Command Line Tools (xcode-select --install). Or use a package without cgo, for SQLite modernc.org/sqlite.",
    command: "go env CGO_ENABLED CC",
    check: "modules",
    says: [
      says(
        "go",
        /(?:go-sqlite3|[\w/-]+) requires cgo to work|CGO_ENABLED=0'?, \S+ requires cgo/,
        "mattn/go-sqlite3",
        "Binary was compiled with 'CGO_ENABLED=0', go-sqlite3 requires cgo to work. This is a stub",
      ),
      says(
        "go",
        /C source files not (?:allowed|supported) (?:when not using|without) cgo/,
        "cmd/go, load/pkg.go",
        "package example.com/cg: C source files not allowed when not using cgo or SWIG: a.c",
      ),
    ],
  },
  {
    id: "race-needs-cgo",
    area: "tests",
    rank: "cause",
    title: "-{flag|race} needs cgo, and cgo is off",
    cause: "The race detector is written in C: CGO_ENABLED=0 is set, or no C compiler was found.",
    cure: "Set CGO_ENABLED=1 (go env -u CGO_ENABLED, the profile, go.toolsEnvVars), and install the compiler: xcode-select --install.",
    command: "go env CGO_ENABLED CC",
    check: "modules",
    says: [
      says(
        "go",
        /-(?<flag>race|msan|asan) requires cgo/,
        "cmd/go, work/init.go",
        "go: -race requires cgo; enable cgo by setting CGO_ENABLED=1",
      ),
    ],
  },
  {
    id: "build-constraints-exclude-all",
    rank: "cause",
    title: "Every Go file of {folder|the package} is excluded from this build",
    cause:
      'Build constraints leave out all files of {folder|the package}: CGO_ENABLED=0 leaves out files with import "C", GOOS or GOARCH is another system\'s, or a build tag is missing.',
    cure: "Look at go env CGO_ENABLED GOOS GOARCH: unset what should not be set (go env -u NAME, the profile, go.toolsEnvVars). For a tag: -tags=TAG, in VS Code go.buildTags and gopls' buildFlags.",
    command: "go env CGO_ENABLED GOOS GOARCH GOFLAGS",
    check: "modules",
    says: [
      says("go", allExcluded, "go/build", [
        "package example.com/cg: build constraints exclude all Go files in /Users/dev/src/cg",
        "imports github.com/acme/x: build constraints exclude all Go files in /Users/dev/go/pkg/mod/github.com/acme/x@v1.0.0",
      ]),
    ],
  },
  {
    id: "cgo-name-unknown",
    rank: "cause",
    title: "cgo does not find {name} in the C headers",
    cause:
      'The comment above import "C" does not include the header that declares {name}, an empty line stands between the comment and import "C", the installed library is another version, or the name is a macro that cgo cannot use.',
    cure: 'Put the #include directly above import "C", without an empty line between. Check the library\'s version (brew info NAME, pkg-config --modversion NAME) and update the Go package or the library. For a macro write a small C function.',
    command: "go env CGO_CFLAGS PKG_CONFIG_PATH",
    says: [
      says(
        "go",
        /could not determine (?:what (?<name>C\.\w+) refers to|kind of name for (?<name2>C\.\w+))/,
        "cmd/cgo, gcc.go",
        ["./main.go:9:2: could not determine what C.foo refers to", "could not determine kind of name for C.foo"],
      ),
    ],
  },
  {
    id: "compiler-option-unknown",
    rank: "cause",
    title: "The C compiler or linker does not know the option {flag}",
    cause:
      "CC and CGO_CFLAGS or CGO_LDFLAGS do not fit together: Apple's clang and linker lack options of GNU's (-fopenmp, --start-group), GNU's gcc lacks Apple's (-arch). The option comes from the variables or from a #cgo line of a package.",
    cure: "Use Apple's compiler: go env -u CC, and remove CC from the profile and go.toolsEnvVars. Remove the option from CGO_CFLAGS and CGO_LDFLAGS. If a package needs it, install what it asks for (brew install llvm libomp) and name it as its README says.",
    command: "go env CC CGO_CFLAGS CGO_LDFLAGS",
    check: "environment",
    says: [
      says(
        "cc",
        /(?:clang|gcc)(?:-\d+)?: error: (?:unsupported option|unknown argument:?|unrecognized command[- ]line option|the clang compiler does not support) ['"](?<flag>-[^'"]+)['"]/,
        "clang, gcc",
        [
          "# runtime/cgo\nclang: error: unsupported option '-fopenmp'",
          "# runtime/cgo\ngcc: error: unrecognized command-line option '-arch'",
          "# github.com/x/y\nclang: error: the clang compiler does not support '-march=armv8-a+crypto'",
        ],
        { with: /^# |cgo|go build|\.go:\d+|pkg\/mod/ },
      ),
      says(
        "ld",
        /ld: unknown options?: (?<flag>-\S+)/,
        "Apple's ld",
        "# github.com/x/y\nld: unknown option: --start-group\nclang: error: linker command failed with exit code 1",
        { with: /^# |cgo|go build|\.go:\d+|pkg\/mod|go-link|go1/ },
      ),
    ],
  },
  {
    id: "c-warnings-harmless",
    rank: "symptom",
    title: "Warnings of the C compiler about a package's C code, which do no harm",
    cause:
      "A cgo package brings C code, and a newer clang or SDK warns about it ({what|see the line}). They are warnings of that package, not errors: the build goes on.",
    cure: 'Nothing has to be done; update the package (go get MODULE@latest) to see fewer. To hide them: CGO_CFLAGS="-O2 -g -w".',
    says: [
      says(
        "cc",
        /sqlite3-binding\.c:\d+:\d+: warning: (?<what>.+)|warning: '\w+' is deprecated: (?<what2>first deprecated in macOS [\d.]+)/,
        "clang; mattn/go-sqlite3",
        [
          "# github.com/mattn/go-sqlite3\nsqlite3-binding.c:123303:10: warning: function may return address of local variable [-Wreturn-local-addr]",
          "# github.com/x/y\ny.m:12:3: warning: 'SecTrustEvaluate' is deprecated: first deprecated in macOS 10.15",
        ],
        { with: /^# |cgo|go build|\.go:\d+|pkg\/mod|sqlite3-binding/ },
      ),
    ],
  },
  {
    id: "plugin-of-another-build",
    rank: "cause",
    title: "The plugin and the program were not built alike ({package})",
    cause:
      "A Go plugin works only in a program that was built with the same Go, the same flags (-trimpath, tags, race) and the same versions of every shared package. {package} differs.",
    cure: "Build both again, with the same go and flags and from one go.mod. A linter as plugin needs exactly the Go and module versions of your golangci-lint: golangci-lint version --debug shows them; golangci-lint custom builds one that holds it.",
    command: "go version -m PROGRAM",
    says: [
      says(
        "go",
        /plugin was built with a different version of package (?<package>[^\s)"]+)/,
        "runtime/plugin.go",
        'plugin.Open("x"): plugin was built with a different version of package internal/abi',
      ),
    ],
  },
  {
    id: "cgo-flag-refused",
    rank: "cause",
    title: "go refuses a compiler flag: {flag|see the line}",
    cause: "A #cgo line of a package holds {flag|a flag} that go does not allow packages to pass to the compiler.",
    cure: "If you trust the package, allow it: CGO_CFLAGS_ALLOW={flag|FLAG} (for linker flags CGO_LDFLAGS_ALLOW). See go.dev/s/invalidflag.",
    says: [
      says(
        "go",
        /invalid flag in (?<variable>#cgo \w+|\S+): (?<flag>-?\S+)/,
        "cmd/go, work/security.go",
        "go build github.com/acme/x: invalid flag in #cgo CFLAGS: -fno-plt (see https://go.dev/s/invalidflag)",
      ),
    ],
  },
]);
