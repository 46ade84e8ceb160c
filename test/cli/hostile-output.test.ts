import { spawn } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hidden } from "../../src/core/visible";
import { built } from "../built";
import { createMac, ended } from "../mac";
import { createSandbox } from "../sandbox";
import { part } from "../soak";

/** A title, a cleared screen, a bell, a line drawn over, text reversed, hidden, without width, and Markdown. */
const evil =
  "\u001b]0;PWNED\u0007\u001b[2J\u001b[5m\r\u009b31m\u202edesrever\u2066\u200b\u2028![x](http://evil.example/x.png)<img src=x>`";
/** The same with a line end, for where a name may hold one. */
const forged = `${evil}\n# PWNED\n`;

/** A folder, a profile, settings, a configuration and state in which every text is hostile. */
async function hostileMachine() {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const sandbox = createSandbox({ GO_WARDEN_SYSROOT: mac.root, SHELL: "/bin/sh", FORCE_COLOR: "1" });
  const { home, file } = sandbox;
  const name = `p ${forged.replaceAll("/", "")}'$(touch PWNED)'`;
  const folder = join(home, "go/src", name);
  const inside = `go/src/${name}`;
  await file(`${inside}/go.mod`, `module example.com/x\n\ngo 1.99${evil}\n\ntoolchain go1.99${evil}\n`);
  await file(`${inside}/sub/go.mod`, `module example.com/y\n\ngo 1.21\n`);
  await file(`${inside}/main.go`, "package main\n\nfunc main() {}\n");
  await file(`${inside}/.tool-versions`, `golang 1${evil}\n`);
  await file(`${inside}/mise.toml`, `[tools]\ngo = "1${evil.replaceAll("\u001b", "\\u001b")}"\n`);
  const settings = { [`go.x${evil}`]: evil, "go.lintTool": forged, "go.buildFlags": [evil], "go.alternateTools": { gopls: forged, [evil]: "x" }, "go.toolsEnvVars": { [forged]: evil }, gopls: { [evil]: true, "ui.semanticTokens": evil } }; // prettier-ignore
  await file(`${inside}/.vscode/settings.json`, JSON.stringify(settings));
  await file(`Library/Application Support/Code/User/settings.json`, JSON.stringify(settings));
  await file(
    ".profile",
    `export GOFLAGS="$(printf '-tags=\\033]0;P\\007\\342\\200\\256')" GOPRIVATE='a${evil.replaceAll("'", "")}' GOBIN=/x\n`,
  );
  const support = "Library/Application Support/go-warden";
  const at = "2026-01-02T03:04:05.000Z";
  await file(`${support}/journal.jsonl`, `${JSON.stringify({ type: "begin", id: `1${evil}`, at, operation: { id: "x", title: forged, risk: "safe" } })}\n${JSON.stringify({ type: "command", id: `1${evil}`, title: forged, undo: { file: `/bin/${evil}`, args: [forged] } })}\n`); // prettier-ignore
  const incident = { id: `i${evil}`, at, tool: "gopls", kind: "panic", pid: 1, version: evil, workspace: folder, editor: forged, evidence: [forged], stack: forged, firstLine: forged, topFrame: forged, request: evil, file: forged, goVersion: evil }; // prettier-ignore
  await file(`${support}/gopls/incidents.jsonl`, JSON.stringify(incident) + "\n");
  await mkdir(join(mac.root, "Applications"), { recursive: true });
  return { ...sandbox, mac, folder };
}

type Bench = Awaited<ReturnType<typeof hostileMachine>>;

async function run({ host, folder }: Bench, args: readonly string[]) {
  const child = spawn(process.execPath, [built("cli.js"), ...args], { env: host.env as Record<string, string>, cwd: folder, stdio: ["ignore", "pipe", "pipe"] }); // prettier-ignore
  return ended(child);
}

