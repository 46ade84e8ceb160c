import { inArea, says } from "../condition";

/** go test and coverage: cmd/go/internal/test, cmd/cover, testing, vscode-go's test runner. */
export const tests = inArea("tests", [
  {
    id: "race-with-cover-mode",
    area: "coverage",
    rank: "cause",
    title: "-race counts coverage only with -covermode=atomic",
    cause: "The race detector is on and go.testFlags, go.coverMode or the command sets -covermode={mode|set}.",
    cure: 'Set "go.coverMode": "atomic" (or -covermode=atomic), or remove -covermode from go.testFlags; go-warden coverage on does it.',
    command: "go-warden coverage on",
    check: "coverage",
    findings: ["race-with-cover-mode"],
    says: [
      says(
        "go",
        /-covermode must be "atomic", not "(?<mode>\w+)", when -race is enabled/,
        "cmd/go, work/init.go",
        '-covermode must be "atomic", not "set", when -race is enabled',
      ),
    ],
  },
  {
    id: "cover-mode-invalid",
    area: "coverage",
    rank: "cause",
    title: "{mode|The value} is not a coverage mode",
    cause: "-covermode (or go.coverMode) is {mode|something else}; go knows set, count and atomic.",
    cure: 'Set "go.coverMode" to "set", "count" or "atomic" (atomic goes with -race), or remove -covermode from go.testFlags.',
    check: "coverage",
    says: [
      says(
        "go",
        /invalid (?:argument|value) "?(?<mode>[^"\s]*)"? for (?:flag )?-covermode|cover: unknown -mode (?<mode2>\S+)|covermode.{0,20}valid modes are/,
        "cmd/go, work/build.go",
        [
          'invalid value "bogus" for flag -covermode: valid modes are "set", "count", or "atomic"',
          "cover: unknown -mode bogus",
        ],
      ),
    ],
  },
  {
    id: "covdata-missing",
    area: "coverage",
    rank: "cause",
    title: "This Go lacks the tool covdata",
    cause:
      "Go 1.25 and later build some tools only when they are asked for. A Go that was fetched as a toolchain, or a GOROOT that mixes two versions, cannot build covdata, so -cover fails for packages without tests.",
    cure: "Update Go to the latest point release, or name it exactly: GOTOOLCHAIN=go1.N.M+auto. Make sure GOROOT is not set (go env -u GOROOT, the profile).",
    command: "go version && go env GOROOT GOTOOLCHAIN",
    check: "go-choice",
    says: [says("go", /no such tool "?covdata"?/, "golang/go#75031", 'go: no such tool "covdata"')],
  },
  {
    id: "cover-profile-unwritable",
    area: "coverage",
    rank: "cause",
    title: "The coverage profile cannot be written: {file|see the line}",
    cause:
      "The folder that -coverprofile (or -test.gocoverdir) names does not exist or cannot be written; go does not make folders.",
    cure: "Make the folder first: mkdir -p FOLDER; or name a file in one that exists. In go.testFlags leave -coverprofile out: VS Code adds its own.",
    check: "coverage",
    says: [
      says(
        "go",
        /testing: open (?<file>\S*(?:cover|\.out|\.cov|\.txt|profile)\S*): (?:no such file or directory|permission denied|is a directory)/i,
        "testing",
        "testing: open build/cover.out: no such file or directory",
      ),
      says(
        "go",
        /(?:error|warning): (?:coverage|GOCOVERDIR).*(?:no such file|not set|cannot).*|GOCOVERDIR not set, no coverage data emitted/,
        "runtime/coverage",
        "warning: GOCOVERDIR not set, no coverage data emitted",
      ),
      says(
        "go",
        /open (?<file>\S*(?:cover|coverage)\S*\.(?:out|txt|cov|html)): no such file or directory/,
        "cmd/go, cmd/cover",
        ["open coverage/cover.out: no such file or directory", "cover: open cover.out: no such file or directory"],
      ),
    ],
  },
  {
    id: "cover-profile-foreign",
    area: "coverage",
    rank: "cause",
    title: "The coverage profile is of other code: {package|see the line}",
    cause:
      "The profile names {package|a package or file} that this module does not have: it was made in another module or folder, before a rename, or by another version of the code.",
    cure: "Run go tool cover in the module where the tests ran, or make the profile again: go test -coverprofile=cover.out ./... There is nothing to install.",
    command: "go test -coverprofile=cover.out ./...",
    says: [
      says(
        "go",
        /^cover: (?:no required module provides package (?<package>[^\s;:]+)|package (?<package2>\S+) is not in|can't find "(?<package3>[^"]+)"|cannot find).*/,
        "cmd/cover",
        [
          "cover: no required module provides package example.com/gone; to add it:\n\tgo get example.com/gone",
          "cover: package gone/pkg is not in std (/usr/local/go/src/gone/pkg)",
          'cover: can\'t find "main.go": no required module provides package example.com/old',
        ],
      ),
      says(
        "go",
        /^cover: inconsistent NumStmt|cover: .*(?:bad mode line|malformed|doesn't match expected format|overlapping)/,
        "golang.org/x/tools/cover",
        ["cover: inconsistent NumStmt: changed from 2 to 3", "cover: bad mode line: example.com/a/a.go:3.13,5.2 1 1"],
      ),
    ],
  },
  {
    id: "cover-not-enabled",
    area: "coverage",
    rank: "cause",
    title: "The test program was built without coverage",
    cause: "It is run with -test.coverprofile, but was compiled without -cover.",
    cure: "Build it with coverage: go test -c -cover, or let go test do both: go test -coverprofile=cover.out.",
    says: [
      says(
        "go",
        /cannot use -test\.(?:coverprofile|gocoverdir) because test binary was not built with coverage enabled/,
        "testing",
        "testing: cannot use -test.coverprofile because test binary was not built with coverage enabled",
      ),
    ],
  },
  {
    id: "test-flags-coverprofile",
    area: "coverage",
    rank: "cause",
    title: "go.testFlags sets -coverprofile, which go test allows once",
    cause:
      "VS Code adds -coverprofile itself; a second one in go.testFlags, or one together with several packages that go does not take, hides the result.",
    cure: 'Remove -coverprofile from "go.testFlags".',
    command: "go-warden settings check",
    check: "coverage",
    findings: ["test-flags-coverprofile"],
    says: [
      says(
        "go",
        /coverprofile flag may be set only once|cannot use (?:test )?-coverprofile flag with multiple packages|cannot use (?<flag>-\w+) flag with multiple packages/,
        "cmd/go, test/test.go",
        [
          "coverprofile flag may be set only once",
          "cannot use -coverprofile flag with multiple packages",
          "cannot use -o flag with multiple packages",
        ],
      ),
    ],
  },
  {
    id: "test-timeout",
    rank: "cause",
    title: "The tests took longer than {limit|their time limit}",
    cause:
      "The test binary ran for {limit|its whole time limit}, so testing ended it with a panic. VS Code gives 30 s (go.testTimeout), the terminal 10 minutes. The lines below 'running tests' name the one that was running: it is slow, or hangs.",
    cure: 'If it is only slow: "go.testTimeout": "5m" in VS Code\'s settings, or go test -timeout 5m. If it hangs, the stack below shows where it waits.',
    says: [
      says(
        "go",
        /panic: test timed out after (?<limit>\S+)|(?:^|\s)test timed out after (?<limit2>\d\S*)|\*\*\* Test killed(?: with \w+)?: ran too long \((?<limit3>[^)]+)\)/,
        "testing",
        [
          "panic: test timed out after 30s\n\trunning tests:\n\t\tTestSlow (30s)\n\ngoroutine 17 [running]:\ntesting.(*M).startAlarm.func1()",
          "*** Test killed with quit: ran too long (11m0s).",
        ],
      ),
    ],
  },
  {
    id: "test-not-at-cursor",
    rank: "cause",
    title: "VS Code finds no test where the cursor is",
    cause:
      "Test, benchmark and fuzz functions are known by their names and types (func TestXxx(t *testing.T)) in files that end in _test.go; the cursor is in none, or gopls has not read the file.",
    cure: "Put the cursor into the function, save the file as _test.go, and see that gopls is alive (Go: Restart Language Server).",
    says: [
      says(
        "vscode-go",
        /No (?:test|benchmark|fuzz|sub)\w* ?(?:function)? found at (?:the )?cursor|No tests? found\. Current file is not a test file/,
        "vscode-go, goTest.ts",
        ["No test function found at cursor.", "No tests found. Current file is not a test file."],
      ),
    ],
  },
  {
    id: "test-flags-order",
    rank: "cause",
    title: "The test program got a flag that it does not know: {flag|see the line}",
    cause:
      "go test passes what it does not know on to the test program. {flag|The flag} is misspelled, or belongs to your program and has to come after -args.",
    cure: 'Correct it, or put it behind -args: go test ./... -args {flag|-FLAG}. In VS Code look at "go.testFlags".',
    says: [
      says(
        "go",
        /flag provided but not defined: (?<flag>-\S+)/,
        "package flag, in a test program",
        "flag provided but not defined: -bogus\nUsage of /var/folders/x/T/go-build1/b001/app.test:\n  -test.bench regexp",
        { with: /Usage of \S*\.test(?:\.exe)?:/ },
      ),
      says(
        "go",
        /test flag -args|unknown flag (?<flag>-\S+) cannot be used with -(?:i|c)\b/,
        "cmd/go, test/testflag.go",
        "go: unknown flag -foo cannot be used with -c",
      ),
      says(
        "go",
        /testing: invalid regexp in -(?:test\.)?(?<flag>\w+)/,
        "testing",
        'testing: invalid regexp in -test.run ("Test(": error parsing regexp',
      ),
      says(
        "go",
        /package (?<flag>-\S+) is not in (?:std|GOROOT)|malformed import path "(?<flag2>-[^"]+)": leading dash/,
        "cmd/go",
        ['malformed import path "-v": leading dash', "package -race is not in std (/usr/local/go/src/-race)"],
      ),
    ],
  },
  {
    id: "test-cached-vet",
    rank: "symptom",
    title: "go vet, which go test runs first, found a mistake",
    cause: "go test runs a part of go vet and does not start the tests when it reports something.",
    cure: "Correct the line that is named; to run the tests without it once: go test -vet=off.",
    says: [
      says(
        "go",
        /\[build failed\].*vet|vet: (?:typecheck|typechecking) (?:failures?|error)|(?:FAIL\s+\S+ )\[vet failed\]/,
        "cmd/go, test/test.go",
        "vet: typecheck failures",
      ),
    ],
  },
]);
