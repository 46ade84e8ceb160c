import { expect, test } from "vitest";
import { decode, explain } from "../../../src/core/conditions";

/** Texts of different speakers, each in one line. */
const texts: [id: string, text: string][] = [
  ["go-not-in-path", "zsh: command not found: go"],
  [
    "debugserver-missing",
    "could not launch process: debugserver or lldb-server not found: install Xcode's command line tools or lldb-server",
  ],
  ["go-sum-incomplete", "go: example.com/b@v1.0.0: missing go.sum entry for go.mod file; to add it:"],
  [
    "tool-not-found-by-editor",
    'The "gopls" command is not available. Run "go install -v golang.org/x/tools/gopls@latest" to install.',
  ],
  [
    "golangci-lint-too-old-for-configuration",
    "you are using a configuration file for golangci-lint v2 with golangci-lint v1: please use golangci-lint v2",
  ],
];

const forms: [name: string, form: (text: string) => string][] = [
  ["in colors", (text) => `\u001b[31;1m${text}\u001b[0m`],
  ["as a link of the terminal", (text) => `\u001b]8;;https://x\u0007${text}\u001b]8;;\u0007`],
  ["with Windows line ends", (text) => `first\r\n${text}\r\nlast\r\n`],
  ["after a progress line", (text) => `downloading 10 %\rdownloading 100 %\r${text}`],
  ["with typographic quotes", (text) => text.replace(/"([^"]*)"/g, "“$1”").replaceAll("'", "’")],
  ["quoted in Markdown", (text) => `> ${text}`],
  ["in a fence of Markdown", (text) => `\`\`\`sh\n${text}\n\`\`\``],
  ["in a JSON string", (text) => JSON.stringify({ message: `line\n${text}\nline` })],
  [
    "as HTML",
    (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("'", "&#39;").replaceAll(">", "&gt;"),
  ],
  ["with a time", (text) => `2026-11-28T20:47:49.123Z ${text}`],
  ["with a time in brackets", (text) => `[2026-11-28 20:47:49.123] [error] ${text}`],
  ["in VS Code's output", (text) => `[Error - 3:04:05 PM] ${text}`],
  ["behind make's name", (text) => `make[1]: *** [build] ${text}`],
  ["in compose's output", (text) => `api-1  | ${text}`],
  ["in BuildKit's output", (text) => `#12 0.345 ${text}`],
  ["in an action's log", (text) => `2026-11-28T20:47:49.1234567Z ##[error]${text}`],
  ["behind a wrapped error", (text) => `err: exit status 1: stderr: ${text}`],
  ["with NUL bytes and a mark of order", (text) => `\ufeff${text.replaceAll(" ", "\u0000 ")}`],
  ["with hard spaces", (text) => text.replaceAll(" ", "\u00a0")],
  ["indented", (text) => `\t\t${text}`],
  ["in a long log", (text) => `${"all is well here\n".repeat(500)}${text}\n${"and here\n".repeat(500)}`],
];

test.each(forms)("a text is known %s", (_name, form) => {
  for (const [id, text] of texts) expect(explain(form(text))[0]?.id, form(text).slice(0, 200)).toBe(id);
});

test.each([48, 60, 80, 100])(
  "a text is known when a terminal of %i columns wrapped it, between words or within",
  (width) => {
    const long = texts.filter(([, text]) => text.length > 60);
    for (const [id, text] of long) {
      const within = text.match(new RegExp(`.{1,${width}}`, "g"))?.join("\n") ?? "";
      const between = text.replace(new RegExp(`(.{1,${width}})(?: |$)`, "g"), "$1\n");
      expect(explain(within)[0]?.id, within).toBe(id);
      expect(explain(between)[0]?.id, between).toBe(id);
    }
  },
);

test("UTF-16 of either order is read, with and without its mark", () => {
  const text = "zsh: command not found: go\n";
  const little = Buffer.from(text, "utf16le");
  const big = Buffer.from(little).swap16();
  const marked = Buffer.concat([Buffer.from([0xff, 0xfe]), little]);
  for (const bytes of [little, big, marked, Buffer.from(text)])
    expect(explain(decode(bytes))[0]?.id).toBe("go-not-in-path");
});

test("the cause comes first and alone, whatever wraps it and whatever it led to", () => {
  const log = [
    "[Error - 9:00:00 AM] Server process exited with code 2.",
    'exec: "go": executable file not found in $PATH',
    "Error loading workspace folders (expected 1, got 0)",
    "[Error - 9:00:01 AM] gopls client: couldn't create connection to server.",
  ].join("\n");
  expect(explain(log).map(({ id }) => id)).toEqual(["go-not-in-path"]);
});

test("of several causes the deepest comes first", () => {
  const log = "zsh: command not found: go\ngo: updates to go.mod needed";
  expect(explain(log).map(({ id }) => id)).toEqual(["go-mod-out-of-date", "go-not-in-path"]);
});

test("what a text names stands in the answer, quoted as a shell needs it", () => {
  const port = explain("couldn't start listener: listen tcp 127.0.0.1:4040: bind: address already in use")[0];
  expect(port?.command).toBe("lsof -nP -iTCP:4040 -sTCP:LISTEN");
  const evil = explain("“dlv; rm -rf $HOME” cannot be opened because the developer cannot be verified.")[0];
  expect(evil?.command).toBe("xattr -d com.apple.quarantine 'dlv; rm -rf $HOME'");
});

test("a password in a pasted address is not repeated", () => {
  const text =
    "fatal: unable to access 'https://dev:s3cret@github.com/acme/lib/': Could not resolve host: github.com\ngo: module github.com/acme/lib: git ls-remote";
  const said = JSON.stringify(explain(text));
  expect(said).toContain("github.com");
  expect(said).not.toContain("s3cret");
});

test("the same words of another program are not explained", () => {
  const others = [
    "flag provided but not defined: -x\nUsage of ./server:",
    "[Error - 9:00 AM] Server process exited with code 1. rust-analyzer",
    "npm ERR! Error: EACCES: permission denied, mkdir '/usr/local/lib/node_modules'",
    "python: can't open file 'go': [Errno 2] No such file or directory",
  ];
  for (const text of others) expect(explain(text), text).toEqual([]);
});
