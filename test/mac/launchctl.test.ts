import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createMac, ended, type Mac } from ".";
import type { LaunchdFacts } from "./launchd/facts";
import { until } from "./until";

const uid = process.getuid?.() ?? 501;
const gui = `gui/${uid}`;
const label = "com.example.queue-worker";
const service = `${gui}/${label}`;

async function start(launchd: Partial<LaunchdFacts> = {}): Promise<Mac> {
  const mac = await createMac({ launchd });
  onTestFinished(() => mac.stop());
  return mac;
}

/** A plist with one more key or two; returns its path. */
function plist(mac: Mac, script: string, keys = "", mode = 0o644): string {
  const path = join(mac.root, `${label}.plist`);
  const words = ["/bin/sh", "-c", script].map((word) => `<string>${word.replaceAll("&", "&amp;")}</string>`).join("");
  writeFileSync(
    path,
    `<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict><key>Label</key><string>${label}</string><key>ProgramArguments</key><array>${words}</array>${keys}</dict></plist>`,
    { mode },
  );
  return path;
}

const answer = (code: number, stderr = "", stdout = "") => ({ code, stdout, stderr });

test("getenv: value and one newline; nothing at all and exit 0 when unset (§1.3)", async () => {
  const { launchctl } = await start();
  expect(await launchctl("setenv", "GOPATH", "/a b\n=c ü", "EMPTY", "")).toEqual(answer(0));
  expect(await launchctl("getenv", "GOPATH")).toEqual(answer(0, "", "/a b\n=c ü\n"));
  expect(await launchctl("getenv", "EMPTY")).toEqual(answer(0, "", "\n"));
  expect(await launchctl("getenv", "NOT_SET")).toEqual(answer(0));
  expect(await launchctl("getenv", "PATH")).toEqual(answer(0));
  expect(await launchctl("unsetenv", "GOPATH", "NOT_SET")).toEqual(answer(0));
  expect(await launchctl("getenv", "GOPATH")).toEqual(answer(0));
  expect(await launchctl("setenv")).toEqual(answer(0));
});

test("setenv is refused as older systems, sandboxes and the system domain refuse it (§1.3)", async () => {
  const { launchctl, change } = await start({ manyPairs: false });
  expect(await launchctl("setenv", "A", "1", "B", "2")).toEqual(answer(1, "launchctl usage: setenv <key> <value>\n"));
  expect(await launchctl("setenv", "A", "1")).toEqual(answer(0));
  change({ launchd: { setenvRefusal: 1 } });
  expect(await launchctl("setenv", "A", "2")).toEqual(answer(1, "Not privileged to set domain environment.\n"));
  change({ launchd: { setenvRefusal: 150 } });
  const text = "Could not set environment: 150: Operation not permitted while System Integrity Protection is engaged\n";
  expect(await launchctl("setenv", "A", "2")).toEqual(answer(150, text));
  expect(await launchctl("getenv", "A")).toEqual(answer(0, "", "1\n"));
  change({ launchd: {} });
  expect(await launchctl("setenv", "A")).toEqual(answer(64, "Usage: launchctl setenv <<key> <value>, ...>\n"));
});

test("bad words: usage on stderr and 64, help of a subcommand the same with 0 (§1.1)", async () => {
  const { launchctl } = await start();
  const unknown = await launchctl("foo");
  expect(unknown).toMatchObject({ code: 1, stderr: "Unrecognized subcommand: foo\n" });
  expect(unknown.stdout).toBe((await launchctl()).stdout);
  expect(await launchctl("help", "getenv")).toEqual(answer(0, "Usage: launchctl getenv <key>\n"));
  const malformed = await launchctl("print", "not-a-domain");
  expect(malformed).toMatchObject({ code: 64, stdout: "" });
  expect(malformed.stderr.split("\n")).toEqual([
    "Unrecognized target specifier. <service-target> takes a form of <domain-target>/<service-id>.",
    "Please refer to `man launchctl` for explanation of the <domain-target> specifiers.",
    "Usage: launchctl print <domain-target> | <service-target>",
    "",
  ]);
  expect(await launchctl("error", "113")).toEqual(answer(0, "", "113: Could not find specified service\n"));
  expect(await launchctl("managername")).toEqual(answer(0, "", "Aqua\n"));
});

