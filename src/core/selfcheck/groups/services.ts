import { isDisabled, parseService } from "../../launchd";
import { experiment, Unsettled, type Experiment, type Group } from "../experiment";
import {
  about,
  bootstrap,
  firstLine,
  labelToDisable,
  launchctl,
  removeJob,
  requireLaunchd,
  seenFile,
  until,
  waitForFile,
  writeJob,
  type Lab,
  type Said,
  type TryJob,
} from "../lab";

const stays = "exec /bin/sleep 30";

/** A question about an exit code. Its codes are the readings, with what Go Warden does then; what is none of them is `other`. */
function exitCode<C extends string>({
  codes,
  other,
  said,
  ...rest
}: Omit<Experiment, "readings" | "try" | "assumed" | "launchd"> & {
  assumed: NoInfer<C>;
  codes: Record<C, string>;
  other: string;
  said: (lab: Lab) => Promise<Said>;
}): Experiment {
  const known = Object.entries<string>(codes).map(([code, then]) => [code, { seen: `exit ${code}`, then }] as const);
  const readings = Object.fromEntries([...known, ["other", { seen: "another exit code", then: other }]]);
  return {
    ...rest,
    launchd: true,
    readings,
    async try(lab) {
      const { code, stderr } = await said(lab);
      const reading = Object.hasOwn(readings, String(code)) ? String(code) : "other";
      const detail = [reading === "other" ? `exit ${code}` : "", firstLine(stderr)].filter(Boolean).join(" ");
      return { reading, value: String(code), ...(detail ? { detail } : {}) };
    },
  };
}

/** Loads a job; Unsettled when launchd refuses it. */
async function load(lab: Lab, job: TryJob): Promise<TryJob> {
  await requireLaunchd(lab);
  const { code, stderr } = await bootstrap(lab, job);
  if (code !== 0) throw new Unsettled(`bootstrap of a new job: exit ${code} ${firstLine(stderr)}`);
  return job;
}

const waits = "It counts as busy: bootout again, wait, and try again.";
const busyCodes = { "5": waits, "17": waits, "37": waits };
const added = "The code is kept and counts as busy from now on.";

const bootstrapLoaded = exitCode({
  id: "bootstrap-loaded",
  question: "With which code does launchctl bootstrap refuse a label that is loaded?",
  how: "bootstrap the same job twice",
  assumed: "5",
  codes: { ...busyCodes, "0": "Nothing has to be tried again." },
  other: added,
  async said(lab) {
    const job = await load(lab, await writeJob(lab, "loaded", stays));
    const seen = await bootstrap(lab, job);
    await removeJob(lab, job);
    return seen;
  },
});

const bootstrapDraining = exitCode({
  id: "bootstrap-draining",
  question: "With which code does launchctl bootstrap refuse a label that is still going after bootout?",
  how: "bootout a job that takes a second to end, and bootstrap it at once",
  timeoutMs: 12_000,
  assumed: "5",
  codes: { ...busyCodes, "36": added, "0": "Nothing has to be tried again." },
  other: added,
  async said(lab) {
    const script = `trap '/bin/sleep 1; exit 0' TERM\n: >'${lab.folder}/draining-up'\nwhile :; do /bin/sleep 0.1; done`;
    const job = await load(lab, await writeJob(lab, "draining", script));
    await waitForFile(lab, "draining-up", 3000);
    await launchctl(lab, "bootout", job.target);
    const seen = await bootstrap(lab, job);
    await removeJob(lab, job);
    return seen;
  },
});

/** Disabled, asked about, bootstrapped and enabled again. */
function tryDisabled(lab: Lab): Promise<{ said: Said; listed: boolean | undefined; loaded: boolean }> {
  return lab.once("disabled", async () => {
    await requireLaunchd(lab);
    const label = await labelToDisable(lab);
    const job = await writeJob(lab, "disabled", stays, {}, label);
    await about(lab, { made: "disabled", label });
    const { code, stderr } = await launchctl(lab, "disable", job.target);
    if (code !== 0) throw new Unsettled(`disable: exit ${code} ${firstLine(stderr)}`);
    const listed = await isDisabled(lab.host, label, lab.signal);
    const said = await bootstrap(lab, job);
    const loaded = (await launchctl(lab, "print", job.target)).code === 0;
    await launchctl(lab, "enable", job.target);
    if (loaded) await removeJob(lab, job);
    return { said, listed, loaded };
  });
}

const bootstrapDisabled = exitCode({
  id: "bootstrap-disabled",
  question: "With which code does launchctl bootstrap refuse a label that is disabled?",
  how: "disable a label of ours, bootstrap it, enable it again",
  assumed: "119",
  codes: { "119": "The label is enabled, then tried again.", "5": waits, "0": "The label is enabled all the same." },
  other: added,
  async said(lab) {
    return (await tryDisabled(lab)).said;
  },
});

const printDisabled = experiment({
  id: "print-disabled",
  question: "Can the list of launchctl print-disabled be read?",
  how: "disable a label of ours, look for it in the list, enable it again",
  launchd: true,
  assumed: "read",
  readings: {
    read: { seen: "our label is in it as disabled", then: "agent status tells when the agent is switched off." },
    unreadable: { seen: "our label is not found in it", then: "That the agent is switched off is seen by bootstrap." },
  },
  async try(lab) {
    return { reading: (await tryDisabled(lab)).listed === true ? "read" : "unreadable" };
  },
});

