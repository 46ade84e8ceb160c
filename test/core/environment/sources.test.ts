import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { sourcedBy } from "../../../src/core/environment/profiles/sourced";
import { readProfileSources, sourcesBefore } from "../../../src/core/environment/profiles/sources";
import { createSandbox } from "../../sandbox";

const sourced = (text: string) => sourcedBy(text, new Map([["HOME", "/h"]]), "/h");

test("files that a profile sources are found when their path can be read off", () => {
  const text = `
# source /not/this
source ~/.env.sh
. "$HOME/two words.sh"
[ -f \${HOME}/.aliases ] && . \${HOME}/.aliases
[[ -r ~/.paths ]] && source ~/.paths; echo done
if true; then . "\${XDG_CONFIG_HOME:-$HOME/.config}/sh/env"; fi
export ZSH="$HOME/.oh-my-zsh"
source $ZSH/oh-my-zsh.sh
source "$(brew --prefix)/etc/x.sh"
source $UNKNOWN/x.sh
eval "$(mise activate zsh)"`;
  expect(sourced(text).files).toEqual([
    "/h/.env.sh",
    "/h/two words.sh",
    "/h/.aliases",
    "/h/.paths",
    "/h/.config/sh/env",
    "/h/.oh-my-zsh/oh-my-zsh.sh",
  ]);
});

test("loops over a folder are found, with zsh's qualifiers too", () => {
  const text = `for f in ~/.zsh/*.zsh(N.) "$HOME"/.sh.d/*.sh; do source $f; done\nfor x in a b c; do :; done`;
  expect(sourced(text).globs).toEqual([
    { folder: "/h/.zsh", name: "*.zsh" },
    { folder: "/h/.sh.d", name: "*.sh" },
  ]);
});

test("files that a loop names one by one, and those that are printed for the shell to take, are found too", () => {
  const text = `
for file in ~/.{path,exports,extra}; do [ -r "$file" ] && source "$file"; done
for dir in ~/bin ~/.local/bin; do PATH="$dir:$PATH"; done
for one in "$HOME/.a" ~/.b; do
  . $one
done
eval "$(cat ~/.myenv)"
export $(grep -v '^#' "$HOME/.env" | xargs)
source <(cat ~/.other)
echo $(cat notes)`;
  const names = [".path", ".exports", ".extra", ".a", ".b", ".myenv", ".env", ".other"];
  expect(sourced(text).files).toEqual(names.map((name) => `/h/${name}`));
});

test.each([
  "export GOBIN=/zb ZDOTDIR=$HOME/.config/zsh",
  ": ${ZDOTDIR:=$HOME/.config/zsh}",
  ": ${ZDOTDIR:=${HOME}/.config/zsh}",
  'typeset -gx ZDOTDIR="$HOME/.config/zsh"',
])("a moved ZDOTDIR is seen in: %s", (line) => {
  const variables = new Map([["HOME", "/h"]]);
  sourcedBy(line, variables, "/h");
  expect(variables.get("ZDOTDIR")).toBe("/h/.config/zsh");
});

test("fish's ways of naming files are understood", () => {
  const text = "set -gx DOTS $HOME/dots\nif status is-login; source $DOTS/env.fish; end\ntest -f ~/.l; and source ~/.l";
  expect(sourced(text).files).toEqual(["/h/dots/env.fish", "/h/.l"]);
});

test("a profile that moves ZDOTDIR is followed", async () => {
  const { home, host, file } = createSandbox();
  await file(".zshenv", 'export ZDOTDIR="$HOME/.config/zsh"\n');
  const rc = await file(".config/zsh/.zshrc", "source $ZDOTDIR/more.zsh\n");
  const more = await file(".config/zsh/more.zsh", "export X=1\n");
  const { files, watch } = await readProfileSources(host, "/bin/zsh");
  expect(files).toEqual(expect.arrayContaining([join(home, ".zshenv"), rc, more]));
  expect(watch.get(dirname(rc))).toContain(".zshrc");
});

test.each([
  ["/bin/zsh", ".zprofile"],
  ["/bin/bash", ".bash_profile"],
  ["/usr/bin/fish", ".config/fish/config.fish"],
  ["/usr/bin/fish", ".config/fish/conf.d/go.fish"],
  ["/bin/tcsh", ".login"],
  ["/bin/dash", ".profile"],
])("%s: %s coming, changing and going changes the fingerprint", async (shell, name) => {
  const { host, file, home } = createSandbox();
  const fingerprint = async () => (await readProfileSources(host, shell)).fingerprint;
  const seen = [await fingerprint()];
  await file(name, "export A=1\n");
  seen.push(await fingerprint());
  await file(name, "export A=2\n");
  seen.push(await fingerprint());
  expect(new Set(seen).size).toBe(3);
  await rename(join(home, name), join(home, "elsewhere"));
  expect(await fingerprint()).toBe(seen[0]);
  await file("unrelated.txt", "hello");
  expect(await fingerprint()).toBe(seen[0]);
});