test("print of the domain: nested blocks, variables unescaped, service rows (§1.4)", async () => {
  const mac = await start();
  await mac.launchctl("setenv", "GOFLAGS", "-mod=mod");
  await mac.launchctl("bootstrap", gui, plist(mac, "exec sleep 60", "<key>RunAtLoad</key><true/>"));
  const { code, stdout } = await mac.launchctl("print", gui);
  expect(code).toBe(0);
  expect(stdout.startsWith(`${gui} = {\n\ttype = login\n`)).toBe(true);
  expect(stdout).toContain("\n\tsecurity context = {\n\t\tuid = ");
  expect(stdout).toContain(
    "\n\n\tenvironment = {\n\t\tSSH_AUTH_SOCK => /private/tmp/com.apple.launchd.tcPrbRORRV/Listeners\n\t\tGOFLAGS => -mod=mod\n\t}\n\n\tservices = {\n",
  );
  expect(stdout).toContain("\t\t     887      - \tnet.jwpconsulting.postgresql\n");
  expect(stdout).toMatch(/\n\t\t {1,7}\d+ {6}- \tcom\.example\.queue-worker\n/);
  expect(stdout).toContain('\n\tdisabled services = {\n\t\t"com.apple.rcd" => disabled\n\t}\n');
  expect(stdout.endsWith("\n\tproperties = gui | gui login\n}\n")).toBe(true);
  expect(await mac.launchctl("print", "gui/424242")).toEqual(
    answer(112, "Could not find domain for user gui: 424242\n"),
  );
});

test("print of a service: running, ended with a named code, unknown (§1.5)", async () => {
  const mac = await start();
  expect(await mac.launchctl("print", service)).toEqual(
    answer(113, `Bad request.\nCould not find service "${label}" in domain for user gui: ${uid}\n`),
  );
  await mac.launchctl("bootstrap", gui, plist(mac, "sleep 1; exit 78", "<key>RunAtLoad</key><true/>"));
  const running = await until(
    () => mac.launchctl("print", service),
    ({ stdout }) => stdout.includes("\tpid = "),
  );
  expect(running.stdout).toContain("\tstate = running\n");
  expect(running.stdout).toContain("\tlast exit code = (never exited)\n");
  expect(running.stdout).toContain("\n\tdefault environment = {\n\t\tPATH => /usr/bin:/bin:/usr/sbin:/sbin\n\t}\n");
  expect(running.stdout).toContain(
    "\tresource coalition = {\n\t\tID = 280936\n\t\ttype = resource\n\t\tstate = active\n",
  );
  const over = await until(
    () => mac.launchctl("print", service),
    ({ stdout }) => !stdout.includes("\tpid = "),
  );
  expect(over.stdout).toContain("\tlast exit code = 78: EX_CONFIG\n");
  expect(over.stdout).toContain("\tstate = not running\n");
  expect((await mac.launchctl("list", label)).stdout).toContain(`\t"LastExitStatus" = ${78 << 8};\n`);
  expect((await mac.launchctl("list")).stdout).toContain(`-\t78\t${label}\n`);
});

