import type { FSWatcher } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { appendLine, writeAtomically } from "../../host";
import { experiment, type Group } from "../experiment";
import { until, type Lab } from "../lab";

interface Watched {
  folder: string;
  /** When each name was reported, in `performance.now()`. */
  events: { name: string; at: number }[];
}

/** Watches a fresh folder as the agent watches those of dotfiles; `settleMs` passes before anything happens. */
async function watching<T>(
  lab: Lab,
  name: string,
  settleMs: number,
  happen: (watched: Watched) => Promise<T>,
  prepare: (folder: string) => Promise<void> = async () => undefined,
): Promise<T> {
  const folder = join(lab.folder, name);
  await mkdir(folder);
  await writeAtomically(join(folder, ".profile"), "before");
  await prepare(folder);
  const events: Watched["events"] = [];
  const watcher: FSWatcher = lab.watch(folder, (_event, changed) => {
    events.push({ name: changed ?? "", at: performance.now() });
  });
  watcher.on("error", () => undefined);
  try {
    await sleep(settleMs, undefined, { signal: lab.signal });
    return await happen({ folder, events });
  } finally {
    watcher.close();
  }
}

/** Milliseconds in which macOS has set a watch up. */
const settledMs = 400;
const waitMs = 2000;

/** Replaces a file as editors do; milliseconds until it was reported, undefined when it was not. */
async function replace(lab: Lab, { folder, events }: Watched): Promise<number | undefined> {
  const at = performance.now();
  await writeAtomically(join(folder, ".profile"), "after");
  const reported = () => events.find((one) => one.name === ".profile" && one.at >= at);
  await until(lab, async () => reported() !== undefined, waitMs);
  const seen = reported();
  return seen && Math.round(seen.at - at);
}

const renameOver = experiment({
  id: "watch-rename",
  question: "Is a dotfile that an editor replaces by renaming another over it reported?",
  how: "a watch on a folder of ours, in which a file is replaced",
  assumed: "within-300-ms",
  readings: {
    "within-300-ms": { seen: "it is reported", then: "The agent syncs a moment after a profile was saved." },
    later: { seen: "it is reported late", then: "The agent looks once more after twice that time." },
    missed: { seen: "it is not reported", then: "A changed profile is seen at the next login, or by env sync." },
  },
  async try(lab) {
    const ms = await watching(lab, "watch-rename", settledMs, (watched) => replace(lab, watched));
    if (ms === undefined) return { reading: "missed" };
    return { reading: ms <= 300 ? "within-300-ms" : "later", detail: `after ${ms} ms`, value: String(ms) };
  },
});

const rightAfter = experiment({
  id: "watch-right-after",
  question: "Is a file reported that is saved right after the watch was set?",
  how: "a file is replaced in the moment after the watch was set",
  assumed: "seen",
  readings: {
    seen: { seen: "it is reported", then: "The agent looks once more all the same: one try proves nothing." },
    missed: { seen: "it is not reported", then: "The agent looks once more 300 ms after it set a watch." },
  },
  async try(lab) {
    const ms = await watching(lab, "watch-right-after", 0, (watched) => replace(lab, watched));
    return ms === undefined ? { reading: "missed" } : { reading: "seen", detail: `after ${ms} ms` };
  },
});

/** Whether a change somewhere else is reported by a watch on a folder. */
async function reportsElsewhere(lab: Lab, name: string, elsewhere: (folder: string) => string): Promise<number> {
  let target = "";
  const prepare = async (folder: string) => {
    target = elsewhere(folder);
    await writeAtomically(target, "before");
    if (!target.startsWith(folder)) await symlink(target, join(folder, ".zshrc"));
  };
  return watching(
    lab,
    name,
    settledMs,
    async ({ events }) => {
      events.length = 0;
      await appendLine(target, "after");
      await sleep(800, undefined, { signal: lab.signal });
      return events.length;
    },
    prepare,
  );
}

const symlinked = experiment({
  id: "watch-symlink",
  question: "Is a change of a symlinked dotfile reported in the folder of the link?",
  how: "a link to a file in another folder, which is changed",
  assumed: "silent",
  readings: {
    silent: { seen: "it is not reported", then: "The folder of the link's target is watched, too." },
    reported: { seen: "it is reported", then: "The folder of the link's target is watched all the same." },
  },
  async try(lab) {
    const count = await reportsElsewhere(lab, "watch-symlink", () => join(lab.folder, "dotfiles", "zshrc"));
    return { reading: count > 0 ? "reported" : "silent" };
  },
});

const nested = experiment({
  id: "watch-nested",
  question: "Do changes in subfolders of a watched folder wake the agent?",
  how: "a file in a subfolder of a watched folder is changed",
  assumed: "silent",
  readings: {
    silent: { seen: "they are not reported", then: "Watching the home folder costs nothing." },
    reported: { seen: "they are reported", then: "The agent passes over every name that is not a profile's." },
  },
  async try(lab) {
    const count = await reportsElsewhere(lab, "watch-nested", (folder) => join(folder, "Library", "file"));
    return { reading: count > 0 ? "reported" : "silent", ...(count > 0 ? { value: String(count) } : {}) };
  },
});

const homeNoise = experiment({
  id: "watch-home",
  question: "How often is something reported in the home folder while nobody does anything?",
  how: "a watch on the home folder for two seconds; names are not noted",
  assumed: "quiet",
  readings: {
    quiet: { seen: "hardly ever", then: "The home folder is watched." },
    noisy: { seen: "more than five times a second", then: "Every name that is not a profile's is passed over." },
  },
  async try(lab) {
    let count = 0;
    const watcher = lab.watch(lab.host.home, () => void count++);
    watcher.on("error", () => undefined);
    try {
      await sleep(2000, undefined, { signal: lab.signal });
    } finally {
      watcher.close();
    }
    return { reading: count > 10 ? "noisy" : "quiet", detail: `${count} in 2 s`, value: String(count) };
  },
});

export const watches: Group = {
  title: "Watching folders",
  lane: "rest",
  experiments: [renameOver, rightAfter, symlinked, nested, homeNoise],
};
