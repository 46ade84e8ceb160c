import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { explain } from "../../../src/core/explain";
import { seeds } from "../../doctor/seeds";
import { gopls, needs } from "../../tools";

/** Texts as docs/facts/vscode.md §1, §4, §5, §7 and docs/facts/launchd.md §1 have them. */
const texts: [string, string][] = [
  [
    "Unable to resolve your shell environment in a reasonable time. Please review your shell configuration and restart.",
    "vscode-environment-timeout",
  ],
  [
    "Unable to resolve your shell environment: Unexpected exit code from spawned shell (code 1, signal null)",
    "vscode-environment-error",
  ],
  [
    "Unable to resolve your shell environment: A system error occurred (spawn /bin/fish ENOENT)",
    "vscode-environment-error",
  ],
  [
    'Failed to find the "go" binary in either GOROOT() or PATH(/usr/bin:/bin:/usr/sbin:/sbin). Check PATH, or Install Go and reload the window.',
    "go-not-found-by-editor",
  ],
  [
    'The "gopls" command is not available. Run "go install -v golang.org/x/tools/gopls@latest" to install.',
    "tool-missing",
  ],
  [
    'The extension was unable to start the language server. You may have an invalid value in your "go.languageServerFlags" setting.',
    "gopls-flag",
  ],
  [
    'Invalid settings: setting option "directory": unexpected setting; setting option "experimentalWorkspaceModule": this setting is deprecated',
    "gopls-settings",
  ],
  [
    "gopls has crashed, but you are using an outdated version. Please update to the latest version of gopls.",
    "gopls-crashed",
  ],
  ["[Error - 2:33:02 PM] Server process exited with signal SIGKILL.", "gopls-crashed"],
  ["Error loading workspace folders (expected 1, got 0)", "gopls-no-view"],
  ["launchctl: Not privileged to set domain environment.", "not-privileged"],
  [
    "Could not set environment: 150: Operation not permitted while System Integrity Protection is engaged",
    "sip-environment",
  ],
  ["Bootstrap failed: 5: Input/output error\nTry re-running the command as root for richer errors.", "agent-bootstrap"],
  ["Bootstrap failed: 119: Service is disabled", "agent-bootstrap"],
  ["mkdir /Users/x/Library/Caches/go-build: no space left on device", "disk-full"],
  ["fork/exec /usr/bin/git: too many open files", "too-many-open-files"],
  ["zsh: command not found: go", "go-not-in-path"],
  ['exec: "go": executable file not found in $PATH', "go-not-in-path"],
  ['compile: version "go1.19.8" does not match go tool version "go1.27.3"', "goroot-mismatch"],
];

test.each(texts)("%s", (text, id) => {
  expect(explain(text)[0]?.id).toBe(id);
});

test("a stop that the editor asked for is nothing to explain", () => {
  expect(explain("[Error - 2:33:02 PM] Server process exited with code 0.")).toEqual([]);
});

test("what gopls says of a flag it does not know is known", needs("gopls"), () => {
  const { stderr } = spawnSync(gopls(), ["-no-such-flag"], { encoding: "utf8", env: { HOME: "/nonexistent" } });
  expect(explain(stderr)[0]?.id).toBe("gopls-flag");
});

/** Said by too many programs to mean one thing. */
const tooGeneral = /^(go install|permission denied.*|no such file|asdf: command not found)$/;
const quoted = seeds
  .flatMap(({ symptom }) => [...symptom.matchAll(/`([^`]+)`/g)].map(([, text = ""]) => text))
  .filter((text) => !tooGeneral.test(text));

test.each(quoted)("an error that docs/doctor.md quotes is explained: %s", (text) => {
  expect(explain(text.replaceAll("…", "go1.26.8"))).not.toEqual([]);
});
