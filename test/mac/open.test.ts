import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMac } from ".";
import { run } from "./run";
import { until } from "./until";

async function start() {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const contents = join(mac.root, "Applications/Show.app/Contents");
  mkdirSync(join(contents, "MacOS"), { recursive: true });
  const keys = { CFBundleIdentifier: "com.example.show", CFBundleExecutable: "Show" };
  const entries = Object.entries(keys).map(([key, value]) => `<key>${key}</key><string>${value}</string>`);
  writeFileSync(join(contents, "Info.plist"), `<plist version="1.0"><dict>${entries.join("")}</dict></plist>`);
  const seen = join(mac.root, "seen");
  writeFileSync(join(contents, "MacOS/Show"), `#!/bin/sh\n{ echo "$@"; env; echo end; } > '${seen}'\nexec sleep 30\n`);
  chmodSync(join(contents, "MacOS/Show"), 0o755);
  return {
    mac,
    open: (...args: string[]) => run(join(mac.root, "/usr/bin/open"), args),
    seen: () =>
      until(
        () => readFileSync(seen, { encoding: "utf8", flag: "a+" }),
        (text) => text.endsWith("end\n"),
      ),
  };
}

test("open starts an application with the session's environment, not the caller's", async () => {
  const { mac, open, seen } = await start();
  await mac.launchctl("setenv", "GOPATH", "/shared");
  expect((await open("-a", "Show", "--env", "ONLY=this", "--args", "--flag", "two")).code).toBe(0);
  const text = await seen();
  expect(text.split("\n")[0]).toBe("--flag two");
  expect(text).toContain("GOPATH=/shared\n");
  expect(text).toContain("ONLY=this\n");
  expect(text).toContain("PATH=/usr/bin:/bin:/usr/sbin:/sbin\n");
  expect(text).not.toContain("VITEST");
});

test("open finds by bundle id, and says what it does not find", async () => {
  const { open, seen } = await start();
  expect((await open("-b", "com.example.none")).stderr).toContain("with bundle identifier com.example.none.\n");
  expect(await open("-a", "None")).toMatchObject({ code: 1, stderr: "Unable to find application named 'None'\n" });
  expect(await open("/no/such")).toMatchObject({ code: 1, stderr: "The file /no/such does not exist.\n" });
  expect((await open("-g", "-b", "com.example.show")).code).toBe(0);
  await seen();
});

test("osascript shows a notification whose words come as arguments, and fails on a missing one", async () => {
  const { mac } = await start();
  const osascript = (...args: string[]) => run(join(mac.root, "/usr/bin/osascript"), args);
  const script = ["on run argv", "display notification (item 1 of argv) with title (item 2 of argv)", "end run"];
  const lines = script.flatMap((line) => ["-e", line]);
  expect(await osascript(...lines, 'He said "no"', "Go Warden")).toEqual({ code: 0, stdout: "", stderr: "" });
  const shown = readFileSync(join(mac.root, "var/log/notifications.jsonl"), "utf8");
  expect(JSON.parse(shown)).toEqual({ message: 'He said "no"', title: "Go Warden", shown: true });
  expect(await osascript(...lines, "one")).toMatchObject({
    code: 1,
    stderr: '0:0: execution error: Can’t get item 2 of {"one"}. (-1728)\n',
  });
  await osascript("-e", 'display notification "a \\"b\\"" with title "t"');
  expect(readFileSync(join(mac.root, "var/log/notifications.jsonl"), "utf8")).toContain('"message":"a \\"b\\""');
});
