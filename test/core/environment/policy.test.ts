import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { decide, isShowable, shellPatterns, type SharingWishes } from "../../../src/core/environment/policy/policy";
import { looksSecret } from "../../../src/core/credentials";
import { surrounded, tokens } from "../credentials/forms";
import { ordinary } from "../credentials/ordinary";
import { allowed, never, session } from "../../../src/core/environment/policy/variable-names";
import { needs } from "../../tools";

const nothing: SharingWishes = { share: [], shareSecrets: [], keep: [] };
const reason = (name: string, value = "value", wishes: Partial<SharingWishes> = {}) => {
  const decision = decide(name, value, { ...nothing, ...wishes });
  return decision.share ? "shared" : decision.reason;
};

test("every variable that the installed go env prints is shared", needs("go"), () => {
  const known = Object.keys(JSON.parse(execFileSync("go", ["env", "-json"], { encoding: "utf8" })) as object);
  expect(known.length).toBeGreaterThan(30);
  expect(known.filter((name) => reason(name) !== "shared")).toEqual([]);
});

test("PATH, version managers' folders, SDK pointers and the language are shared", () => {
  const names = ["PATH", "ASDF_DATA_DIR", "MISE_DATA_DIR", "GOENV_ROOT", "GVM_ROOT", "SDKROOT", "LANG", "LC_ALL"];
  expect(names.filter((name) => reason(name) !== "shared")).toEqual([]);
});

test("what changes how programs load is never shared, even when the user asks", () => {
  const wishes = { share: ["*"], shareSecrets: ["DYLD_INSERT_LIBRARIES", "NODE_OPTIONS"] };
  for (const name of [
    "DYLD_INSERT_LIBRARIES",
    "DYLD_LIBRARY_PATH",
    "LD_PRELOAD",
    "NODE_OPTIONS",
    "NODE_PATH",
    "ELECTRON_RUN_AS_NODE",
    "VSCODE_CLI",
    "BASH_ENV",
  ]) {
    expect([name, reason(name, "x", wishes)]).toEqual([name, "never"]);
  }
});

test("what belongs to one shell, terminal or folder is not shared, even when the user asks", () => {
  const wishes = { share: ["*"] };
  for (const name of [
    "SHLVL",
    "PWD",
    "OLDPWD",
    "_",
    "TERM",
    "TERM_PROGRAM",
    "TERM_SESSION_ID",
    "ITERM_SESSION_ID",
    "__MISE_DIFF",
    "DIRENV_DIFF",
    "VIRTUAL_ENV",
    "SSH_AUTH_SOCK",
    "CONDA_PREFIX",
    "PROMPT_COMMAND",
    "CLAUDECODE",
    "HOME",
    "TMPDIR",
  ]) {
    expect([name, reason(name, "x", wishes)]).toEqual([name, "session"]);
  }
});

test("a name that looks like a secret is shared only when it is named exactly", () => {
  for (const name of [
    "GITHUB_TOKEN",
    "AWS_SECRET_ACCESS_KEY",
    "OPENAI_API_KEY",
    "MYSQL_PWD",
    "GITHUB_PAT",
    "MISE_GITHUB_TOKEN",
    "CGO_PASSWORD",
  ]) {
    expect([name, reason(name)]).toEqual([name, "secret"]);
    expect([name, reason(name, "x", { share: ["*", name] })]).toEqual([name, "secret"]);
    expect([name, reason(name, "x", { shareSecrets: [name] })]).toEqual([name, "shared"]);
    expect(isShowable(name, "x", { ...nothing, shareSecrets: [name] })).toBe(false);
  }
});

test("no built-in name looks like a secret", () => {
  const names = allowed.flatMap((group) => group.names).filter((name) => !name.includes("*"));
  expect(names.filter(looksSecret)).toEqual([]);
  const refused = [...never, ...session].flatMap((group) => group.names);
  expect(names.filter((name) => refused.includes(name))).toEqual([]);
});