/** Our own colors; a line end and a tab are nobody's escape. */
const ours = new RegExp(String.fromCharCode(27) + "\\[(?:1|2|22|3[1-5]|39)m", "g");
const withoutOurs = (text: string) => text.replace(ours, "");

const commands: readonly (readonly string[])[] = [
  [],
  ["doctor"],
  ["doctor", "--verbose"],
  ["doctor", "--markdown"],
  ["doctor", "--show-values", "--verbose"],
  ["doctor", "--fix", "--dry-run"],
  ["doctor", "--only", evil],
  ["doctor", `/nowhere/${forged}`],
  ["settings", "check"],
  ["settings", "apply", "--dry-run"],
  ["settings", "check", "--workspace", forged],
  ["coverage", "status"],
  ["coverage", "on", "--dry-run"],
  ["coverage", "on", "--workspace", ".", "--dry-run", "--packages", evil],
  ["code", "open", "--dry-run"],
  ["code", "open", "--editor", forged],
  ["undo", "--list"],
  ["undo", "--dry-run"],
  ["undo", forged],
  ["env", "proof"],
  ["env", "proof", "--show-values"],
  ["env", "capture"],
  ["env", "capture", "--shell", `/bin/${forged}`],
  ["env", "plan"],
  ["env", "sync", "--dry-run"],
  ["env", "vscode"],
  ["env", "snippet", evil],
  ["gopls", "list"],
  ["gopls", "incidents"],
  ["gopls", "incidents", "--since", evil],
  ["gopls", "restart", "--workspace", forged, "--dry-run"],
  ["gopls", "memory", "--pid", evil],
  ["dlv", "inspect", forged],
  ["dlv", "diagnose"],
  ["agent", "status"],
  ["agent", "install", "--dry-run"],
  ["explain", `undefined: ${forged}`],
  ["alfred", evil],
  ["alfred", ""],
  [evil],
  ["env", evil],
  ["doctor", `--${evil}`],
  ["completion", evil],
];

test(`no text from outside reaches the terminal as an escape, in ${commands.length} commands`, async () => {
  const bench = await hostileMachine();
  await bench.mac.launchctl("setenv", "GOFLAGS", `-tags=${evil}`);
  const raw: unknown[] = [];
  let shown = 0;
  for (const args of commands) {
    const { stdout, stderr } = await run(bench, args);
    const text = withoutOurs(stdout + stderr);
    if (hidden.test(text)) raw.push([args.join(" "), text.split("\n").filter((line) => hidden.test(line)).slice(0, 3)]); // prettier-ignore
    if (/^# PWNED|^Nothing wrong$/m.test(text)) raw.push([args.join(" "), "a line of its own"]);
    if (text.includes("\\x1b]0;P")) shown += 1;
  }
  expect(raw).toEqual([]);
  expect(shown).toBeGreaterThan(15);
}, 240_000);

test("the same in JSON is valid, shows nothing raw and holds the exact data", async () => {
  const bench = await hostileMachine();
  const printing = commands.filter((one) => one.length > 0 && !one.includes("--markdown"));
  for (const args of part(printing, 3)) {
    const { stdout } = await run(bench, ["--json", ...args]);
    expect([args, hidden.test(stdout)]).toEqual([args, false]);
    expect(() => JSON.parse(stdout) as unknown, args.join(" ")).not.toThrow();
  }
  const incidents = JSON.parse((await run(bench, ["--json", "gopls", "incidents"])).stdout) as { firstLine: string }[];
  expect(incidents[0]?.firstLine).toBe(forged);
}, 240_000);

test("a configuration's hostile key is shown in the usage error as it is", async () => {
  const bench = await hostileMachine();
  await bench.file(".config/go-warden/config.json", JSON.stringify({ [forged]: 1 }));
  const { stderr, stdout } = await run(bench, ["env", "plan"]);
  expect(hidden.test(withoutOurs(stderr + stdout))).toBe(false);
  expect(stderr).toContain("\\x1b]0;PWNED");
});
