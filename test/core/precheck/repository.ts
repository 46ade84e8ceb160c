import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync, rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { precheck, type PrecheckReport, type Scope } from "../../../src/core/precheck";
import { createSandbox, type Sandbox } from "../../sandbox";

const run = promisify(execFile);

/** Go's caches are shared between the tests: what is tested is never what they hold. */
const shared = () => {
  const [cache = "", modules = "", root = ""] = execFileSync("go", ["env", "GOCACHE", "GOMODCACHE", "GOROOT"], {
    encoding: "utf8",
    env: { ...process.env, GOFLAGS: "" },
  }).split("\n");
  return { GOCACHE: cache, GOMODCACHE: modules, GOLANGCI_LINT_CACHE: join(cache, "golangci-lint"), root };
};
let goFolders: ReturnType<typeof shared> | undefined;

export interface TestRepository {
  /** The work tree. */
  top: string;
  env: Record<string, string>;
  sandbox: Sandbox;
  write(files: Record<string, string>): void;
  remove(...paths: string[]): void;
  git(...args: string[]): Promise<string>;
  /** Stages everything. */
  stage(files?: Record<string, string>): Promise<void>;
  commit(files?: Record<string, string>): Promise<void>;
  check(scope?: Scope, options?: { folder?: string; env?: Record<string, string> }): Promise<PrecheckReport>;
}

/** A repository with a first commit, and what a developer has beside it. `tools` are folders laid before PATH. */
export async function createRepository(
  files: Record<string, string>,
  { tools = [], env = {} }: { tools?: readonly string[]; env?: Record<string, string> } = {},
): Promise<TestRepository> {
  goFolders ??= shared();
  const { root, ...caches } = goFolders;
  const path = [...tools, join(root, "bin"), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter);
  const given = { ...caches, PATH: path, GOENV: "off", GOTOOLCHAIN: "local", GIT_CONFIG_NOSYSTEM: "1", ...env };
  const sandbox = createSandbox(given);
  const top = realpathSync(mkdtempSync(join(sandbox.home, "repository-")));
  const all = { HOME: sandbox.home, TMPDIR: tmpdir(), ...given };
  const repository: TestRepository = {
    top,
    env: all,
    sandbox,
    write(contents) {
      for (const [name, text] of Object.entries(contents)) {
        mkdirSync(dirname(join(top, name)), { recursive: true });
        writeFileSync(join(top, name), text);
      }
    },
    remove: (...paths) => paths.forEach((name) => rmSync(join(top, name), { recursive: true })),
    async git(...args) {
      return (await run("git", args, { cwd: top, env: all })).stdout;
    },
    async stage(contents = {}) {
      this.write(contents);
      await this.git("add", "-A");
    },
    async commit(contents = {}) {
      await this.stage(contents);
      await this.git("commit", "-q", "--no-verify", "-m", "change");
    },
    check: (scope, { folder = top, env: more = {} } = {}) => {
      const host = { ...sandbox.host, env: { ...sandbox.host.env, ...more } };
      return precheck(host, { folder, asked: true, ...(scope ? { scope } : {}) });
    },
  };
  await repository.git("init", "-q", "-b", "main");
  await repository.git("config", "user.name", "Tester");
  await repository.git("config", "user.email", "tester@example.com");
  await repository.git("config", "commit.gpgsign", "false");
  await repository.commit(files);
  return repository;
}

/** `vet price/price.go:3`, one a finding: what a table of cases compares. */
export const shortly = ({ findings }: PrecheckReport) =>
  findings.map(({ stage, file, line }) => `${stage} ${file}${line ? `:${line}` : ""}`).sort();

export const goMod = (module = "example.com/shop", more = "") => `module ${module}\n\ngo 1.25\n${more}`;