test("bootstrap: silent success; loaded, draining, disabled and bad plists are refused (§1.7)", async () => {
  const mac = await start({ drainMs: 400 });
  const stubborn = plist(
    mac,
    "trap '' TERM; while :; do sleep 0.1; done",
    "<key>ExitTimeOut</key><integer>1</integer><key>RunAtLoad</key><true/>",
  );
  const input = "Bootstrap failed: 5: Input/output error\nTry re-running the command as root for richer errors.\n";
  expect(await mac.launchctl("bootstrap", gui, stubborn)).toEqual(answer(0));
  expect(await mac.launchctl("bootstrap", gui, stubborn)).toEqual(answer(5, input));
  for (const [loadedAnswer, text] of [
    [17, "File exists"],
    [37, "Operation already in progress"],
  ] as const) {
    mac.change({ launchd: { loadedAnswer } });
    expect(await mac.launchctl("bootstrap", gui, stubborn)).toEqual(
      answer(loadedAnswer, `Bootstrap failed: ${loadedAnswer}: ${text}\n`),
    );
  }
  mac.change({ launchd: { drainMs: 400 } });
  expect(await mac.launchctl("bootout", service)).toEqual(answer(0));
  expect((await mac.launchctl("print", service)).code).toBe(0);
  expect(await mac.launchctl("bootstrap", gui, stubborn)).toEqual(answer(5, input));
  await until(
    () => mac.launchctl("print", service),
    ({ code }) => code === 113,
  );
  await mac.launchctl("disable", service);
  expect(await mac.launchctl("bootstrap", gui, stubborn)).toEqual(
    answer(119, "Bootstrap failed: 119: Service is disabled\n"),
  );
  await mac.launchctl("enable", service);
  const open = plist(mac, "true");
  chmodSync(open, 0o666);
  expect(await mac.launchctl("bootstrap", gui, open)).toEqual(
    answer(122, `${open}: Path had bad ownership/permissions\n`),
  );
  writeFileSync(join(mac.root, "bad.plist"), "{}");
  expect(await mac.launchctl("bootstrap", gui, join(mac.root, "bad.plist"))).toEqual(answer(5, input));
  expect(await mac.launchctl("bootstrap", "gui/424242", open)).toMatchObject({ code: 112 });
});

test("bootout of what is not loaded: 3; in the Catalina era a running job answers 36 and goes (§1.8)", async () => {
  const mac = await start({ bootoutInProgress: true });
  expect(await mac.launchctl("bootout", service)).toEqual(answer(3, "Boot-out failed: 3: No such process\n"));
  await mac.launchctl("bootstrap", gui, plist(mac, "exec sleep 60", "<key>RunAtLoad</key><true/>"));
  await until(
    () => mac.launchctl("print", service),
    ({ stdout }) => stdout.includes("\tpid = "),
  );
  expect(await mac.launchctl("bootout", service)).toEqual(
    answer(36, "Boot-out failed: 36: Operation now in progress\n"),
  );
  await until(
    () => mac.launchctl("print", service),
    ({ code }) => code === 113,
  );
  mac.change({ launchd: { waitFlag: false } });
  expect(await mac.launchctl("bootout", "--wait", service)).toMatchObject({ code: 64 });
});

test("kickstart: 37 without a word when it runs, -k starts it anew, -p prints the bare pid into a pipe (§1.9)", async () => {
  const mac = await start();
  expect((await mac.launchctl("kickstart", service)).code).toBe(113);
  await mac.launchctl("bootstrap", gui, plist(mac, "exec sleep 60"));
  const first = await mac.launchctl("kickstart", "-p", service);
  expect(first).toEqual(answer(0, "", expect.stringMatching(/^\d+\n$/) as unknown as string));
  expect(await mac.launchctl("kickstart", service)).toEqual(answer(37));
  const second = await mac.launchctl("kickstart", "-kp", service);
  expect(second.stdout).not.toBe(first.stdout);
  expect(await mac.launchctl("kill", "SIGKILL", service)).toEqual(answer(0));
  await until(
    () => mac.launchctl("print", service),
    ({ stdout }) => stdout.includes("last terminating signal = Killed: 9"),
  );
  expect(await mac.launchctl("kill", "9", service)).toEqual(answer(3, "No process to signal.\n"));
});

