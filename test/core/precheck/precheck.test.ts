import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { precheck, type Scope } from "../../../src/core/precheck";
import { needs } from "../../tools";
import { createRepository, goMod, shortly, type TestRepository } from "./repository";

const shop = {
  "go.mod": goMod(),
  "price/price.go": "package price\n\n// Of looks a price up.\nfunc Of(name string) int { return len(name) }\n",
  "cart/cart.go":
    'package cart\n\nimport "example.com/shop/price"\n\n// Total adds up.\nfunc Total() int { return price.Of("x") * 2 }\n',
  "cart/cart_test.go":
    'package cart\n\nimport "testing"\n\nfunc TestTotal(t *testing.T) {\n\tif Total() != 2 {\n\t\tt.Fatalf("Total is %d", Total())\n\t}\n}\n',
  "far/far.go": "package far\n\n// Away is far.\nfunc Away() int { return 1 }\n",
};

const price = (body: string) => `package price\n\n// Of looks a price up.\n${body}\n`;
const broken = price('func Of(name string) int { return "x" }');
const fine = price("func Of(name string) int { return len(name) + 0 }");
const unformatted = price("func  Of(name string) int { return len(name) }");
const misprint = 'package far\n\nimport "fmt"\n\n// Away is far.\nfunc Away() { fmt.Printf("%d\\n", "x") }\n';

interface Case {
  files?: Record<string, string>;
  /** What is done after the first commit. */
  act: (repository: TestRepository) => Promise<void> | void;
  scope?: Scope;
  folder?: string;
  env?: Record<string, string>;
  /** Each finding as `stage file:line`. */
  finds: string[];
  /** Each must be in a message or a note. */
  says?: RegExp[];
  verdict?: "pass" | "fail" | "incomplete";
}

