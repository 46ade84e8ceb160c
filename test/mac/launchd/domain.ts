import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { importPlist } from "./definition";
import { launchdFacts, macUser, type LaunchdFacts } from "./facts";
import { reportCrash } from "./crash-report";
import { createJob, type Job } from "./job";

/** The GUI session of the simulated Mac's only user. */
export interface Domain {
  readonly root: string;
  readonly uid: number;
  /** What releases of macOS disagree about; read anew at each request. */
  facts(): LaunchdFacts;
  readonly variables: Map<string, string>;
  readonly jobs: Map<string, Job>;
  /** The override store: survives logout and the plist's removal. */
  readonly disabled: Map<string, boolean>;
  setDisabled(label: string, disabled: boolean): void;
  /** Loads a plist: 0, or launchctl's code. */
  bootstrap(path: string): number;
  /** Starts the removal of a job; it stays known until its process is gone. */
  bootout(job: Job): Promise<void>;
  /** What launchd gives a program that is started in this session. */
  environment(): Record<string, string>;
  /** Starts a program as the Dock does; returns its pid. */
  openApp(app: App): Promise<number | undefined>;
  /** Logout: everything ends. */
  tearDown(): Promise<void>;
}

export interface App {
  program: string;
  args: string[];
  env: Record<string, string>;
  /** Start a second one although one runs. */
  newInstance: boolean;
}

export const defaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

export function createDomain(root: string): Domain {
  const uid = process.getuid?.() ?? 501;
  const facts = () => launchdFacts(root);
  const variables = new Map([["SSH_AUTH_SOCK", "/private/tmp/com.apple.launchd.tcPrbRORRV/Listeners"]]);
  const jobs = new Map<string, Job>();
  const apps = new Set<Job>();
  const everyJob = new Set<Job>();
  let refused = 0;
  const store = join(root, "var/db/com.apple.xpc.launchd", `disabled.${uid}.json`);
  const disabled = new Map<string, boolean>([["com.apple.rcd", true], ...readStore(store)]);

  function environment(): Record<string, string> {
    const { name, home, shell } = macUser(root);
    const { pathReachesApps, variablesReach, cutsLines } = facts();
    const set = variablesReach ? [...variables] : [];
    const { PATH = defaultPath, ...others } = Object.fromEntries(
      set.map(([variable, value]) => [variable, cutsLines ? (value.split("\n")[0] ?? "") : value]),
    );
    return {
      SHELL: shell,
      HOME: home,
      USER: name,
      LOGNAME: name,
      TMPDIR: join(root, "tmp") + "/",
      __CF_USER_TEXT_ENCODING: `0x${uid.toString(16).toUpperCase()}:0x0:0x0`,
      ...others,
      PATH: pathReachesApps ? PATH : defaultPath,
    };
  }

  function bootstrap(path: string): number {
    const { loadedAnswer, disabledAnswer, bootstrapRefusal, bootstrapRefusals = Infinity, backgroundDenied } = facts();
    const imported = importPlist(path);
    if (imported.kind === "refused") return imported.code;
    const { label, sessionType, runAtLoad } = imported.job;
    if (disabled.get(label)) return disabledAnswer;
    if (jobs.has(label)) return loadedAnswer;
    if (bootstrapRefusal !== undefined && refused++ < bootstrapRefusals) return bootstrapRefusal;
    if (sessionType !== "Aqua") return 134;
    const job = createJob(imported.job, environment, (pid, signal) => reportCrash(root, label, pid, signal));
    jobs.set(label, job);
    everyJob.add(job);
    if (backgroundDenied.includes(label)) setTimeout(() => void bootout(job), 50);
    else if (runAtLoad) void job.start();
    return 0;
  }

  async function bootout(job: Job): Promise<void> {
    await job.remove();
    await sleep(facts().drainMs);
    if (jobs.get(job.definition.label) === job) jobs.delete(job.definition.label);
  }

  return {
    root,
    uid,
    facts,
    variables,
    jobs,
    disabled,
    setDisabled(label, value) {
      disabled.set(label, value);
      mkdirSync(dirname(store), { recursive: true });
      writeFileSync(store, JSON.stringify([...disabled]));
    },
    bootstrap,
    bootout,
    environment,
    async openApp({ program, args, env, newInstance }) {
      const running = [...apps].find((app) => app.definition.program === program && app.pid !== undefined);
      if (running && !newInstance) return running.pid;
      const app = createJob(
        {
          label: `application.${program.split("/").at(-1)}`,
          path: program,
          program,
          arguments: [program, ...args],
          runAtLoad: true,
          keepAlive: { always: false },
          throttleInterval: 0,
          exitTimeOut: 1,
          environment: env,
          processType: "App",
          sessionType: "Aqua",
        },
        environment,
      );
      apps.add(app);
      return app.start(true);
    },
    async tearDown() {
      await Promise.all([...everyJob, ...apps].map((job) => job.remove()));
    },
  };
}

/** What login loads: every plist of the folder but symlinks, which macOS passes over since 14. */
export function loginPlists(root: string): string[] {
  const folder = join(macUser(root).home, "Library", "LaunchAgents");
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".plist"))
    .map((name) => join(folder, name))
    .filter((path) => !lstatSync(path).isSymbolicLink());
}

function readStore(path: string): [string, boolean][] {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as [string, boolean][];
  } catch {
    return [];
  }
}
