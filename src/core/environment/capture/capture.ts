import { isUtf8 } from "node:buffer";
import { accessSync, constants, statSync } from "node:fs";
import { userInfo } from "node:os";
import { isAbsolute } from "node:path";
import { readConfiguration } from "../../configuration";
import type { Host, SessionEnd } from "../../host";
import { Problem } from "../../problem";
import { unreadableProfiles, type UnreadableProfile } from "./blame";
import { captureProblem } from "./problem";
import { captureWarnings, readHints, type CaptureWarning } from "./warnings";
import { questions, shellName, type Way } from "./command";
import { createFrameReader, holdsMark, newMarks } from "./frame";
import { watchLoad } from "./load";
import { startRecording, type Recording } from "./record";
import { shellGone } from "./shell-gone";

export type { CaptureWarning } from "./warnings";

export interface CaptureOptions {
  /** Absolute path; the default is the configuration's `shell`, then `$SHELL`. */
  shell?: string;
  /** The default is the configuration's `captureTimeoutSeconds`. */
  timeoutSeconds?: number;
  /** Whether to find out which files the shell reads, which takes it a few milliseconds more. */
  recordFiles?: boolean;
  /** Whether the profile gets more time when all processors of the machine are busy, as after a login. */
  patient?: boolean;
  signal?: AbortSignal;
}

export type DropReason = "invalid-name" | "exported-function" | "not-utf8";

/** What a login shell exports, byte for byte. */
export interface Capture {
  shell: string;
  durationMs: number;
  variables: Record<string, string>;
  dropped: { name: string; reason: DropReason }[];
  warnings: CaptureWarning[];
  /** The files that the shell has read, when they were recorded; no shell but zsh, bash from 4.1 on, and fish tells. */
  files?: string[];
}

const maxBytes = 32 * 1024 * 1024;
/** What a program that holds a lock gets to give it back; half-way ended, pyenv and the like slow every new shell. */
const graceMs = 2000;

/** launchd's own PATH; without any a third of real zsh profiles end with a wrong one (docs/facts/peers.md §1.3). */
const defaultPath = "/usr/bin:/bin:/usr/sbin:/sbin";

/**
 * What we set so that profiles behave; never in the answer unless the profile gave it another value. Without TERM bash
 * makes it `dumb`, which profiles take for an editor's shell.
 */
const markers = { INSIDE_EMACS: "go-warden", GO_WARDEN_CAPTURING: "1", TERM: "xterm-256color" };

/**
 * Asks the login shell, as a terminal would start it, for its variables. Throws a Problem with the code
 * `shell-replaced`, `shell-failed`, `shell-timeout`, `shell-not-found`, `home-missing` or `output-too-large`.
 */
export async function captureEnvironment(host: Host, options: CaptureOptions = {}): Promise<Capture> {
  if (host.env.GO_WARDEN_CAPTURING) {
    throw new Problem(
      "capture-recursive",
      "A profile asks Go Warden for the variables it is just being asked for",
      "Take go-warden out of the shell's profile.",
      4,
    );
  }
  const configuration =
    options.timeoutSeconds === undefined || options.shell === undefined ? await readConfiguration(host) : undefined;
  const shell = options.shell ?? configuration?.shell ?? loginShell(host);
  const timeoutMs = (options.timeoutSeconds ?? configuration?.captureTimeoutSeconds ?? 10) * 1000;
  requireHome(host);
  requireShell(host, shell);

  const started = performance.now();
  const remaining = () => Math.max(1, timeoutMs - (performance.now() - started));
  const marks = newMarks();
  const { hints, needs } = readHints(host, shell);
  const recording = options.recordFiles ? startRecording(host, shell) : undefined;
  const load = options.patient ? watchLoad(timeoutMs) : undefined;
  let unreadable: UnreadableProfile[] | undefined;
  let firstEnd: SessionEnd | undefined;
  let overheard: { answer: Answer; way: Way } | undefined;
  const answered = ({ variables, dropped }: Answer, way: Way): Capture => {
    const durationMs = Math.round(performance.now() - started);
    const warnings = captureWarnings(
      host,
      { durationMs, timeoutMs, way, dropped, unreadable: unreadable ?? [] },
      hints,
    );
    const files = recording ? { files: recording.files() } : {};
    return { shell, durationMs, variables, dropped, warnings, ...files };
  };
  const other = hints.atPrompt?.text ?? "";
  const markers = markersFor(host, { withFish: shellName(shell) === "fish" || /\bfish\b/.test(other), recording });
  for (const question of questions(shell, marks, { ...needs, recording: recording !== undefined })) {
    const reader = createFrameReader(marks);
    const asking = host.session(shell, [...(recording?.args ?? []), ...question.args], {
      argv0: question.argv0,
      input: question.input,
      env: { ...shellEnvironment(host, shell), ...markers, ...question.env },
      traces: recording?.traces,
      extraMs: load?.extraMs,
      cwd: host.home,
      temp: host.paths.temp,
      timeoutMs: remaining(),
      maxBytes,
      graceMs,
      signal: options.signal,
      isComplete: (chunk) => reader.feed(chunk),
    });
    // While the shell is at work.
    unreadable ??= unreadableProfiles(host, shell);
    const end = await asking;
    if (end.kind === "cancelled") throw new Problem("cancelled", "Stopped", "Nothing was changed.", 1);
    // What a shell prints once it is being ended comes of a profile cut short.
    const cutShort = end.kind === "timeout" || end.kind === "too-much-output";
    const frame = cutShort ? undefined : reader.frame();
    if (frame) {
      // Which a shell that was handed over to may have got (see asInteractive).
      const ours = { ...markers, ...question.env, ...(recording ? { fish_trace: "1" } : {}) };
      const answer = readFrame(frame, { ours, way: question.way, isMark: (value) => holdsMark(value, marks) });
      // Empty when the system would not start env: no shell has no variables.
      if (Object.keys(answer.variables).length > 0) {
        if (!answer.eaten) return answered(answer, question.way);
        overheard = { answer, way: question.way };
      }
    }
    if (end.kind === "complete") await end.over;
    firstEnd ??= end;
    // After a timeout nothing is tried again: what was ended half-way may have left a lock behind.
    if (cutShort || end.kind === "not-started") {
      throw await captureProblem(host, { shell, end, timeoutMs });
    }
  }
  // Whichever way it was asked, a trap or a hook saw the command.
  if (overheard) return answered(overheard.answer, overheard.way);
  throw await captureProblem(host, { shell, end: firstEnd ?? { kind: "exited", code: 0 }, timeoutMs });
}