test("print-disabled in the formats of three releases (§1.9)", async () => {
  const { launchctl, change } = await start();
  await launchctl("enable", service);
  expect((await launchctl("print-disabled", gui)).stdout).toBe(
    `\n\tdisabled services = {\n\t\t"com.apple.rcd" => disabled\n\t\t"${label}" => enabled\n\t}\n\n\tlogin item associations = {\n\t}\n`,
  );
  change({ launchd: { printDisabled: "plain" } });
  expect((await launchctl("print-disabled", gui)).stdout).toMatch(/^disabled services = \{\n\t"com/);
  change({ launchd: { printDisabled: "booleans" } });
  expect((await launchctl("print-disabled", gui)).stdout).toContain(
    `\t"com.apple.rcd" => true\n\t"${label}" => false\n`,
  );
});

test("KeepAlive SuccessfulExit=false starts a failed job again after its throttle interval, and leaves a finished one (§3)", async () => {
  const mac = await start();
  const again =
    "<key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict><key>ThrottleInterval</key><integer>1</integer>";
  const counter = join(mac.root, "runs");
  const script = `echo run >> ${counter}; [ $(wc -l < ${counter}) -ge 3 ]`;
  await mac.launchctl("bootstrap", gui, plist(mac, script, again));
  const last = await until(
    () => mac.launchctl("print", service),
    ({ stdout }) => stdout.includes("\tlast exit code = 0\n"),
  );
  expect(last.stdout).toContain("\truns = 3\n");
  expect(last.stdout).toContain("\tminimum runtime = 1\n");
  expect(last.stdout).toContain("\tsemaphores = {\n\t\tsuccessful exit => 0\n\t}\n");
});

test("a job gets the domain's variables, its own, and launchd's; its output goes to its files (§2, §3)", async () => {
  const mac = await start();
  await mac.launchctl("setenv", "GOPATH", "/domain", "OTHER", "domain");
  const log = join(mac.root, "deep/er/out.log");
  const keys = `<key>EnvironmentVariables</key><dict><key>OTHER</key><string>own</string></dict><key>StandardOutPath</key><string>${log}</string>`;
  await mac.launchctl("bootstrap", gui, plist(mac, "env; echo done", keys));
  await mac.launchctl("kickstart", service);
  const text = await until(
    () => (existsSync(log) ? readFileSync(log, "utf8") : ""),
    (read) => read.includes("done\n"),
  );
  expect(text).toContain("GOPATH=/domain\n");
  expect(text).toContain("OTHER=own\n");
  expect(text).toContain("PATH=/usr/bin:/bin:/usr/sbin:/sbin\n");
  expect(text).toContain(`XPC_SERVICE_NAME=${label}\n`);
  expect(text).toContain(`HOME=${join(mac.root, "Users/tester")}\n`);
});

test("a program from the Dock gets launchd's PATH and what setenv shared; a PATH set so may not reach it (§2)", async () => {
  const mac = await start();
  const path = async () => /^PATH=(.*)$/m.exec((await ended(await mac.dockStart("/usr/bin/env"))).stdout)?.[1];
  expect(await path()).toBe("/usr/bin:/bin:/usr/sbin:/sbin");
  await mac.launchctl("setenv", "PATH", "/opt/homebrew/bin:/usr/bin");
  expect(await path()).toBe("/opt/homebrew/bin:/usr/bin");
  mac.change({ launchd: { pathReachesApps: false } });
  expect(await path()).toBe("/usr/bin:/bin:/usr/sbin:/sbin");
});

test("logging out loses every variable; logging in loads LaunchAgents, but not disabled or symlinked ones (§2, §1.7)", async () => {
  const mac = await start();
  await mac.launchctl("setenv", "GOPATH", "/x");
  const folder = join(mac.root, "Users/tester/Library/LaunchAgents");
  mkdirSync(folder, { recursive: true });
  const source = plist(mac, "exec sleep 60");
  symlinkSync(source, join(folder, `${label}.plist`));
  await mac.logOut();
  expect(await mac.launchctl("getenv", "GOPATH")).toEqual(answer(0));
  expect((await mac.launchctl("print", service)).code).toBe(113);
  rmSync(join(folder, `${label}.plist`));
  copyFileSync(source, join(folder, `${label}.plist`));
  await mac.logOut();
  expect((await mac.launchctl("print", service)).code).toBe(0);
  await mac.launchctl("disable", service);
  await mac.logOut();
  expect((await mac.launchctl("print", service)).code).toBe(113);
});
