import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, onTestFinished, test } from "vitest";
import { built } from "../built";
import { createSandbox } from "../sandbox";

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command line; `input` is piped in and closed, `signal` is sent while the pipe is open. */
async function cli(args: readonly string[], more: { input?: Buffer; signal?: NodeJS.Signals } = {}): Promise<Ended> {
  const { host, home } = createSandbox({ SHELL: "/bin/sh", PATH: "/usr/bin:/bin" });
  const child = spawn(process.execPath, [built("cli.js"), ...args], { env: host.env as NodeJS.ProcessEnv, cwd: home });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (data: Buffer) => (output.stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => (output.stderr += data.toString()));
  if (more.signal) {
    child.stdin.write("the beginning of a log\n");
    // More than a pipe holds: once all of it is taken the command reads, and has its handlers.
    await new Promise<void>((resolve) => child.stdin.write("x\n".repeat(1_000_000), () => resolve()));
    child.kill(more.signal);
  } else child.stdin.end(more.input ?? "");
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...output };
}

test("an error text gives cause and cure as JSON, the cause first", async () => {
  const text = "Failed to launch: could not launch process: stub exited while waiting for connection: exit status 0";
  const { stdout, code } = await cli(["explain", text, "--no-check", "--json"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    { id: "debugserver-exits", matched: expect.any(String) as string, command: "go-warden dlv diagnose" },
  ]);
  expect((await cli(["dlv", "explain", "--no-check", "--json", text])).stdout).toBe(stdout);
});

test.each([
  ["-bash: go: command not found", "go-not-in-path"],
  ['-covermode must be "atomic", not "set", when -race is enabled', "race-with-cover-mode"],
  ["-help: flag provided but not defined: -x\ngopls is a Go language server.", "gopls-unknown-flag"],
])("a text may begin with a dash: %s", async (text, id) => {
  const { stdout, code } = await cli(["explain", "--json", "--no-check", text]);
  expect({ code, first: (JSON.parse(stdout) as { id: string }[])[0]?.id }).toEqual({ code: 0, first: id });
});

test("an unknown text is an empty list and exit 1; people get a search and the checks that may help", async () => {
  expect(await cli(["explain", "--json", "all", "is", "well"])).toEqual({ code: 1, stdout: "[]\n", stderr: "" });
  const { stdout, code } = await cli(["explain", "--- FAIL: gopls frobnicated /Users/dev/secret"]);
  expect(code).toBe(1);
  expect(stdout).toMatch(/https:\/\/github\.com\/golang\/go\/issues\?q=\S*frobnicated/);
  expect(stdout).not.toContain("secret");
  expect(stdout).toMatch(/go-warden doctor --only gopls,tools,modules/);
});

test("a piped text is read in UTF-8 and in UTF-16", async () => {
  for (const encoding of ["utf8", "utf16le"] as const) {
    const { stdout } = await cli(["explain", "--json", "--no-check"], {
      input: Buffer.from("fish: Unknown command: dlv\n", encoding),
    });
    expect(JSON.parse(stdout)).toMatchObject([{ id: "tool-not-found-by-editor" }]);
  }
});

test("it looks whether the cause holds on this machine", { timeout: 120_000 }, async () => {
  const { stdout } = await cli(["explain", "--json", "zsh: command not found: go"]);
  const [first] = JSON.parse(stdout) as { confirmed: boolean | null; evidence?: string[] }[];
  expect([true, false, null]).toContain(first?.confirmed);
  if (first?.confirmed) expect(first.evidence).not.toEqual([]);
  const open = await cli(["explain", "--json", "go: updates to go.mod needed"]);
  expect(JSON.parse(open.stdout)).toMatchObject([{ id: "go-mod-out-of-date", confirmed: null }]);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("%s ends it at once while it waits for the rest of a pipe", async (signal, code) => {
  expect(await cli(["explain"], { signal })).toMatchObject({ code, stderr: "Stopped.\n" });
});

test("a pipe that never ends is read to a limit, and the answer says so", async () => {
  const { host, home } = createSandbox({ SHELL: "/bin/sh", PATH: "/usr/bin:/bin" });
  const env = host.env as NodeJS.ProcessEnv;
  const child = spawn(process.execPath, [built("cli.js"), "explain", "--no-check"], { env, cwd: home });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  child.stdout.on("data", (data: Buffer) => (stdout += data.toString()));
  child.stdin.on("error", () => undefined);
  const more = () => void child.stdin.write("yes\n".repeat(16_384), (error) => !error && more());
  child.stdin.write("zsh: command not found: go\n");
  more();
  const [code] = (await once(child, "close")) as [number | null];
  expect(code).toBe(0);
  expect(stdout).toContain("Only the first 16 MB were read.");
  expect(stdout).toContain("PATH");
});

test("when the cause does not hold on this machine, the text says so", { timeout: 120_000 }, async () => {
  const text = "go: cannot find GOROOT directory: /nowhere";
  const { stdout } = await cli(["explain", "--json", text]);
  const [first] = JSON.parse(stdout) as { confirmed: boolean | null }[];
  const plain = (await cli(["explain", text])).stdout;
  expect(plain.includes("This is not the case here now")).toBe(first?.confirmed === false);
  expect(plain.includes("It is so on this machine")).toBe(first?.confirmed === true);
});