const cases: Record<string, Case> = {
  "a change that is fine": { act: (r) => r.stage({ "price/price.go": fine }), finds: [] },
  nothing: { act: () => undefined, finds: [] },
  "a commit without Go files": { act: (r) => r.stage({ "README.md": "# Shop\n" }), finds: [] },
  "a change that does not compile": {
    act: (r) => r.stage({ "price/price.go": broken }),
    finds: ["vet price/price.go:4"],
  },
  "an importer that the change breaks": {
    act: (r) => r.stage({ "price/price.go": price('func Of(name string) string { return name + "" }') }),
    finds: ["vet cart/cart.go:6"],
  },
  "an importer's test that the change breaks": {
    files: {
      ...shop,
      "far/far_test.go": 'package far_test\n\nimport "example.com/shop/price"\n\nvar _ int = price.Of("x")\n',
    },
    act: (r) => r.stage({ "price/price.go": price("func Of(name, shop string) int { return 1 }") }),
    finds: ["vet cart/cart.go:6", "vet far/far_test.go:5"],
  },
  "what vet finds in the change": { act: (r) => r.stage({ "far/far.go": misprint }), finds: ["vet far/far.go:6"] },
  "what vet finds in an importer was there before": {
    files: {
      ...shop,
      "far/far.go": misprint
        .replace('"fmt"', '"fmt"\n\n\t_ "example.com/shop/price"')
        .replace("import ", "import (\n\t")
        .replace('price"\n', 'price"\n)\n'),
    },
    act: (r) => r.stage({ "price/price.go": fine }),
    finds: [],
  },
  "a debug configuration that the editor would refuse": {
    act: (r) =>
      r.stage({
        ".vscode/launch.json": `{
  // what people write
  "configurations": [
    { "type": "go", "name": "fine", "request": "launch", "mode": "auto", "program": "\${workspaceFolder}/cart" },
    { "type": "node", "name": "not ours", "request": "start" },
    { "type": "go", "name": "attach", "request": "attach", "mode": "debug" },
    { "type": "go", "name": "gone", "request": "launch", "program": "\${workspaceFolder}/cmd/gone", "env": { "N": 1 } },
    { "type": "go", "name": "asks", "request": "launch", "mode": "test", "program": "\${fileDirname}" },
    { "type": "go", "name": "no request" },
  ],
}
`,
        ".vscode/tasks.json": '{ "version": "0.1.0", "tasks": [] }\n',
      }),
    finds: [
      "structure .vscode/launch.json:6",
      "structure .vscode/launch.json:7",
      "structure .vscode/launch.json:7",
      "structure .vscode/launch.json:9",
      "structure .vscode/tasks.json:1",
    ],
    says: [/one of attach's: local, remote/, /cmd\/gone" does not exist/, /env N must be a text/],
  },
  "a failing test": {
    act: (r) => r.stage({ "cart/cart.go": shop["cart/cart.go"].replace("* 2", "* 3") }),
    finds: ["test cart/cart_test.go:7"],
    says: [/Total is 3/],
  },
  "a test that panics": {
    act: (r) =>
      r.stage({
        "cart/cart.go":
          'package cart\n\n// Total adds up.\nfunc Total() int {\n\tvar prices map[string]int\n\tprices["x"] = 1\n\treturn 2\n}\n',
      }),
    finds: ["test cart/cart.go:6"],
    says: [/panic: assignment to entry in nil map/],
  },
  "a failing subtest, not the test around it": {
    act: (r) =>
      r.stage({
        "far/far_test.go":
          'package far\n\nimport "testing"\n\nfunc TestAway(t *testing.T) {\n\tt.Run("a", func(t *testing.T) { t.Error("too far") })\n\tt.Run("b", func(t *testing.T) {})\n}\n',
      }),
    finds: ["test far/far_test.go:6"],
  },
  "a test that takes long says so with -short": {
    act: (r) =>
      r.stage({
        "far/far_test.go":
          'package far\n\nimport "testing"\n\nfunc TestAway(t *testing.T) {\n\tif !testing.Short() {\n\t\tt.Fatal("long")\n\t}\n}\n',
      }),
    finds: [],
  },
  "tests of a package that does not compile are not run": {
    act: (r) => r.stage({ "cart/cart.go": shop["cart/cart.go"].replace("* 2", '* "2"') }),
    finds: ["vet cart/cart.go:6"],
  },

  // What is staged against what lies on the disk.
  "the index is fine, the disk is broken": {
    act: async (r) => {
      await r.stage({ "price/price.go": fine });
      r.write({ "price/price.go": broken });
    },
    finds: [],
  },
  "the index is broken, the disk is fine": {
    act: async (r) => {
      await r.stage({ "price/price.go": broken });
      r.write({ "price/price.go": fine });
    },
    finds: ["vet price/price.go:4"],
  },
  "the index is not formatted, the disk is": {
    act: async (r) => {
      await r.stage({ "price/price.go": unformatted });
      r.write({ "price/price.go": fine });
    },
    finds: ["format price/price.go:4"],
  },
  "a file that is needed was not staged": {
    act: async (r) => {
      await r.stage({ "price/price.go": price("func Of(name string) int { return cents(name) }") });
      r.write({ "price/cents.go": "package price\n\nfunc cents(name string) int { return len(name) }\n" });
    },
    finds: ["vet price/price.go:4"],
  },
  "a file on the disk that git does not know is not checked": {
    act: async (r) => {
      await r.stage({ "price/price.go": fine });
      r.write({ "price/scratch.go": "package nonsense\n" });
    },
    finds: [],
  },
  "a file that was only announced with git add -N": {
    act: async (r) => {
      await r.stage({ "price/price.go": fine });
      r.write({ "price/later.go": "package nonsense\n" });
      await r.git("add", "-N", "price/later.go");
    },
    finds: [],
  },
  "a file deleted on the disk, not in the index": {
    act: async (r) => {
      await r.stage({ "price/price.go": fine });
      r.remove("far");
    },
    finds: [],
  },
  "a staged change of go.mod that the disk does not have": {
    act: async (r) => {
      await r.stage({ "go.mod": `${goMod()}requir x\n` });
      r.write({ "go.mod": goMod() });
    },
    finds: ["structure go.mod:4", "vet go.mod:4"],
    says: [/unknown directive: requir/],
  },
  "an embedded file as it is staged": {
    files: {
      ...shop,
      "far/far.go":
        'package far\n\nimport _ "embed"\n\n// Text is embedded.\n//\n//go:embed text.txt\nvar Text string\n',
      "far/text.txt": "old\n",
    },
    act: async (r) => {
      await r.stage({
        "far/text.txt": "new\n",
        "far/far_test.go":
          'package far\n\nimport "testing"\n\nfunc TestText(t *testing.T) {\n\tif Text != "new\\n" {\n\t\tt.Fatal(Text)\n\t}\n}\n',
      });
      r.write({ "far/text.txt": "newer\n" });
    },
    finds: [],
  },
  "an embedded file that was removed": {
    files: {
      ...shop,
      "far/far.go":
        'package far\n\nimport _ "embed"\n\n// Text is embedded.\n//\n//go:embed text.txt\nvar Text string\n',
      "far/text.txt": "old\n",
    },
    act: async (r) => {
      await r.git("rm", "-q", "far/text.txt");
      r.write({
        "far/far.go":
          'package far\n\nimport _ "embed"\n\n// Text is embedded!\n//\n//go:embed text.txt\nvar Text string\n',
      });
      await r.git("add", "far/far.go");
    },
    finds: ["vet far/far.go:7"],
  },

  // Packages that come and go.
  "a package was deleted that others import": {
    act: async (r) => void (await r.git("rm", "-rq", "price")),
    finds: ["vet cart/cart.go:3"],
  },
  "a package was renamed and an importer forgotten": {
    act: async (r) => void (await r.git("mv", "price", "prices")),
    finds: ["vet cart/cart.go:3"],
  },
  "a file was deleted that the package needs": {
    files: {
      ...shop,
      "price/cents.go": "package price\n\nfunc cents() int { return 1 }\n",
      "price/price.go": price("func Of(name string) int { return cents() }"),
    },
    act: async (r) => void (await r.git("rm", "-q", "price/cents.go")),
    finds: ["vet price/price.go:4"],
  },
  "a file behind build constraints": {
    act: (r) => r.stage({ "price/plan9.go": '//go:build plan9\n\npackage price\n\nvar x int = ""\n' }),
    finds: [],
    says: [/price\/plan9\.go was not compiled: its build constraints leave it out/],
  },
  "build tags of the configuration": {
    files: { ...shop, ".go-warden.json": '{ "precheck": { "tags": ["integ"] } } // ours\n' },
    act: (r) => r.stage({ "price/integ.go": '//go:build integ\n\npackage price\n\nvar x int = ""\n' }),
    finds: ["vet price/integ.go:5"],
  },
  "testdata belongs to the package above it": {
    files: {
      ...shop,
      "far/far_test.go":
        'package far\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestGolden(t *testing.T) {\n\ttext, _ := os.ReadFile("testdata/golden.txt")\n\tif string(text) != "1\\n" {\n\t\tt.Fatal("golden")\n\t}\n}\n',
      "far/testdata/golden.txt": "1\n",
    },
    act: (r) => r.stage({ "far/testdata/golden.txt": "2\n" }),
    finds: ["test far/far_test.go:11"],
  },
  "Go files in testdata are left alone": {
    act: (r) => r.stage({ "far/testdata/src/bad.go": "package  bad\nfunc {\n" }),
    finds: [],
  },
  "a generated file is compiled, not formatted": {
    act: (r) =>
      r.stage({ "price/made.go": "// Code generated by hand. DO NOT EDIT.\n\npackage price\n\nvar  Made = 1\n" }),
    finds: [],
  },
  "a name outside ASCII, with a space": {
    act: (r) => r.stage({ "größe x/größe.go": "package größe\n\nvar  X = 1\n" }),
    finds: ["format größe x/größe.go:3"],
  },
  "a name with a quote and a bracket": {
    act: (r) => r.stage({ "odd/it's [x].go": 'package odd\n\nvar X int = ""\n' }),
    finds: ["vet odd/it's [x].go:3"],
  },
  "lines that end as on Windows": {
    act: (r) =>
      r.stage({ "far/far.go": shop["far/far.go"].replaceAll("\n", "\r\n").replace("return 1", 'return "1"') }),
    finds: ["format far/far.go:1", "vet far/far.go:4"],
  },
  "a syntax error is named once by each stage": {
    act: (r) => r.stage({ "price/price.go": price("func Of(name string) int { return ( }") }),
    finds: ["format price/price.go:4", "vet price/price.go:4"],
  },

  // Modules.
  "two modules without a go.work": {
    files: {
      "a/go.mod": goMod("example.com/a"),
      "a/a.go": "package a\n",
      "b/go.mod": goMod("example.com/b"),
      "b/b.go": "package b\n",
    },
    act: (r) => r.stage({ "a/a.go": 'package a\n\nvar X int = ""\n', "b/b.go": 'package b\n\nvar Y int = ""\n' }),
    finds: ["vet a/a.go:3", "vet b/b.go:3"],
  },
  "a module in a subfolder": {
    files: { "svc/go.mod": goMod("example.com/svc"), "svc/p/p.go": "package p\n" },
    act: (r) => r.stage({ "svc/p/p.go": 'package p\n\nvar X int = ""\n' }),
    finds: ["vet svc/p/p.go:3"],
  },
  "a workspace: an importer in another module": {
    files: {
      "go.work": "go 1.25\n\nuse (\n\t./a\n\t./b\n)\n",
      "a/go.mod": goMod("example.com/a"),
      "a/a.go": "package a\n\nfunc A() int { return 1 }\n",
      "b/go.mod": goMod("example.com/b"),
      "b/b.go": 'package b\n\nimport "example.com/a"\n\nvar B int = a.A()\n',
    },
    act: (r) => r.stage({ "a/a.go": 'package a\n\nfunc A() string { return "" }\n' }),
    finds: ["vet b/b.go:5"],
  },
  "a module that its go.work does not use": {
    files: {
      "go.work": "go 1.25\n\nuse ./a\n",
      "a/go.mod": goMod("example.com/a"),
      "a/a.go": "package a\n",
      "b/go.mod": goMod("example.com/b"),
      "b/b.go": "package b\n",
    },
    act: (r) => r.stage({ "b/b.go": 'package b\n\nvar Y int = ""\n' }),
    finds: ["vet b/b.go:3"],
    says: [/b: go\.work does not use this module/],
  },
  "a go.work that does not parse": {
    files: { "go.work": "go 1.25\n\nuse ./a\n", "a/go.mod": goMod("example.com/a"), "a/a.go": "package a\n" },
    act: (r) => r.stage({ "go.work": "go 1.25\n\nusee ./a\n" }),
    finds: ["structure go.work:3", "vet go.work:3"],
  },
  "a vendored module": {
    files: {
      "go.mod": goMod("example.com/shop", "\nrequire example.com/dep v1.0.0\n"),
      "shop.go": 'package shop\n\nimport "example.com/dep"\n\nvar X = dep.X\n',
      "vendor/modules.txt": "# example.com/dep v1.0.0\n## explicit; go 1.25\nexample.com/dep\n",
      "vendor/example.com/dep/dep.go": "package dep\n\nvar X = 1\n",
      ".go-warden.json": '{"precheck": {"tidy": false}}',
    },
    act: (r) => r.stage({ "shop.go": 'package shop\n\nimport "example.com/dep"\n\nvar X string = dep.X\n' }),
    finds: ["vet shop.go:5"],
  },
  "a dependency that is not downloaded is said, not fetched": {
    act: (r) =>
      r.stage({
        "go.mod": goMod("example.com/shop", "\nrequire example.com/nowhere v1.2.3\n"),
        "far/far.go": 'package far\n\nimport _ "example.com/nowhere"\n',
      }),
    finds: ["vet far/far.go:3"],
    says: [/example\.com\/nowhere/],
  },
  "a requirement that nothing imports": {
    files: { ...shop, "lib/go.mod": goMod("example.com/lib"), "lib/lib.go": "package lib\n" },
    act: (r) =>
      r.stage({
        "go.mod": goMod("example.com/shop", "\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ./lib\n"),
      }),
    finds: ["structure go.mod"],
    says: [/go mod tidy/],
  },
  "go refuses the project": {
    act: (r) => r.stage({ "go.mod": "module example.com/shop\n\ngo 1.99\n" }),
    finds: ["vet go.mod"],
    says: [/requires go >= 1\.99/],
  },
  "GOFLAGS that no go command takes": {
    act: (r) => r.stage({ "price/price.go": fine }),
    env: { GOFLAGS: "-nosuch=1" },
    finds: ["vet go.mod"],
    says: [/-nosuch/],
  },
  "a folder without a module": {
    files: { "notes.txt": "x\n", "x.go": "package x\n" },
    act: (r) => r.stage({ "x.go": "package x\n\nvar X = 1\n" }),
    finds: [],
  },

  // Files of other kinds.
  "a merge conflict was left in": {
    act: (r) => r.stage({ "README.md": "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n" }),
    finds: ["structure README.md:2"],
  },
  "a heading underlined with equals signs": {
    act: (r) => r.stage({ "README.md": "Title\n=======\n\ntext\n" }),
    finds: [],
  },
  "JSON with a comment, and JSON where comments are fine": {
    act: (r) =>
      r.stage({
        "data.json": '{\n  // no\n  "a": 1\n}\n',
        ".vscode/settings.json": '{\n  // yes\n  "a": 1,\n}\n',
        "tsconfig.json": "{ /* yes */ }\n",
      }),
    finds: ["structure data.json:2"],
  },
  "JSON that ends too early": {
    act: (r) => r.stage({ ".vscode/launch.json": '{\n  "a": [\n' }),
    finds: ["structure .vscode/launch.json:3"],
  },
  "YAML with a key twice": { act: (r) => r.stage({ "ci.yaml": "a: 1\nb: 2\na: 3\n" }), finds: ["structure ci.yaml:3"] },
  "YAML of several documents": { act: (r) => r.stage({ "k8s.yaml": "a: 1\n---\na: 2\n" }), finds: [] },
  "a chart's template is no YAML": {
    act: (r) => r.stage({ "chart/service.yaml": "{{- if .Values.on }}\na: 1\n{{- end }}\n" }),
    finds: [],
  },
  "TOML that does not parse": {
    act: (r) => r.stage({ "mise.toml": "[tools]\ngo = 1.26.8\n" }),
    finds: ["structure mise.toml:2"],
  },
  "two names that differ only in case": {
    act: (r) => r.stage({ "Price/price.go": "package price\n" }),
    finds: ["structure Price/price.go"],
  },
  "a link that goes nowhere": {
    act: (r) => {
      symlinkSync("nowhere.go", join(r.top, "price/link.go"));
      return r.stage();
    },
    finds: [],
  },
  "a configuration with a key that does not exist": {
    act: (r) => r.stage({ ".go-warden.json": '{"precheck": {"command": "rm"}}' }),
    finds: [],
    says: [/command/],
  },

  // What is committed counts, not what lies beside it.
  "an embedded file that is not staged": {
    act: async (r) => {
      r.write({ "far/data.txt": "x" });
      r.write({ "far/far.go": 'package far\n\nimport _ "embed"\n\n//go:embed data.txt\nvar Data string\n' });
      await r.git("add", "far/far.go");
    },
    scope: { kind: "staged" },
    finds: ["vet far/far.go:5"],
    says: [/data.txt/],
  },
  "line ends that git converts": {
    files: { ...shop, ".gitattributes": "*.go text=auto\n" },
    act: async (r) => {
      await r.git("config", "core.autocrlf", "true");
      await r.stage({ "far/far.go": shop["far/far.go"].replace("1", "2").replaceAll("\n", "\r\n") });
    },
    scope: { kind: "staged" },
    finds: [],
  },
  "line ends that git converts, not staged": {
    act: async (r) => {
      await r.git("config", "core.autocrlf", "true");
      r.write({ "far/far.go": shop["far/far.go"].replace("1", "2").replaceAll("\n", "\r\n") });
    },
    finds: [],
  },
  "line ends that are committed as they are": {
    act: (r) => r.stage({ "far/far.go": shop["far/far.go"].replace("1", "2").replaceAll("\n", "\r\n") }),
    finds: ["format far/far.go:1"],
  },
  "a file of no module that does not compile": {
    files: { "README.md": "" },
    act: (r) => r.stage({ "tool/main.go": "package main\n\nfunc main() { x }\n" }),
    finds: ["vet tool/main.go:3"],
  },
  "a file of no module that imports another module": {
    files: { "README.md": "" },
    act: (r) => r.stage({ "main.go": 'package main\n\nimport _ "example.com/nosuch"\n\nfunc main() {}\n' }),
    finds: [],
    says: [/in no module.*could not be compiled/],
    verdict: "incomplete",
  },
  "a file behind a build tag of the configuration": {
    files: { ...shop, ".go-warden.json": '{"precheck": {"tags": ["mytag"]}}' },
    act: (r) => r.stage({ "far/t.go": '//go:build mytag\n\npackage far\n\nvar T int = ""\n' }),
    finds: ["vet far/t.go:5"],
    says: [/^(?![\s\S]*build constraints)/],
  },
  "tests that end the program": {
    act: (r) =>
      r.stage({
        "far/far_test.go":
          'package far\n\nimport (\n\t"fmt"\n\t"os"\n\t"testing"\n)\n\nfunc TestAway(t *testing.T) { fmt.Println("hello"); os.Exit(3) }\n',
      }),
    finds: ["test far/far_test.go"],
    says: [/ended in the middle of TestAway: hello/],
  },
  "two names that a Mac takes for one": {
    act: (r) => r.stage({ "far/Far.go": "package far\n", "far/far_test.go": "package far\n" }),
    finds: ["structure far/Far.go", "vet go.mod"],
  },
  "a submodule that moved to another commit": {
    act: async (r) => {
      await r.git("init", "-q", "sub");
      const sub = (...args: string[]) => r.git("-C", "sub", "-c", "user.name=a", "-c", "user.email=a@b", ...args);
      await sub("commit", "-q", "--allow-empty", "-m", "one");
      await r.commit();
      await sub("commit", "-q", "--allow-empty", "-m", "two");
      await r.stage();
    },
    scope: { kind: "staged" },
    finds: [],
    says: [/sub is a submodule/],
  },
  "a go.mod that does not parse is named once in a line": {
    act: (r) => r.stage({ "go.mod": `${goMod()}requir x\n`, "price/price.go": fine }),
    finds: ["structure go.mod:4", "vet go.mod:4"],
    says: [/^(?![\s\S]*go\.mod:)/],
  },

  // Scopes.
  "since a branch: what the disk has now": {
    act: async (r) => {
      await r.git("checkout", "-qb", "topic");
      await r.commit({ "price/price.go": fine });
      r.write({ "far/far.go": misprint, "new/new.go": 'package new\n\nvar X int = ""\n' });
    },
    scope: { kind: "since", ref: "main" },
    finds: ["vet far/far.go:6", "vet new/new.go:3"],
  },
  everything: {
    files: { ...shop, "far/far.go": misprint, "price/price.go": unformatted },
    act: () => undefined,
    scope: { kind: "all" },
    finds: ["format price/price.go:4", "vet far/far.go:6"],
  },
  "nothing is staged: what differs from HEAD": {
    act: (r) => r.write({ "far/far.go": misprint }),
    finds: ["vet far/far.go:6"],
  },
  "a new branch is pushed": {
    act: async (r) => {
      await r.git("init", "-q", "--bare", join(r.top, "../remote.git"));
      await r.git("remote", "add", "origin", join(r.top, "../remote.git"));
      await r.git("push", "-q", "origin", "main");
      await r.git("checkout", "-qb", "topic");
      await r.commit({ "far/far.go": misprint });
      r.write({ "far/far.go": shop["far/far.go"], "price/price.go": broken });
    },
    scope: { kind: "push", lines: "" },
    finds: ["vet far/far.go:6"],
  },
  "a branch is deleted on the remote": {
    act: (r) => r.commit({ "far/far.go": misprint }),
    scope: { kind: "push", lines: `(delete) ${"0".repeat(40)} refs/heads/x ${"1".repeat(40)}\n` },
    finds: [],
  },
  "a push tests the importers too": {
    act: (r) => r.commit({ "price/price.go": price("func Of(name string) int { return 7 }") }),
    scope: { kind: "push", lines: "" },
    finds: ["test cart/cart_test.go:7"],
  },
};

test.each(Object.entries(cases))(
  "%s",
  needs("go", "git"),
  async (_name, { files = shop, act, scope, env, finds, says = [], verdict }) => {
    const repository = await createRepository(files);
    await act(repository);
    const before = await repository.git("status", "--porcelain=v2");
    let report;
    try {
      report = await repository.check(scope, env ? { env } : {});
    } catch (error) {
      for (const said of says) expect(String(error)).toMatch(said);
      if (says.length === 0) throw error;
      return;
    }
    expect(shortly(report), JSON.stringify(report, undefined, 1)).toEqual([...finds].sort());
    const words = [
      ...report.findings.map(({ message }) => message),
      ...report.stages.flatMap(({ notes }) => notes),
    ].join("\n");
    for (const said of says) expect(words).toMatch(said);
    expect(report.verdict).toBe(verdict ?? (finds.length > 0 ? "fail" : "pass"));
    expect(await repository.git("status", "--porcelain=v2")).toBe(before);
  },
);

test("an unknown revision is refused, not taken for everything", needs("go", "git"), async () => {
  const repository = await createRepository(shop);
  await expect(repository.check({ kind: "since", ref: "nosuch" })).rejects.toMatchObject({
    code: "unknown-revision",
    exit: 2,
  });
  await expect(repository.check({ kind: "since", ref: "--output=x" })).rejects.toMatchObject({
    code: "unknown-revision",
  });
});

test("before the first commit, files that are not staged are checked too", needs("go", "git"), async () => {
  const repository = await createRepository(shop);
  await repository.git("update-ref", "-d", "HEAD");
  await repository.git("rm", "-q", "-r", "--cached", ".");
  repository.write({ "far/far.go": misprint });
  expect(shortly(await repository.check())).toEqual(["vet far/far.go:6"]);
});

test("a shallow clone says how to get what is missing", needs("git"), async () => {
  const repository = await createRepository({ "a.txt": "1" });
  await repository.commit({ "a.txt": "2" });
  const copy = join(repository.top, "../copy");
  await repository.git("clone", "-q", "--depth", "1", `file://${repository.top}`, copy);
  await expect(repository.check({ kind: "since", ref: "HEAD^" }, { folder: copy })).rejects.toMatchObject({
    message: expect.stringMatching(/shallow/) as string,
    hint: expect.stringMatching(/--unshallow.*fetch-depth: 0/) as string,
  });
});

test("a repository whose name holds a line end", needs("go", "git"), async () => {
  const repository = await createRepository({ "a.txt": "1" });
  const copy = join(repository.top, "../two\nlines");
  await repository.git("clone", "-q", repository.top, copy);
  await repository.git("-C", copy, "rm", "-q", "a.txt");
  expect((await repository.check(undefined, { folder: copy })).folder).toBe(copy);
});

test("a budget that git alone uses up leaves every stage to be named", needs("go", "git"), async () => {
  const repository = await createRepository(shop);
  await repository.stage({ "far/far.go": misprint });
  const options = { folder: repository.top, asked: true, budgetSeconds: 0.001 };
  const report = await precheck(repository.sandbox.host, options);
  expect(report.verdict).toBe("incomplete");
  expect(report.stages.map(({ status }) => status)).toEqual(report.stages.map(() => "over-budget"));
});

test("a credential in the words of a tool is not shown", needs("go", "git"), async () => {
  const repository = await createRepository(shop);
  const token = `ghp_${"aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5"}`;
  await repository.stage({ "far/far.go": shop["far/far.go"].replace("return 1", `return "${token}"`) });
  const report = await repository.check();
  expect(shortly(report)).toEqual(["vet far/far.go:4"]);
  expect(JSON.stringify(report)).not.toContain(token);
});
