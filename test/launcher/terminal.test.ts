// @module-tag needs/zsh
// @module-tag needs/fish

import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { terminalScript } from "../../src/launcher/terminal-script";
import { commandLine } from "../../src/core/command-line";

const profiles = { zsh: ".zshrc", bash: ".bash_profile", fish: ".config/fish/config.fish" };

test.each(["zsh", "bash", "fish"] as const)(
  "a command in the terminal is shown, runs on Return with what %s exports, and leaves no file",
  (shell) => {
    const home = mkdtempSync(join(tmpdir(), "go warden terminal-"));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    const env = { HOME: home, SHELL: `/usr/bin/${shell}`, PATH: "/usr/bin:/bin" };
    execFileSync("mkdir", ["-p", join(home, ".config/fish")]);
    writeFileSync(join(home, profiles[shell]), "export FROM_PROFILE=theirs\n");
    const run = (input: string) => {
      const file = join(home, "run.command");
      const write = commandLine({ file: "sh", args: ["-c", 'printf %s "$FROM_PROFILE" >"it\'s done"'] });
      writeFileSync(file, terminalScript(write), { mode: 0o700 });
      const shown = execFileSync(file, { env, input, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });
      expect(existsSync(file)).toBe(false);
      expect(shown).toContain(write);
    };
    // Closing the window answers nothing.
    run("");
    expect(existsSync(join(home, "it's done"))).toBe(false);
    run("\n");
    expect(readFileSync(join(home, "it's done"), "utf8")).toBe("theirs");
  },
);
