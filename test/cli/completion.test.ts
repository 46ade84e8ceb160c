import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { needs, program } from "../tools";

const cli = resolve(import.meta.dirname, "../../dist/cli.js");
const scriptFor = (shell: string) => execFileSync(process.execPath, [cli, "completion", shell], { encoding: "utf8" });

/** What each shell itself offers for a line; the script comes in over the environment. */
const offers: Record<"bash" | "zsh" | "fish", (line: string) => string[]> = {
  fish: (line) =>
    run("fish", ["--no-config", "-c", `printf '%s\\n' "$SCRIPT_TEXT" | source; complete -C "$LINE"`], line).map(
      (found) => found.replace(/\t.*/, ""),
    ),
  bash: (line) =>
    run(
      "bash",
      [
        "-c",
        `eval "$SCRIPT_TEXT"; read -ra COMP_WORDS <<<"$LINE"; [[ "$LINE" == *" " ]] && COMP_WORDS+=("")
         COMP_CWORD=$((\${#COMP_WORDS[@]} - 1)); _go_warden; printf '%s\\n' "\${COMPREPLY[@]}"`,
      ],
      line,
    ),
  // compadd is what every completion ends in; this one prints instead.
  zsh: (line) =>
    run(
      "zsh",
      [
        "-fc",
        `autoload -Uz compinit; compinit -u -D; eval "$SCRIPT_TEXT"
         _describe() { local a=$argv[-1]; print -rl -- "\${(@P)a}" }; _files() { print FILES }
         words=(\${=LINE}); [[ "$LINE" == *" " ]] && words+=(""); CURRENT=$#words; _go_warden`,
      ],
      line,
    ).map((found) => found.replace(/:.*/, "")),
};

function run(shell: "bash" | "zsh" | "fish", args: string[], line: string): string[] {
  const env = { ...process.env, SCRIPT_TEXT: scriptFor(shell), LINE: line };
  return lines(execFileSync(program(shell), args, { env, encoding: "utf8" }));
}

const shells = ["bash", "zsh", "fish"] as const;

const lines = (text: string) => text.split("\n").filter(Boolean);

for (const shell of shells)
  test(`${shell} offers commands, subcommands and flags as commander knows them`, needs(shell), () => {
    const complete = offers[shell];
    expect(complete("go-warden ")).toEqual(
      expect.arrayContaining(["doctor", "env", "gopls", "dlv", "undo", "completion"]),
    );
    expect(complete("go-warden env ")).toEqual(expect.arrayContaining(["capture", "plan", "sync", "snippet", "proof"]));
    expect(complete("go-warden env ")).not.toContain("doctor");
    expect(complete("go-warden env sync --")).toEqual(expect.arrayContaining(["--dry-run", "--yes", "--json"]));
    expect(complete("go-warden env sync --")).not.toContain("--markdown");
  });

for (const shell of shells)
  test(`${shell} offers check ids and shells where they are wanted`, needs(shell), () => {
    const complete = offers[shell];
    expect(complete("go-warden doctor --only ")).toEqual(expect.arrayContaining(["modules", "delve", "go-installs"]));
    expect(complete("go-warden doctor --only ")).not.toContain("zsh");
    for (const line of ["go-warden completion ", "go-warden env snippet "])
      expect(complete(line).sort()).toEqual(["bash", "fish", "zsh"]);
  });

test("zsh takes the script also when compinit was not run", needs("zsh"), () => {
  const env = { ...process.env, SCRIPT_TEXT: scriptFor("zsh"), ZDOTDIR: "/nonexistent" };
  const script = 'eval "$SCRIPT_TEXT" && print ${_comps[go-warden]}';
  expect(execFileSync(program("zsh"), ["-fc", script], { env, encoding: "utf8" })).toBe("_go_warden\n");
});

test("another shell is wrong usage", () => {
  expect(() => execFileSync(process.execPath, [cli, "completion", "tcsh"], { stdio: "pipe" })).toThrow(
    expect.objectContaining({ status: 2 }),
  );
});
