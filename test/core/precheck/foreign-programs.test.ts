import { appendFileSync, chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { formatOperation, openHere, precheck, type Scope } from "../../../src/core/precheck";
import { needs } from "../../tools";
import { createRepository, goMod, type TestRepository } from "./repository";

const before = "package shop\n\n// A counts.\nvar A = 1\n";
// Of the same length: git has to read it to see that it changed.
const after = "package shop\n\n// A counts.\nvar A =  2";

/** Leaves a line beside itself, and fails. */
function canary({ top }: TestRepository): string {
  const path = join(dirname(top), "canary");
  writeFileSync(path, `#!/bin/sh\necho "$0 $*" >>'${path}.ran'\nexit 1\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Ways in which a repository's own configuration names programs, each as lines of a configuration file. */
const ways: Record<string, (r: TestRepository, program: string) => Promise<unknown> | void> = {
  "a clean filter": (r, program) => r.git("config", "filter.x.clean", program),
  "a filter whose name holds an equals sign": (r, program) => r.git("config", "filter.x=y.clean", program),
  "a filter that has to work": async (r, program) => {
    await r.git("config", "filter.x.clean", program);
    await r.git("config", "filter.x.required", "true");
  },
  "a filter process": (r, program) => r.git("config", "filter.x.process", program),
  "a filter of an included file": async (r, program) => {
    writeFileSync(join(r.top, ".git/more"), `[filter "x"]\n\tclean = ${program}\n`);
    await r.git("config", "include.path", "more");
  },
  "a filter of the worktree's configuration": async (r, program) => {
    await r.git("config", "extensions.worktreeConfig", "true");
    await r.git("config", "--worktree", "filter.x.clean", program);
  },
  "another program for the user's filter": async (r, program) => {
    writeFileSync(r.env.GIT_CONFIG_GLOBAL ?? "", '[filter "x"]\n\tclean = cat\n');
    await r.git("config", "filter.x.clean", program);
  },
  "a file watcher, a pager, diff programs, an editor, hooks": async (r, program) => {
    for (const key of ["core.fsmonitor", "core.pager", "core.editor", "diff.external", "gpg.program"]) {
      await r.git("config", key, program);
    }
    for (const key of ["diff.x.command", "diff.x.textconv", "merge.x.driver", "core.alternateRefsCommand"]) {
      await r.git("config", key, program);
    }
    for (const key of ["credential.helper", "core.sshCommand", "core.askPass"]) await r.git("config", key, program);
    const hooks = join(dirname(r.top), "hooks");
    mkdirSync(hooks);
    for (const hook of ["post-index-change", "post-checkout", "reference-transaction", "pre-commit"]) {
      writeFileSync(join(hooks, hook), `#!/bin/sh\nexec '${program}' </dev/null\n`, { mode: 0o755 });
    }
    await r.git("config", "core.hooksPath", hooks);
  },
  "a partial clone whose objects a program would bring": async (r, program) => {
    const blob = (await r.git("rev-parse", "HEAD:go.mod")).trim();
    await r.git("config", "core.repositoryFormatVersion", "1");
    await r.git("config", "extensions.partialClone", "origin");
    await r.git("config", "remote.origin.promisor", "true");
    await r.git("config", "remote.origin.url", dirname(r.top));
    await r.git("config", "remote.origin.uploadpack", program);
    await r.git("config", "protocol.allow", "always");
    chmodSync(join(r.top, ".git/objects", blob.slice(0, 2)), 0o755);
    rmSync(join(r.top, ".git/objects", blob.slice(0, 2), blob.slice(2)));
    writeFileSync(join(r.top, "go.mod"), goMod("example.com/stop"));
  },
};

const scopes: readonly (Scope | undefined)[] = [
  undefined,
  { kind: "staged" },
  { kind: "since", ref: "HEAD" },
  { kind: "all" },
  { kind: "push", lines: "" },
];

test.each(Object.entries(ways))(
  "%s of the repository's own does not run",
  { ...needs("git"), timeout: 60_000 },
  async (_name, prepare) => {
    const r = await createRepository({ "a.go": before, "go.mod": goMod() });
    r.env.GIT_CONFIG_GLOBAL = join(dirname(r.top), "global");
    writeFileSync(r.env.GIT_CONFIG_GLOBAL, "");
    r.write({ ".go-warden.json": '{"precheck": {"stages": ["structure", "format"], "tidy": false}}' });
    appendFileSync(join(r.top, ".git/info/attributes"), "*.go filter=x diff=x merge=x\n*.mod filter=x=y\n");
    const program = canary(r);
    await prepare(r, program);
    r.write({ "a.go": after, "go.mod": goMod("example.com/shep") });
    const env = { GIT_CONFIG_GLOBAL: r.env.GIT_CONFIG_GLOBAL };
    for (const scope of scopes) {
      const report = await r.check(scope, { env }).catch(() => undefined);
      const host = { ...r.sandbox.host, env: { ...r.sandbox.host.env, ...env } };
      if (report) await formatOperation(host, report, scope);
    }
    expect(existsSync(`${program}.ran`) ? readFileSync(`${program}.ran`, "utf8") : "").toBe("");
    // The same repository runs it when git is asked without care, so the test can fail.
    await r.git("-c", "protocol.allow=always", "diff", "HEAD").catch(() => undefined);
    expect(readFileSync(`${program}.ran`, "utf8")).not.toBe("");
  },
);

test("a filter of the user's own still runs", needs("git"), async () => {
  const r = await createRepository({ "a.go": before, "go.mod": goMod() });
  const program = canary(r);
  const global = join(dirname(r.top), "global");
  writeFileSync(global, `[filter "x"]\n\tclean = '${program}'\n`);
  appendFileSync(join(r.top, ".git/info/attributes"), "*.go filter=x\n");
  r.write({ "a.go": after });
  await r.check({ kind: "staged" }, { env: { GIT_CONFIG_GLOBAL: global } });
  expect(readFileSync(`${program}.ran`, "utf8")).not.toBe("");
});

test("a git that the repository brings along in PATH is not taken", needs("git"), async () => {
  const r = await createRepository({ "a.go": before, "bin/git": "#!/bin/sh\ntouch ran\nexit 1\n", "sub/x.txt": "" });
  chmodSync(join(r.top, "bin/git"), 0o755);
  const env = { ...r.sandbox.host.env, PATH: `${join(r.top, "bin")}:${r.env.PATH}` };
  const opened = await openHere({ ...r.sandbox.host, env }, join(r.top, "sub"));
  expect(opened.top).toBe(r.top);
  expect(existsSync(join(r.top, "ran")) || existsSync(join(r.top, "sub/ran"))).toBe(false);
});

const runsCode = (mark: string) =>
  `package shop\n\nimport (\n\t"os"\n\t"testing"\n)\n\nfunc TestMain(*testing.M) { _ = os.WriteFile(${JSON.stringify(mark)}, nil, 0o600) }\n`;

test(
  "tests of a folder that no editor knows run when the user asks, and not for a view",
  needs("go", "git"),
  async () => {
    const r = await createRepository({ "a.go": before, "go.mod": goMod() });
    const mark = join(dirname(r.top), "mark");
    await r.stage({ "a_test.go": runsCode(mark) });
    const forView = precheck(r.sandbox.host, { folder: r.top });
    await expect(forView).rejects.toMatchObject({ code: "untrusted", exit: 4 });
    expect(existsSync(mark)).toBe(false);
    await r.check();
    expect(existsSync(mark)).toBe(true);
  },
);
