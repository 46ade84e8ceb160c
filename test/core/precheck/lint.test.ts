import { join } from "node:path";
import { expect, test } from "vitest";
import { golangciLint, needs } from "../../tools";
import { createRepository, goMod, shortly } from "./repository";

const unchecked = (name: string) => `func ${name}() { os.Remove("x") }\n`;
const shop = {
  "go.mod": goMod(),
  "shop/shop.go": `package shop\n\nimport "os"\n\n// Old was there before.\n${unchecked("Old")}`,
};
const v2 = { ".golangci.yml": 'version: "2"\n' };
const v1 = {
  ".golangci.yml": "linters:\n  disable-all: true\n  enable: [errcheck]\nissues:\n  exclude-use-default: false\n",
};
const young = `${shop["shop/shop.go"]}\n// Young is new.\n${unchecked("Young")}`;

const with2 = () => ({ tools: [join(golangciLint("2"), "..")] });
const with1 = () => ({ tools: [join(golangciLint("1"), "..")] });

test.each([
  ["2", v2, with2],
  ["1", v1, with1],
] as const)(
  "golangci-lint %s: only what the change brings is found",
  needs("golangci-lint", "golangci-lint-1", "go", "git"),
  async (_major, config, withTool) => {
    const repository = await createRepository({ ...shop, ...config }, withTool());
    await repository.stage({ "shop/shop.go": young });
    const report = await repository.check();
    expect(report.findings, JSON.stringify(report)).toEqual([
      expect.objectContaining({ stage: "lint", file: "shop/shop.go", line: 9, linter: "errcheck" }),
    ]);
    expect(report.stages.find(({ id }) => id === "lint")?.notes).toContain(
      "1 finding was there before or only on the disk.",
    );
  },
);

test(
  "lines that only the disk has are left out, and it is said that the disk was read",
  needs("golangci-lint", "go", "git"),
  async () => {
    const repository = await createRepository({ ...shop, ...v2 }, with2());
    await repository.stage({ "shop/shop.go": young });
    repository.write({
      "shop/shop.go": `// Package shop sells.\n${young}\n// Later is not staged.\n${unchecked("Later")}`,
    });
    const report = await repository.check();
    expect(shortly(report), JSON.stringify(report)).toEqual(["lint shop/shop.go:10"]);
    expect(report.stages.find(({ id }) => id === "lint")?.notes).toContain(
      "shop/shop.go has unstaged changes: golangci-lint read the disk.",
    );
  },
);

test(
  "unstaged changes that do not compile leave a file unlinted, which is said",
  needs("golangci-lint", "go", "git"),
  async () => {
    const repository = await createRepository({ ...shop, ...v2 }, with2());
    await repository.stage({ "shop/shop.go": young });
    repository.write({ "shop/shop.go": `${young}\nfunc half() int {\n` });
    const report = await repository.check();
    expect(report.verdict, JSON.stringify(report)).toBe("incomplete");
    expect(report.stages.find(({ id }) => id === "lint")?.notes.join()).toMatch(/Not linted.*shop\/shop\.go/);
  },
);

test.each([
  ["a configuration for version 1 under version 2", v1, /for version 1: golangci-lint migrate/],
  [
    "a linter that does not exist",
    { ".golangci.yml": 'version: "2"\nlinters:\n  enable: [nosuch]\n' },
    /unknown linters: 'nosuch'/,
  ],
  ["a configuration that is not YAML", { ".golangci.yml": "version: [\n" }, /cannot be read/],
])("%s is a finding, not a pass", needs("golangci-lint", "go", "git"), async (_name, config, said) => {
  const repository = await createRepository({ ...shop, ...config }, with2());
  await repository.stage({ "shop/shop.go": young });
  const report = await repository.check();
  expect(report.verdict).toBe("fail");
  expect(report.findings.map(({ message }) => message).join("\n")).toMatch(said);
});

test(
  "a key that golangci-lint passes over is found when the configuration changes",
  needs("golangci-lint", "go", "git"),
  async () => {
    const repository = await createRepository({ ...shop, ...v2 }, with2());
    await repository.stage({
      ".golangci.yml": 'version: "2"\nlinters:\n  enabl: [revive]\n',
      "shop/shop.go": `${shop["shop/shop.go"]}\n// Two is two.\nfunc Two() int { return 2 }\n`,
    });
    const report = await repository.check();
    expect(report.findings.map(({ message }) => message).join("\n")).toMatch(
      /additional properties 'enabl' not allowed/,
    );
  },
);

test("a missing golangci-lint is a finding with what to install", needs("go", "git"), async () => {
  const repository = await createRepository({ ...shop, ...v2 });
  await repository.stage({ "shop/shop.go": young });
  const report = await repository.check();
  expect(report.findings.map(({ message }) => message)).toEqual([
    "golangci-lint is not installed: go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@latest",
  ]);
});

test(
  "a golangci-lint built with an older Go than the project's is told before it runs",
  needs("golangci-lint", "go", "git"),
  async () => {
    const repository = await createRepository({ ...shop, ...v2 }, with2());
    await repository.stage({ "go.mod": `${goMod()}\ntoolchain go1.99.1\n`, "shop/shop.go": young });
    const report = await repository.check();
    const lint = report.findings.filter(({ stage }) => stage === "lint");
    expect(lint.map(({ message }) => message).join(), JSON.stringify(report)).toMatch(
      /was built with go1\.\d+.*the project needs go1\.99\.1: .*GOTOOLCHAIN=go1\.99\.1 go install/,
    );
  },
);

test(
  "a project without a configuration is not linted unless it asks for it",
  needs("golangci-lint", "go", "git"),
  async () => {
    const repository = await createRepository(shop, with2());
    await repository.stage({ "shop/shop.go": young });
    expect((await repository.check()).stages.find(({ id }) => id === "lint")).toMatchObject({ status: "skipped" });
    await repository.stage({ ".go-warden.json": '{ "precheck": { "lintWithoutConfiguration": true } }' });
    expect(shortly(await repository.check())).toEqual(["lint shop/shop.go:9"]);
  },
);

test(
  "a worktree with its module in a subfolder: old findings stay old in git's own environment",
  needs("golangci-lint", "go", "git"),
  async () => {
    const files = Object.fromEntries(Object.entries({ ...shop, ...v2 }).map(([name, text]) => [`svc/${name}`, text]));
    const repository = await createRepository(files, with2());
    await repository.git("worktree", "add", "-q", "../linked");
    const linked = join(repository.top, "../linked");
    const { writeFileSync } = await import("node:fs");
    writeFileSync(join(linked, "svc/shop/shop.go"), young);
    await repository.git("-C", linked, "add", "-A");
    const gitFolder = join(repository.top, ".git/worktrees/linked");
    const report = await repository.check(
      { kind: "staged" },
      {
        folder: linked,
        env: { GIT_DIR: gitFolder, GIT_INDEX_FILE: join(gitFolder, "index"), GIT_PREFIX: "" },
      },
    );
    expect(shortly(report), JSON.stringify(report)).toEqual(["lint svc/shop/shop.go:9"]);
  },
);