/** `$SHELL`, or what the system's user record says. */
export function loginShell(host: Host): string {
  if (host.env.SHELL) return host.env.SHELL;
  try {
    const { shell } = userInfo();
    if (shell) return shell;
  } catch {
    // No record of this user: containers.
  }
  return host.platform === "macos" ? "/bin/zsh" : "/bin/sh";
}

/** Without it no shell can be started in it, and no profile of it is read. */
function requireHome({ home }: Host): void {
  if (isAbsolute(home) && statSync(home, { throwIfNoEntry: false })?.isDirectory()) return;
  const why = isAbsolute(home) ? "a folder that does not exist" : "not an absolute path";
  const hint = "Set HOME to your home folder, which holds the shell's profile.";
  throw new Problem("home-missing", `HOME is ${home}, ${why}`, hint, 3);
}

function requireShell(host: Host, shell: string): void {
  if (!isAbsolute(shell)) {
    const hint = 'Name a shell with --shell, or in the configuration as "shell".';
    throw new Problem("shell-not-found", `${shell} is not an absolute path to a shell`, hint, 3);
  }
  const entry = statSync(shell, { throwIfNoEntry: false });
  if (!entry) throw shellGone(host, shell, "gone");
  try {
    if (!entry.isFile()) throw new Error("not a file");
    accessSync(shell, constants.X_OK);
  } catch {
    throw shellGone(host, shell, "not-executable");
  }
}

/** What we set, and take out of the answer again where the profile has left it alone. */
function markersFor(
  host: Host,
  { withFish, recording }: { withFish: boolean; recording: Recording | undefined },
): Record<string, string> {
  // A terminal says which language it has; without one fish makes one up.
  const silent = !["LANG", "LC_ALL", "LC_CTYPE"].some((name) => host.env[name]);
  const set: Record<string, string> = { ...markers, ...recording?.env };
  if (silent && withFish) set.LC_CTYPE = "C.UTF-8";
  return set;
}

function shellEnvironment(host: Host, shell: string): Record<string, string> {
  const env: Record<string, string> = { HOME: host.home, SHELL: shell, PATH: defaultPath };
  if (host.user) Object.assign(env, { USER: host.user, LOGNAME: host.user });
  for (const name of ["TMPDIR", "LANG", "LC_ALL", "LC_CTYPE"]) {
    const value = host.env[name];
    if (value) env[name] = value;
  }
  // A terminal has launchd's agent too; without it profiles would start one of their own at each capture.
  const agent = host.env.SSH_AUTH_SOCK;
  if (agent?.includes("/com.apple.launchd.")) env.SSH_AUTH_SOCK = agent;
  return env;
}

interface Answer extends Pick<Capture, "variables" | "dropped"> {
  /** A variable held part of a mark, and was left out: the profile took the command for an answer, or a trap kept it. */
  eaten: boolean;
}

interface Reading {
  ours: Readonly<Record<string, string>>;
  way: Way;
  isMark(value: string): boolean;
}

function readFrame(frame: Buffer, { ours, way, isMark }: Reading): Answer {
  const variables: Record<string, string> = {};
  const dropped: Capture["dropped"] = [];
  let eaten = false;
  for (let from = 0; from < frame.length;) {
    const nul = frame.indexOf(0, from);
    const entry = frame.subarray(from, nul === -1 ? frame.length : nul);
    from += entry.length + 1;
    const equals = entry.indexOf("=");
    if (equals === -1) continue;
    // A background child, or a trap, may print between two variables: a line, or a window's title.
    const name = /\P{Cc}*$/u.exec(entry.toString("utf8", 0, equals))?.[0] ?? "";
    const value = entry.subarray(equals + 1);
    if (name === "_" || (Object.hasOwn(ours, name) && ours[name] === value.toString("utf8"))) continue;
    if (isMark(value.toString("latin1"))) eaten = true;
    else if (/^BASH_FUNC_|^__BASH_FUNC/.test(name)) dropped.push({ name, reason: "exported-function" });
    else if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) dropped.push({ name, reason: "invalid-name" });
    else if (!isUtf8(value)) dropped.push({ name, reason: "not-utf8" });
    else variables[name] = listed(name, value.toString("utf8"), way);
  }
  return { variables, dropped, eaten };
}

/** A shell that was handed over to has read its profile twice; a folder that is in a list already is never found again. */
function listed(name: string, value: string, way: Way): string {
  return way === "prompt" && name.endsWith("PATH") ? [...new Set(value.split(":"))].join(":") : value;
}
