import { basename } from "node:path";
import { readIfPresent, listProcesses } from "../../host";
import { agentLayout } from "../../agent";
import { captureEnvironment, loginShell, resolveLikeVSCode } from "../../environment";
import { Problem } from "../../problem";
import { experiment, Unsettled, type Group } from "../experiment";
import { ended, firstLine, say, type Lab } from "../lab";

/** What the user's own shell exports, asked once; Unsettled with the reason when it does not answer. */
function captured(lab: Lab) {
  return lab.once("capture", () => ask(lab));
}

async function ask(lab: Lab, env = lab.host.env) {
  try {
    return await captureEnvironment({ ...lab.host, env }, { timeoutSeconds: 9, signal: lab.signal });
  } catch (error) {
    if (error instanceof Problem) throw new Unsettled(`${loginShell(lab.host)}: ${error.code}`);
    throw error;
  }
}

/** PATH as every program reads it: twice the same folder is once. */
const folders = (path: string | undefined) => [...new Set((path ?? "").split(":").filter(Boolean))].join(":");

const threeWays = experiment({
  id: "capture-ways",
  question: "Does your shell export the same PATH however it is asked?",
  how: "as a terminal starts it, as VS Code does, and as a plain login shell",
  timeoutMs: 14_000,
  assumed: "same",
  readings: {
    same: { seen: "it does", then: "One answer is right for all." },
    differs: { seen: "it does not", then: "Go Warden takes what a terminal gets; env vscode shows what VS Code gets." },
  },
  async try(lab) {
    const { host, signal } = lab;
    const terminal = await captured(lab);
    const vscode = await resolveLikeVSCode(host, { timeoutSeconds: 9, signal });
    const { HOME, USER, TMPDIR } = host.env;
    const plain = await host.run(terminal.shell, ["-l", "-c", "command env"], {
      env: { HOME, USER, TMPDIR, SHELL: terminal.shell, PATH: "/usr/bin:/bin:/usr/sbin:/sbin" },
      timeoutMs: 9000,
      signal,
    });
    const login = /^PATH=(.*)$/m.exec(ended(basename(terminal.shell), plain).stdout)?.[1];
    const paths = [terminal.variables.PATH, vscode.outcome === "resolved" ? vscode.variables.PATH : undefined, login];
    const times = [terminal.durationMs, vscode.durationMs, Math.round(plain.durationMs)];
    const same = new Set(paths.map(folders)).size === 1;
    return { reading: same ? "same" : "differs", detail: `${basename(terminal.shell)}: ${times.join(", ")} ms` };
  },
});

const leftovers = experiment({
  id: "capture-leftovers",
  question: "Does asking your shell leave processes behind?",
  how: "list shells before and after it was asked",
  timeoutMs: 14_000,
  assumed: "none",
  readings: {
    none: { seen: "none", then: "Nothing to do." },
    some: { seen: "some", then: "Look at what your profile starts in the background." },
  },
  async try(lab) {
    const list = async () => {
      const all = await listProcesses(lab.host);
      if (!all) throw new Unsettled("ps gives no answer");
      return all;
    };
    const before = new Set((await list()).map(({ pid }) => pid));
    const { shell } = await ask(lab);
    const isShell = (command: string) => basename(command.split(" ")[0] ?? "").replace(/^-/, "") === basename(shell);
    const left = (await list()).filter(({ pid, command }) => !before.has(pid) && isShell(command));
    // One of somebody else's may just have been started; it counts when it stays.
    const count =
      left.length === 0 ? 0 : (await list()).filter(({ pid }) => left.some((one) => one.pid === pid)).length;
    return { reading: count > 0 ? "some" : "none", ...(count > 0 ? { value: String(count) } : {}) };
  },
});

const pathHelper = experiment({
  id: "path-helper",
  question: "Does path_helper print PATH for a shell?",
  how: "run /usr/libexec/path_helper -s",
  assumed: "prints",
  readings: {
    prints: { seen: "it does", then: "System folders come first in login shells, and the doctor says so." },
    other: { seen: "it prints something else", then: "The doctor's sentence about it may be wrong here." },
  },
  async try(lab) {
    const { code, stdout } = await say(lab, "/usr/libexec/path_helper", ["-s"]);
    return code === 0 && /^PATH="[^"]*\/usr\/bin[^"]*"; export PATH/.test(stdout)
      ? { reading: "prints" }
      : { reading: "other", detail: `exit ${code}` };
  },
});

const startNode = experiment({
  id: "agent-node",
  question: "Does the agent's start script find a Node that is installed for good?",
  how: "read which Node the agent runs on",
  assumed: "lasting",
  readings: {
    lasting: { seen: "it does", then: "The agent starts at every login." },
    passing: {
      seen: "it runs on a Node of a launcher or of one version",
      then: "When that is removed the script looks for another.",
    },
  },
  async try({ host }) {
    const node = (await readIfPresent(agentLayout(host).node))?.toString().trim();
    if (!node) throw new Unsettled("the agent is not installed");
    const passing = /com\.raycast|\/Cellar\/|\/versions?\/|\/installs?\//.test(node);
    return { reading: passing ? "passing" : "lasting", detail: node };
  },
});

const raycastEnvironment = experiment({
  id: "capture-raycast",
  question: "Does your shell answer the same when Raycast asks it?",
  how: "ask it from the few variables that an extension has, with Raycast's NODE_ENV and NODE_PATH",
  timeoutMs: 14_000,
  assumed: "same",
  readings: {
    same: { seen: "it does", then: "Raycast's commands see what the terminal sees." },
    differs: {
      seen: "it exports another PATH",
      then: "The agent's answer counts: it starts the shell from a clean environment.",
    },
  },
  async try(lab) {
    const { HOME, USER, SHELL, TMPDIR, GO_WARDEN_SYSROOT } = lab.host.env;
    const leaked = { NODE_ENV: "production", NODE_PATH: "/Applications/Raycast.app/Contents/Resources" };
    const env = { HOME, USER, SHELL, TMPDIR, GO_WARDEN_SYSROOT, ...leaked };
    const [plain, raycast] = [await captured(lab), await ask(lab, env)];
    const same = folders(plain.variables.PATH) === folders(raycast.variables.PATH);
    const kept = Object.keys(leaked).filter((name) => raycast.variables[name] !== undefined);
    if (kept.length > 0) return { reading: "differs", detail: firstLine(`${kept.join(", ")} came through`) };
    return { reading: same ? "same" : "differs" };
  },
});

export const captureGroup: Group = {
  title: "Your shell",
  lane: "rest",
  experiments: [threeWays, leftovers, pathHelper, startNode, raycastEnvironment],
};
