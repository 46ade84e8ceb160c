import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { parseLsof, parsePs, psColumns } from "../../gopls";
import { psLines, type StartedProgram } from "../../host";
import { findEditors, runningPid } from "../../vscode";
import { experiment, Unsettled, type Group } from "../experiment";
import {
  bootstrap,
  firstLine,
  removeJob,
  requireLaunchd,
  say,
  until,
  variable,
  waitForFile,
  writeJob,
  type Lab,
} from "../lab";

const marker = variable("PROCESS");

/** A child of ours that sleeps, with a variable that must be seen; ended when the experiment is over. */
async function withChild<T>(
  lab: Lab,
  program: { file: string; args: readonly string[] },
  look: (pid: number, child: StartedProgram) => Promise<T>,
): Promise<T> {
  const child = lab.host.start(program.file, program.args, {
    timeoutMs: 8000,
    env: { PATH: "/usr/bin:/bin", [marker]: lab.token },
    cwd: lab.folder,
    signal: lab.signal,
  });
  try {
    if (child.pid === undefined) throw new Unsettled(`${program.file}: ${await child.ended}`);
    return await look(child.pid, child);
  } finally {
    await child.stop();
  }
}

/** Node is not one of Apple's programs, so that its environment may be looked at. The folder in its words is how it is found again. */
const ownSleeper = ({ folder }: Lab) => ({
  file: process.execPath,
  args: ["-e", "setTimeout(() => {}, 8000)", join(folder, "sleeper")],
});

const columns = experiment({
  id: "ps-columns",
  question: "Does ps list our own child with pid, state, start and command as we read them?",
  how: "ps with the columns that gopls list asks for, of a child of ours",
  assumed: "read",
  readings: {
    read: { seen: "the child is listed, started in this minute", then: "gopls and editors are found by ps." },
    unreadable: {
      seen: "the child is not found",
      then: "Running programs could not be checked, and the doctor says so.",
    },
  },
  async try(lab) {
    return withChild(lab, ownSleeper(lab), async (pid) => {
      const args = ["-p", String(pid), "-ww", ...psColumns.flatMap((one) => ["-o", one])];
      const { stdout } = await say(lab, "/bin/ps", args, { env: { LC_ALL: "C", TZ: "UTC" } });
      const [row] = parsePs(stdout);
      const fresh = row && Math.abs(Date.now() - row.startedAt.getTime()) < 60_000;
      return { reading: row?.pid === pid && fresh && row.command.includes("setTimeout") ? "read" : "unreadable" };
    });
  },
});

/** Whether ps shows the environment of a process; `known` stands in it for certain. */
async function showsEnvironment({ host }: Lab, pid: number, known: string): Promise<"shown" | "hidden"> {
  const lines = await psLines(host, ["-Eww", "-o", "pid=,command=", "-p", String(pid)]);
  if (!lines) throw new Unsettled("ps gives no answer");
  return lines.get(pid)?.includes(known) ? "shown" : "hidden";
}

const environmentReadings = {
  shown: { seen: "ps shows it", then: "env proof compares it with the shell's." },
  hidden: { seen: "ps hides it", then: "env proof says that macOS does not show it." },
} as const;

const ownEnvironment = experiment({
  id: "ps-environment-own",
  question: "Does ps show the environment of a child of ours?",
  how: "ps -E of a Node that was started with a variable of ours",
  assumed: "shown",
  readings: environmentReadings,
  try: async (lab) =>
    withChild(lab, ownSleeper(lab), async (pid) => ({
      reading: await showsEnvironment(lab, pid, `${marker}=${lab.token}`),
    })),
});

const systemEnvironment = experiment({
  id: "ps-environment-system",
  question: "Does ps show the environment of a program that is part of macOS?",
  how: "ps -E of /bin/sleep, started with a variable of ours",
  assumed: "hidden",
  readings: environmentReadings,
  try: async (lab) =>
    withChild(lab, { file: "/bin/sleep", args: ["3"] }, async (pid) => ({
      reading: await showsEnvironment(lab, pid, `${marker}=${lab.token}`),
    })),
});

const editorEnvironment = experiment({
  id: "ps-environment-editor",
  question: "Does ps show the environment of a running editor?",
  how: "ps -E of the editor's main process; only whether HOME is in it",
  assumed: "shown",
  readings: environmentReadings,
  async try(lab) {
    for (const editor of await findEditors(lab.host)) {
      const pid = await runningPid(editor);
      if (pid !== undefined) return { reading: await showsEnvironment(lab, pid, "HOME="), detail: editor.name };
    }
    throw new Unsettled("no editor is running");
  },
});