test("a symlinked dotfile is watched where it lies and where it points", async () => {
  const { home, host, file } = createSandbox();
  const target = await file("dotfiles/zsh/zshrc", "export A=1\n");
  await symlink("dotfiles/zsh/zshrc", join(home, ".zshrc"));
  const { watch, fingerprint } = await readProfileSources(host, "/bin/zsh");
  expect(watch.get(home)).toContain(".zshrc");
  expect(watch.get(dirname(target))).toContain("zshrc");
  await writeFile(target, "export A=2\n");
  expect((await readProfileSources(host, "/bin/zsh")).fingerprint).not.toBe(fingerprint);
});

test("a symlinked folder on the way to a file is watched, too, and so is what it points to", async () => {
  const { home, host, file } = createSandbox();
  await file(".zshrc", ". ~/.prof/current/env.sh\n");
  await file("store/one/env.sh", "export A=1\n");
  await mkdir(join(home, ".prof"));
  await symlink("../store/one", join(home, ".prof/current"));
  const { watch } = await readProfileSources(host, "/bin/zsh");
  expect(watch.get(join(home, ".prof"))).toContain("current");
  expect(watch.get(join(home, ".prof/current"))).toContain("env.sh");
});

test("a folder that is not there yet is awaited in the one above", async () => {
  const { home, host } = createSandbox();
  expect((await readProfileSources(host, "/usr/bin/fish")).watch.get(home)).toContain(".config");
  await mkdir(join(home, ".config"));
  expect((await readProfileSources(host, "/usr/bin/fish")).watch.get(join(home, ".config"))).toContain("fish");
});

test("profiles that source each other in a circle end", async () => {
  const { host, file } = createSandbox();
  await file(".zshrc", "source ~/.a\n");
  await file(".a", "source ~/.b\n");
  const last = await file(".b", "source ~/.a\nsource ~/.zshrc\n");
  expect((await readProfileSources(host, "/bin/zsh")).files).toContain(last);
});

test("a folder of the user's own that may be moved is watched from above; the root, where everything happens, is not", async () => {
  const { home, host, file } = createSandbox();
  await file(".config/fish/config.fish", "source /go-warden-is-not-there/x.fish\n");
  const { watch } = await readProfileSources(host, "/usr/bin/fish");
  expect(watch.get(join(home, ".config"))).toContain("fish");
  expect(watch.get("/go-warden-is-not-there")).toContain("x.fish");
  expect([...watch.keys()]).not.toContain("/");
});

test("half a megabyte of blank lines is read", async () => {
  const { host, file } = createSandbox();
  const end = await file("end.zsh", "");
  await file(".zshrc", `${"\n".repeat(500_000)}source ~/end.zsh\n`);
  expect((await readProfileSources(host, "/bin/zsh")).files).toContain(end);
});

test("a file that comes, changes or goes while the shell is asked is noticed, one that only the shell knew is not news", async () => {
  const { host, file, home } = createSandbox();
  const shell = "/usr/bin/fish";
  await file(".config/fish/conf.d/old.fish", "set -gx A 1\n");
  await file(".config/fish/conf.d/gone.fish", "set -gx A 1\n");
  const recorded = await file("recorded.fish", "set -gx B 1\n");
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = await readProfileSources(host, shell);
  const now = () => readProfileSources(host, shell, [recorded]);
  const known = (after: Awaited<ReturnType<typeof now>>) => sourcesBefore(shell, before, after).fingerprint;
  const quiet = await now();
  expect(known(quiet)).toBe(quiet.fingerprint);
  const changes: (() => Promise<unknown>)[] = [
    () => file(".config/fish/conf.d/new.fish", "set -gx C 1\n"),
    () => file(".config/fish/conf.d/old.fish", "set -gx A 2\n"),
    () => file("recorded.fish", "set -gx B 2\n"),
    () => rm(join(home, ".config/fish/conf.d/gone.fish")),
  ];
  for (const change of changes) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    await change();
    const after = await now();
    expect(known(after)).not.toBe(after.fingerprint);
  }
});
