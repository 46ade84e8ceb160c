import { join } from "node:path";
import { readEnvironments, readState } from "../../environment";
import { listProcesses, writeAtomically } from "../../host";
import { experiment, Unsettled, type Group } from "../experiment";
import { launchctl, requireLaunchd, say, seenFile, setVariable, variable, waitForFile, type Lab } from "../lab";

/** A program without a window that notes what it has, started as Finder and Dock start one. */
function startApplication(lab: Lab): Promise<{ value: string; path: string }> {
  return lab.once("application", async () => {
    await requireLaunchd(lab);
    const name = variable("APPLICATION");
    const { code, stderr } = await setVariable(lab, name, lab.token);
    if (code !== 0) throw new Unsettled(`setenv: exit ${code} ${stderr.trim()}`);
    const bundle = join(lab.folder, "Go Warden Self-Check.app");
    await writeAtomically(join(bundle, "Contents/Info.plist"), infoPlist);
    const lines = [
      "#!/bin/sh",
      `printf '%s' "$${name}" >'${lab.folder}/application-value'`,
      `printf '%s' "$PATH" >'${lab.folder}/application-path'`,
      `: >'${lab.folder}/application-done'`,
    ];
    await writeAtomically(join(bundle, "Contents/MacOS/selfcheck"), lines.join("\n") + "\n", 0o755);
    const opened = await say(lab, "/usr/bin/open", ["-n", "-g", "-a", bundle], { timeoutMs: 10_000 });
    if (opened.code !== 0) throw new Unsettled(`open: exit ${opened.code} ${opened.stderr.trim()}`);
    const done = await waitForFile(lab, "application-done", 8000);
    await launchctl(lab, "unsetenv", name);
    if (!done) throw new Unsettled("the program was opened and never ran");
    return {
      value: (await seenFile(lab, "application-value")) ?? "",
      path: (await seenFile(lab, "application-path")) ?? "",
    };
  });
}

const infoPlist = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>CFBundleIdentifier</key><string>dev.go-warden.selfcheck.application</string>
<key>CFBundleExecutable</key><string>selfcheck</string>
<key>CFBundlePackageType</key><string>APPL</string>
<key>LSBackgroundOnly</key><true/>
</dict></plist>
`;

const reachesApplications = experiment({
  id: "variable-reaches-applications",
  question: "Does a variable set by launchctl setenv reach a program that open starts?",
  how: "setenv, then open starts a small program without a window that notes what it has",
  full: true,
  launchd: true,
  timeoutMs: 25_000,
  assumed: "yes",
  readings: {
    yes: { seen: "the program has it", then: "Programs started after a sync have the shell's environment." },
    no: {
      seen: "the program does not have it",
      then: "Open VS Code with go-warden code open, which hands the variables on itself.",
    },
  },
  async try(lab) {
    const { value } = await startApplication(lab);
    return { reading: value === lab.token ? "yes" : "no" };
  },
});

/** The PATH of programs with a window that were started after the last sync that changed something. */
async function pathsOfRunning({ host }: Lab, sessionPath: string): Promise<boolean[]> {
  const { changedAt, syncedAt } = await readState(host);
  const since = Date.parse(changedAt ?? syncedAt ?? "");
  if (Number.isNaN(since)) throw new Unsettled("the agent has not synced yet");
  const started = ((await listProcesses(host)) ?? []).filter(
    (one) => one.startedAt.getTime() > since && /^\/.*\.app\/Contents\/MacOS\//.test(one.command),
  );
  const environments = await readEnvironments(host, started.map(({ pid }) => pid)); // prettier-ignore
  return [...environments.values()].flatMap((environment) => {
    const path = environment("PATH", sessionPath);
    return path === undefined ? [] : [path === sessionPath];
  });
}

const pathReaches = experiment({
  id: "path-reaches-applications",
  question: "Does a PATH that is set in the session reach programs started from the Dock?",
  how: "PATH of a program that started after the agent's sync against launchctl getenv PATH; PATH is never set",
  launchd: true,
  timeoutMs: 25_000,
  assumed: "yes",
  readings: {
    yes: { seen: "the program has it", then: "A program started after a sync finds what the shell finds." },
    no: {
      seen: "the program has another",
      then: "The agent and env proof say so: open VS Code with go-warden code open, or set absolute paths.",
    },
  },
  async try(lab) {
    await requireLaunchd(lab);
    const sessionPath = (await launchctl(lab, "getenv", "PATH")).stdout.trim();
    if (sessionPath === "") throw new Unsettled("the session has no PATH; once the agent has synced it has one");
    if (!lab.quick) return { reading: (await startApplication(lab)).path === sessionPath ? "yes" : "no" };
    const same = await pathsOfRunning(lab, sessionPath);
    if (same.length === 0) throw new Unsettled("no program was started since the last sync; the full check starts one");
    const yes = same.filter(Boolean).length;
    return { reading: yes * 2 > same.length ? "yes" : "no", detail: `${yes} of ${same.length} programs` };
  },
});

export const applications: Group = {
  title: "Programs started from the Dock",
  lane: "launchd",
  experiments: [reachesApplications, pathReaches],
};