const bootoutUnknown = exitCode({
  id: "bootout-unknown",
  question: "With which code does launchctl bootout answer for a label that is not loaded?",
  how: "bootout of a label that nobody uses",
  assumed: "3",
  codes: { "3": "It counts as gone.", "113": "It counts as gone." },
  other: "What print says counts, not the code.",
  async said(lab) {
    await requireLaunchd(lab);
    const { target } = await writeJob(lab, "never", stays);
    return await launchctl(lab, "bootout", target);
  },
});

const bootoutReturns = experiment({
  id: "bootout-returns",
  question: "Does launchctl bootout return before the job is gone?",
  how: "bootout of a running job, then print until launchd no longer knows it",
  launchd: true,
  timeoutMs: 12_000,
  assumed: "early",
  readings: {
    early: { seen: "it returns while the job is still known", then: "print is asked until the job is gone." },
    late: { seen: "the job is gone when it returns", then: "print is asked once." },
    "in-progress": { seen: "exit 36, and it goes on", then: "print is asked until the job is gone." },
  },
  async try(lab) {
    const job = await load(lab, await writeJob(lab, "bootout", stays));
    const { code } = await launchctl(lab, "bootout", job.target);
    const started = performance.now();
    const known = (await launchctl(lab, "print", job.target)).code === 0;
    if (known) await removeJob(lab, job);
    const value = String(Math.round(performance.now() - started));
    return { reading: code === 36 ? "in-progress" : known ? "early" : "late", detail: `gone after ${value} ms`, value };
  },
});

const printUnknown = exitCode({
  id: "print-unknown",
  question: "With which code does launchctl print answer for a label that is not loaded?",
  how: "print of a label that nobody uses",
  assumed: "113",
  codes: { "113": "It counts as not loaded." },
  other: "launchctl list is asked; agent status may say that it could not be checked.",
  async said(lab) {
    await requireLaunchd(lab);
    const { target } = await writeJob(lab, "unknown", stays);
    return await launchctl(lab, "print", target);
  },
});

const printService = experiment({
  id: "print-service",
  question: "Does launchctl print show a job's state, pid and last exit as the captures do?",
  how: "print of a job of ours that runs",
  launchd: true,
  assumed: "read",
  readings: {
    read: { seen: "state and pid are read", then: "agent status rests on it." },
    unreadable: { seen: "it cannot be read", then: "launchctl list is asked in its place." },
  },
  async try(lab) {
    const job = await load(lab, await writeJob(lab, "print", stays));
    const running = async () => parseService((await launchctl(lab, "print", job.target)).stdout)?.pid !== undefined;
    const read = await until(lab, running, 2000);
    await removeJob(lab, job);
    return { reading: read ? "read" : "unreadable" };
  },
});

const kickstartRunning = exitCode({
  id: "kickstart-running",
  question: "With which code does launchctl kickstart answer for a job that runs?",
  how: "kickstart without -k of a running job",
  assumed: "37",
  codes: { "37": "It counts as running.", "0": "It counts as started." },
  other: "It counts as refused.",
  async said(lab) {
    const script = `: >'${lab.folder}/kickstart-up'\n${stays}`;
    const job = await load(lab, await writeJob(lab, "kickstart", script));
    await waitForFile(lab, "kickstart-up", 3000);
    const seen = await launchctl(lab, "kickstart", job.target);
    await removeJob(lab, job);
    return seen;
  },
});

const kickstartThrottled = experiment({
  id: "kickstart-throttled",
  question: "Does launchctl kickstart start a job at once that ended less than ThrottleInterval ago?",
  how: "a job that ends at once with a throttle of 10 seconds, then kickstart",
  launchd: true,
  timeoutMs: 12_000,
  assumed: "at-once",
  readings: {
    "at-once": { seen: "it starts at once", then: "A restart waits 12 seconds for the new agent, then loads it." },
    waits: { seen: "it waits for the throttle", then: "A restart loads the agent afresh, which is not throttled." },
  },
  async try(lab) {
    const job = await load(
      lab,
      await writeJob(lab, "throttled", `echo >>'${lab.folder}/throttled-runs'`, { ThrottleInterval: 10 }),
    );
    const runs = async () => (await seenFile(lab, "throttled-runs"))?.length ?? 0;
    if (!(await until(lab, async () => (await runs()) >= 1, 3000))) throw new Unsettled("the job never ran");
    const ended = async () => parseService((await launchctl(lab, "print", job.target)).stdout)?.pid === undefined;
    await until(lab, ended, 1000);
    await launchctl(lab, "kickstart", job.target);
    const again = await until(lab, async () => (await runs()) >= 2, 2500);
    await removeJob(lab, job);
    return { reading: again ? "at-once" : "waits" };
  },
});

export const services: Group = {
  title: "LaunchAgents",
  lane: "launchd",
  experiments: [
    bootstrapLoaded,
    bootstrapDraining,
    bootstrapDisabled,
    printDisabled,
    bootoutUnknown,
    bootoutReturns,
    printUnknown,
    printService,
    kickstartRunning,
    kickstartThrottled,
  ],
};