const lsof = experiment({
  id: "lsof-fields",
  question: "Does lsof tell the working folder and the program of a child of ours?",
  how: "lsof -a -p PID -d cwd,txt -Fpfn",
  timeoutMs: 8000,
  assumed: "read",
  readings: {
    read: { seen: "both are read", then: "gopls list knows each one's workspace." },
    unreadable: { seen: "they cannot be read", then: "gopls list shows gopls without its workspace." },
  },
  async try(lab) {
    return withChild(lab, ownSleeper(lab), async (pid) => {
      const { stdout } = await say(lab, "/usr/sbin/lsof", ["-a", "-p", String(pid), "-d", "cwd,txt", "-Fpfn"]);
      const seen = parseLsof(stdout).get(pid);
      const real = async (path: string | null | undefined) => (path ? realpath(path).catch(() => path) : undefined);
      const folder = (await real(seen?.workspace)) === lab.folder;
      const program = (await real(seen?.executable)) === (await real(process.execPath));
      return { reading: folder && program ? "read" : "unreadable" };
    });
  },
});

const zombie = experiment({
  id: "ps-zombie",
  question: "Does ps mark a child that has ended and is not reaped with the letter Z?",
  how: "a shell starts a child and becomes a sleep that never asks for it",
  assumed: "z",
  readings: {
    z: { seen: "its state begins with Z", then: "Go Warden treats such a process as ended." },
    gone: { seen: "it is not listed", then: "Go Warden treats such a process as ended." },
    other: {
      seen: "its state is another",
      then: "Go Warden would take it for a running process until its parent collects it.",
    },
  },
  async try(lab) {
    const script = "/bin/sleep 0.05 & echo $!; exec /bin/sleep 3";
    return withChild(lab, { file: "/bin/sh", args: ["-c", script] }, async (_pid, child) => {
      const pid = await new Promise<number>((resolve) => child.stdout.once("data", (text) => resolve(Number(text))));
      const state = async () => (await psLines(lab.host, ["-p", String(pid), "-o", "pid=,stat="]))?.get(pid);
      let seen: string | undefined;
      await until(lab, async () => /^Z/.test((seen = await state()) ?? "Z"), 1500);
      if (seen === undefined) return { reading: "gone" };
      return { reading: seen.startsWith("Z") ? "z" : "other", detail: seen };
    });
  },
});

const session = experiment({
  id: "ps-session",
  question: "Does the state letter s of ps mark the leader of a session?",
  how: "ps -o stat= of a child that leads a session, and its column sess",
  assumed: "s",
  readings: {
    s: { seen: "it has the letter s", then: "What a shell leaves behind is found by it." },
    none: { seen: "it has no s", then: "A profile's own daemons could be ended with its shell: reported here." },
  },
  async try(lab) {
    return withChild(lab, ownSleeper(lab), async (pid) => {
      const lines = await psLines(lab.host, ["-p", String(pid), "-o", "pid=,stat="]);
      if (!lines) throw new Unsettled("ps gives no answer");
      const sess = await psLines(lab.host, ["-p", String(pid), "-o", "pid=,sess="]);
      const detail = sess ? `column sess: ${/^0*$/.test(sess.get(pid) ?? "") ? "0" : "not 0"}` : "no column sess";
      return { reading: lines.get(pid)?.includes("s") ? "s" : "none", detail };
    });
  },
});

const jobName = experiment({
  id: "ps-agent-name",
  question: "How does ps name a LaunchAgent whose script becomes another program?",
  how: "a job whose script runs exec node, as the agent's start script does",
  launchd: true,
  assumed: "program",
  readings: {
    program: { seen: "by the program it became", then: "Activity Monitor shows node; Login Items the script's name." },
    script: { seen: "by the script's name", then: "Activity Monitor shows Go Warden, as Login Items does." },
  },
  async try(lab) {
    await requireLaunchd(lab);
    const up = join(lab.folder, "named-up");
    const script = `echo $$ >'${up}.pid'\nexec '${process.execPath}' -e 'require("fs").writeFileSync(process.argv[1], ""); setTimeout(() => {}, 8000)' '${up}'`;
    const job = await writeJob(lab, "named", script);
    const { code, stderr } = await bootstrap(lab, job);
    if (code !== 0) throw new Unsettled(`bootstrap: exit ${code} ${firstLine(stderr)}`);
    if (!(await waitForFile(lab, "named-up", 4000))) throw new Unsettled("the job never ran");
    const { readIfPresent } = await import("../../host");
    const pid = Number((await readIfPresent(`${up}.pid`))?.toString());
    const name = (await psLines(lab.host, ["-p", String(pid), "-o", "pid=,comm="]))?.get(pid);
    await removeJob(lab, job);
    if (name === undefined) throw new Unsettled("ps gives no answer");
    return { reading: /named$/.test(name) ? "script" : "program", detail: name.split("/").at(-1) };
  },
});

export const processes: Group = {
  title: "Processes",
  lane: "rest",
  experiments: [columns, ownEnvironment, systemEnvironment, editorEnvironment, lsof, zombie, session, jobName],
};