test("a password inside a proxy's address keeps it from being shared", () => {
  expect(reason("GOPROXY", "https://me:hunter2@proxy.example/go,direct")).toBe("secret");
  for (const value of [
    "https://token@proxy.example",
    "HTTP://me@corp.example:hunter2@proxy",
    "socks5://a:b@c|direct",
  ]) {
    expect([value, reason("GOPROXY", value)]).toEqual([value, "secret"]);
  }
  for (const value of ["https://proxy.example:8443/go,direct", "https://proxy.example/go@v1", "ssh://git@host/x"]) {
    expect([value, reason("GOPROXY", value)]).toEqual([value, "shared"]);
  }
  expect(reason("GOPROXY", "https://me:hunter2@proxy.example", { shareSecrets: ["GOPROXY"] })).toBe("shared");
});

test("a credential in the value keeps a variable from being shared, whatever allows its name", () => {
  for (const value of [...tokens, ...surrounded]) {
    expect([value, reason("GOFLAGS", value)]).toEqual([value, "secret"]);
    expect([value, reason("MY_TOOL_HOME", value, { share: ["MY_*"] })]).toEqual([value, "secret"]);
  }
  expect(reason("GOFLAGS", "-DAPI_SECRET=hunter2", { shareSecrets: ["GOFLAGS"] })).toBe("shared");
});

test("no value of an ordinary set-up is held back as a secret", () => {
  const held = Object.entries(ordinary).flatMap(([name, values]) =>
    values.filter((value) => reason(name, value, { share: ["*"] }) === "secret").map((value) => [name, value]),
  );
  expect(held).toEqual([]);
});

test("a secret among a package manager's own variables is called a secret", () => {
  for (const name of [
    "NPM_TOKEN",
    "npm_config__authToken",
    "RAYCAST_API_KEY",
    "SSH_KEY_PASSPHRASE",
    "KITTY_PASSWORD",
  ]) {
    expect([name, reason(name)]).toEqual([name, "secret"]);
    expect([name, reason(name, "x", { shareSecrets: [name] })]).toEqual([name, "shared"]);
  }
  expect(reason("SSH_AUTH_SOCK")).toBe("session");
  expect(reason("npm_lifecycle_event")).toBe("session");
});

test("the user's patterns add, and keep takes away", () => {
  expect(reason("MY_TOOL_HOME")).toBe("not-allowed");
  expect(reason("MY_TOOL_HOME", "x", { share: ["MY_*"] })).toBe("shared");
  expect(reason("MY_TOOL_HOME", "x", { share: ["MY_*"], keep: ["MY_TOOL_*"] })).toBe("not-allowed");
  expect(reason("GOPATH", "x", { keep: ["GOPATH"] })).toBe("not-allowed");
  expect(reason("MYxTOOL", "x", { share: ["MY.TOOL"] })).toBe("not-allowed");
});

test("names and values that would not survive being read back are refused", () => {
  expect(reason("BASH_FUNC_x%%")).toBe("invalid-name");
  expect(reason("1GO")).toBe("invalid-name");
  expect(reason("GOFLAGS", "one\ntwo")).toBe("unsafe-value");
  expect(reason("GOFLAGS", "")).toBe("unsafe-value");
  expect(reason("GOFLAGS", "caf\uFFFD")).toBe("unsafe-value");
  expect(reason("GOFLAGS", "x".repeat(70_000))).toBe("unsafe-value");
  expect(reason("GOFLAGS", " -tags=ü \u001b[0m ")).toBe("shared");
});

test("the shell's case statement decides about names as the policy does", () => {
  const wishes = { share: ["MY_*"], shareSecrets: ["MY_TOKEN", "NPM_TOKEN", "NODE_PATH"], keep: ["MY_KEPT"] };
  const lists = shellPatterns(wishes);
  const script = `
    for name in "$@"; do
      case $name in
        ${lists.shareSecrets.join("|")}) echo yes ;;
        ${lists.never.join("|")}) echo no ;;
        ${lists.secret.join("|")}) echo no ;;
        ${lists.share.join("|")}) echo yes ;;
        *) echo no ;;
      esac
    done`;
  const names = ["PATH", "GOPATH", "CGO_CFLAGS", "MY_DIR", "MY_TOKEN", "MY_KEPT", "MY_KEY", "NODE_PATH", "PWD", "FOO", "NPM_TOKEN", "NPM_HOME"]; // prettier-ignore
  const answers = execFileSync("sh", ["-c", script, "sh", ...names], { encoding: "utf8" })
    .trim()
    .split("\n");
  expect(answers).toEqual(names.map((name) => (reason(name, "x", wishes) === "shared" ? "yes" : "no")));
});
