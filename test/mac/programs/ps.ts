import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { readMachine } from "../machine";

/** The processes of a simulated Mac are real ones and can be seen without it. */
export const optional = true;
export const path = "/bin/ps";

interface Entry {
  pid: number;
  ppid: number;
  state: string;
  ticks: number;
  started: Date;
  rssKiB: number;
  command: string;
  environment: string;
}

/**
 * `ps` of macOS over the real processes of this machine, for what is asked of it here: `-x`, `-p LIST`, `-ww`, `-E`, and
 * `-o` with `pid`, `ppid`, `state`, `sess`, `rss`, `time`, `lstart`, `comm`, `command` (docs/facts/launchd.md §7). The
 * environment of Apple's own programs is hidden (§2).
 */
export function main(args: string[], root: string): number {
  booted = readBootTime(root);
  facts = psFacts(root);
  const columns: { name: string; header: string }[] = [];
  let pids: Set<number> | undefined;
  let withEnvironment = false;
  for (let index = 0; index < args.length; index++) {
    const arg = args[index] ?? "";
    if (arg === "-o") columns.push(...parseColumns(args[++index] ?? ""));
    else if (arg === "-p") pids = new Set((args[++index] ?? "").split(/[, ]/).map(Number));
    else if (/^-[axwEe]+$/.test(arg)) withEnvironment ||= arg.includes("E");
    else {
      process.stderr.write(`ps: illegal option -- ${arg.replace(/^-/, "").slice(0, 1)}\n`);
      return 1;
    }
  }
  const entries = readdirSync("/proc")
    .flatMap((name) => (/^\d+$/.test(name) ? (read(Number(name)) ?? []) : []))
    .filter(({ pid }) => (pids ? pids.has(pid) : true));
  const rows = entries.map((entry) => columns.map(({ name }) => field(entry, name, withEnvironment)));
  const headers = columns.map(({ header }) => header);
  const lines = headers.some((header) => header !== "") ? [headers, ...rows] : rows;
  const widths = headers.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  for (const line of lines) {
    const padded = line.map((text, column) =>
      column === line.length - 1
        ? text
        : /^[\d:.]*$/.test(text)
          ? text.padStart(widths[column] ?? 0)
          : text.padEnd(widths[column] ?? 0),
    );
    process.stdout.write(padded.join(" ") + "\n");
  }
  return pids && rows.length === 0 ? 1 : 0;
}

/** `pid=,lstart=` are two columns without headers; `pid` has the header PID. */
function parseColumns(text: string): { name: string; header: string }[] {
  return text.split(/[ ,]/).map((one) => {
    const [name = "", header] = one.split("=");
    return { name, header: header ?? name.toUpperCase() };
  });
}

function field(entry: Entry, name: string, withEnvironment: boolean): string {
  switch (name) {
    case "pid":
      return String(entry.pid);
    case "ppid":
      return String(entry.ppid);
    case "state":
    case "stat":
      return entry.state;
    case "sess":
      return "0";
    case "rss":
      return String(entry.rssKiB);
    case "time": {
      const seconds = entry.ticks / 100;
      return `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
    }
    case "lstart":
      return lstart(entry.started);
    case "comm":
      return (facts.jobNames && jobOf(entry.pid)) || (entry.command.split(" ")[0] ?? "");
    case "command":
    case "args":
      return withEnvironment ? `${entry.command} ${entry.environment}` : entry.command;
    default:
      throw new Error(`ps: ${name}: keyword not found`);
  }
}

const days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Sat Aug 29 15:04:31 2026`, in the time zone of TZ. */
function lstart(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = String(date.getDate()).padStart(2, " ");
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${days[date.getDay()]} ${months[date.getMonth()]} ${day} ${time} ${date.getFullYear()}`;
}

function read(pid: number): Entry | undefined {
  try {
    if (process.getuid && statSync(`/proc/${pid}`).uid !== process.getuid()) return undefined;
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const name = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const number = (index: number) => Number(fields[index]);
    const leads = number(3) === pid ? "s" : "";
    const arguments_ = readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim();
    const dead = fields[0] === "Z";
    return {
      pid,
      ppid: number(1),
      state: dead ? facts.zombieLetter : facts.leaderLetter ? `S${leads}` : "S",
      ticks: number(11) + number(12),
      started: new Date(booted + number(19) * 10),
      rssKiB: number(21) * 4,
      command: dead ? "<defunct>" : arguments_ || `(${name})`,
      environment: environmentOf(pid),
    };
  } catch {
    return undefined;
  }
}

/** Nothing of a program that has ended, and of one of Apple's own. */
function environmentOf(pid: number): string {
  try {
    if (facts.hides.test(readlinkSync(`/proc/${pid}/exe`))) return "";
    return readFileSync(`/proc/${pid}/environ`, "utf8").replaceAll("\0", " ").trim();
  } catch {
    return "";
  }
}

/** What follows the dash in the label of the job that a process belongs to. */
function jobOf(pid: number): string | undefined {
  return /(?:^|\0)XPC_SERVICE_NAME=[^\0]*-(\w+)/.exec(readFileSync(`/proc/${pid}/environ`, "utf8"))?.[1];
}

/** How this release's ps answers; machine.json may say otherwise under `ps`. */
interface PsFacts {
  zombieLetter: string;
  /** The state of a session's leader has an s. */
  leaderLetter: boolean;
  /** A job keeps the name of its script. */
  jobNames: boolean;
  /** Programs whose environment is not shown. */
  hides: RegExp;
}

let facts: PsFacts;

function psFacts(root: string): PsFacts {
  const { hides = "^/(usr/)?bin/(sleep|sh|bash|dash|zsh|env|cat|ls)$", ...others } = (readMachine(root).ps ??
    {}) as Partial<PsFacts> & { hides?: string };
  return { zombieLetter: "Z", leaderLetter: true, jobNames: false, ...others, hides: new RegExp(hides) };
}

let booted = 0;

/** Linux reckons its boot time anew at every look, a second more or less; a Mac's start times stand still. */
function readBootTime(root: string): number {
  const file = join(root, "var", "boot-time");
  if (!existsSync(file)) {
    const time = Number(/^btime (\d+)$/m.exec(readFileSync("/proc/stat", "utf8"))?.[1]) * 1000;
    mkdirSync(join(root, "var"), { recursive: true });
    const own = `${file}.${process.pid}`;
    writeFileSync(own, String(time));
    // Of two at once the first one's stands, and is never seen half.
    try {
      linkSync(own, file);
    } catch {
      // It is there by now.
    }
    rmSync(own);
  }
  return Number(readFileSync(file, "utf8"));
}
