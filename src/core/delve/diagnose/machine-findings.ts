import type { Finding } from "../../finding";
import { describeEnd, succeeded, type Host, type RunResult } from "../../host";
import { findDebugserver } from "./debugserver";
import type { Machine } from "./machine";

type Environment = Readonly<Record<string, string | undefined>>;

const INSTALL = "xcode-select --install";
const DEVELOPER_MODE = "sudo /usr/sbin/DevToolsSecurity -enable";

/** The rungs that ask the Mac: may anybody debug here at all? */
export async function machineFindings(host: Host, machine: Machine, environment: Environment): Promise<Finding[]> {
  if (host.platform !== "macos") return [];
  const found = await Promise.all([
    debugserver(host, machine, environment),
    developerMode(host),
    developerGroup(host),
    systemIntegrity(host),
    translated(host, machine),
  ]);
  return [...found.flat(), ...sshSession(environment)];
}

async function debugserver(host: Host, machine: Machine, environment: Environment): Promise<Finding[]> {
  const { chosen, developerDirectory, developerDirectoryExists } = await findDebugserver(host, environment);
  const findings: Finding[] = [];
  if (developerDirectory !== undefined && !developerDirectoryExists) {
    findings.push({
      id: "command-line-tools-broken",
      severity: "warning",
      title: "xcode-select points at a folder that is not there",
      evidence: [`xcode-select -p: ${developerDirectory}`],
      cause: "Xcode or the Command Line Tools were moved or removed; an update of macOS does that.",
      advice: `sudo xcode-select --reset, then ${INSTALL}`,
    });
  }
  if (!chosen) {
    findings.push({
      id: "debugserver-missing",
      severity: "error",
      title: "Apple's debugserver is not installed",
      evidence: ["not in PATH, not in the Command Line Tools, not in Xcode"],
      cause: "debugserver or lldb-server not found: install Xcode's command line tools or lldb-server",
      advice: INSTALL,
    });
    return findings;
  }
  const evidence = [chosen.path, ...chosen.architectures.map((name) => `built for ${name}`)];
  if (chosen.from === "PATH" || chosen.from === "DELVE_DEBUGSERVER_PATH" || chosen.from === "lldb-server") {
    findings.push({
      id: "debugserver-stray",
      severity: "warning",
      title: `Delve will use a debugserver that is not Apple's own (${chosen.from})`,
      evidence,
      cause: "One that macOS did not sign as a debugger gets no permission, or asks for it every time.",
      advice: chosen.from === "lldb-server" ? INSTALL : `Take it out of ${chosen.from}.`,
    });
  }
  const fits = chosen.architectures.some((name) => name.startsWith(machine.hardware));
  if (chosen.architectures.length > 0 && machine.hardware !== "unknown" && !fits) {
    findings.push({
      id: "debugserver-architecture",
      severity: "error",
      title: "debugserver is built for another processor",
      evidence: [...evidence, `this Mac: ${machine.hardware}`],
      advice: `Reinstall the Command Line Tools: sudo rm -rf /Library/Developer/CommandLineTools, then ${INSTALL}`,
    });
  }
  if (findings.length === 0)
    findings.push({ id: "debugserver", severity: "ok", title: `debugserver: ${chosen.from}`, evidence });
  return findings;
}

async function developerMode(host: Host): Promise<Finding[]> {
  const result = await host.run(host.system("/usr/sbin/DevToolsSecurity"), ["-status"], { timeoutMs: 5000 });
  const output = result.stdout + result.stderr;
  if (/currently enabled/i.test(output)) {
    return [{ id: "developer-mode", severity: "ok", title: "Developer Mode is on", evidence: [output.trim()] }];
  }
  if (!/currently disabled/i.test(output)) return [unknown("developer-mode", "Developer Mode", result)];
  return [
    {
      id: "developer-mode",
      severity: "warning",
      title: "Developer Mode is off: macOS asks for your password before each debug session",
      evidence: [output.trim()],
      cause: "Over ssh nobody can be asked, so there debugging fails.",
      advice: DEVELOPER_MODE,
    },
  ];
}

async function developerGroup(host: Host): Promise<Finding[]> {
  const result = await host.run(host.system("/usr/bin/id"), ["-Gn"], { timeoutMs: 5000 });
  if (!succeeded(result)) return [unknown("developer-group", "Your groups", result)];
  const groups = result.stdout.trim().split(/\s+/);
  if (groups.includes("_developer")) {
    return [{ id: "developer-group", severity: "ok", title: "You are in the group _developer", evidence: [] }];
  }
  return [
    {
      id: "developer-group",
      severity: "info",
      title: "You are not in the group _developer",
      evidence: [`groups: ${groups.join(" ")}`],
      cause: "With Developer Mode on its members debug without a password; administrators are asked otherwise.",
      advice: "sudo dscl . append /Groups/_developer GroupMembership $(whoami)",
    },
  ];
}

async function systemIntegrity(host: Host): Promise<Finding[]> {
  const result = await host.run(host.system("/usr/bin/csrutil"), ["status"], { timeoutMs: 5000 });
  const state = /status:\s*(\w+)/i.exec(result.stdout)?.[1]?.toLowerCase();
  if (!state) return [unknown("system-integrity", "System Integrity Protection", result)];
  const meaning = {
    enabled: "System Integrity Protection is on, as it should be: it keeps debuggers out of Apple's programs only",
    disabled: "System Integrity Protection is off; Go needs that for nothing, turn it on again",
  }[state];
  return [
    {
      id: "system-integrity",
      severity: state === "enabled" ? "ok" : "info",
      title: meaning ?? "System Integrity Protection is set up in its own way",
      evidence: result.stdout.trim().split("\n"),
    },
  ];
}

async function translated(host: Host, machine: Machine): Promise<Finding[]> {
  if (machine.hardware !== "arm64") return [];
  const result = await host.run(host.system("/usr/sbin/sysctl"), ["-in", "sysctl.proc_translated"], {
    timeoutMs: 5000,
  });
  if (result.stdout.trim() !== "1") return [];
  return [
    {
      id: "rosetta-session",
      severity: "error",
      title: "This terminal runs under Rosetta, and so does what it starts",
      evidence: ["sysctl.proc_translated: 1"],
      cause: "can not run under Rosetta, check that the terminal/shell in use is right for your CPU architecture",
      advice: "In Finder: Get Info on the terminal (or VS Code), turn off Open using Rosetta, and start it again.",
    },
  ];
}

function sshSession(environment: Environment): Finding[] {
  if (!environment.SSH_CONNECTION && !environment.SSH_TTY) return [];
  return [
    {
      id: "ssh-session",
      severity: "info",
      title: "This is an ssh session: macOS cannot show its permission dialog here",
      evidence: ["SSH_CONNECTION is set"],
      cause: "stub exited while waiting for connection",
      advice: `${DEVELOPER_MODE}, or sign the program you debug: go-warden dlv entitle PROGRAM`,
    },
  ];
}

function unknown(id: string, what: string, result: RunResult): Finding {
  return { id, severity: "unknown", title: `${what} could not be found out`, evidence: [describeEnd(result)] };
}
