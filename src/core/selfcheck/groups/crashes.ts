import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { experiment, Unsettled, type Group } from "../experiment";
import { ownReports } from "../leftovers";
import {
  about,
  bootstrap,
  firstLine,
  removeJob,
  requireLaunchd,
  seenFile,
  waitForFile,
  writeJob,
  type Lab,
} from "../lab";

/** Crashes a Node on purpose, and waits for Apple's report about it; it is removed at the end. */
function crash(lab: Lab): Promise<{ text: string; name: string; ms: number }> {
  return lab.once("crash", async () => {
    await requireLaunchd(lab);
    const since = Date.now();
    await about(lab, { made: "crash", pidFile: join(lab.folder, "crashed"), since });
    const script = `echo $$ >'${lab.folder}/crashed'\nexec '${process.execPath}' -e 'process.abort()'`;
    const job = await writeJob(lab, "crash", script);
    const { code, stderr } = await bootstrap(lab, job);
    if (code !== 0) throw new Unsettled(`bootstrap: exit ${code} ${firstLine(stderr)}`);
    if (!(await waitForFile(lab, "crashed", 4000))) throw new Unsettled("the job never ran");
    const pid = Number(await seenFile(lab, "crashed"));
    const started = performance.now();
    const patienceMs = lab.quick ? 5000 : 20_000;
    for (;;) {
      const [report] = await ownReports(lab.host, pid, since);
      const ms = Math.round(performance.now() - started);
      if (report) {
        await removeJob(lab, job);
        return { text: report.text, name: report.path.split("/").at(-1) ?? "", ms };
      }
      if (ms > patienceMs) {
        await removeJob(lab, job);
        throw new Unsettled(`no report about it in ${patienceMs / 1000} seconds`);
      }
      await sleep(150, undefined, { signal: lab.signal });
    }
  });
}

const place = experiment({
  id: "crash-report",
  question: "Does a crash report appear in ~/Library/Logs/DiagnosticReports within ten seconds?",
  how: "a Node that aborts itself as a LaunchAgent; the report is removed",
  launchd: true,
  timeoutMs: 28_000,
  assumed: "in-time",
  readings: {
    "in-time": { seen: "it does", then: "What killed gopls is added to its incident." },
    late: { seen: "it takes longer", then: "It becomes an incident of its own." },
  },
  async try(lab) {
    const { name, ms } = await crash(lab);
    const shape = name.replace(/\d/g, "0");
    return { reading: ms <= 10_000 ? "in-time" : "late", detail: `${shape} after ${ms} ms`, value: String(ms) };
  },
});

const asi = experiment({
  id: "crash-report-asi",
  question: "Does a crash report of an abort have the field asi?",
  how: "the same report",
  launchd: true,
  timeoutMs: 28_000,
  assumed: "without",
  readings: {
    without: { seen: "it does not", then: "An incident shows exception and termination." },
    with: { seen: "it does", then: "An incident shows exception and termination; asi could be added." },
  },
  async try(lab) {
    return { reading: /"asi"\s*:/.test((await crash(lab)).text) ? "with" : "without" };
  },
});

export const crashes: Group = { title: "Crash reports", lane: "launchd", experiments: [place, asi] };
