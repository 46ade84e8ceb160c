import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { DEBUGGEE, selftest } from "../../delve";
import { readRegular, succeeded, writeAtomically } from "../../host";
import { readMachine } from "../../machine";
import { experiment, Unsettled, type Group } from "../experiment";
import { firstLine, say, type Lab, type Said } from "../lab";
import { smallMachO } from "../small-mach-o";

const codesign = "/usr/bin/codesign";

/** A Mach-O of our own for each experiment, so that none depends on what another did. */
async function ownProgram(lab: Lab, name: string): Promise<string> {
  const path = join(lab.folder, name);
  await writeAtomically(path, smallMachO(), 0o755);
  return path;
}

async function signed(lab: Lab, name: string): Promise<string> {
  const path = await ownProgram(lab, name);
  const { code, stderr } = await say(lab, codesign, ["-s", "-", path]);
  if (code !== 0) throw new Unsettled(`codesign: exit ${code} ${firstLine(stderr).replaceAll(path, name)}`);
  return path;
}

const verify = (lab: Lab, path: string) => say(lab, codesign, ["--verify", "--verbose=2", path]);

const shortly = ({ code, stderr }: Said, path: string) =>
  `exit ${code} ${firstLine(stderr).replaceAll(path, "PROGRAM")}`.trim();

const intact = experiment({
  id: "codesign-intact",
  question: "Does codesign say valid on disk, exit 0, of what it signed?",
  how: "sign a small program of ours ad hoc, then verify it",
  assumed: "valid",
  readings: {
    valid: { seen: "exit 0 and those words", then: "dlv resign checks its copy by it." },
    other: { seen: "something else", then: "dlv resign rests on the exit code alone." },
  },
  async try(lab) {
    const path = await signed(lab, "intact");
    const said = await verify(lab, path);
    const valid = said.code === 0 && /valid on disk/.test(said.stderr);
    return { reading: valid ? "valid" : "other", detail: shortly(said, path) };
  },
});

const damaged = experiment({
  id: "codesign-damaged",
  question: "Does codesign notice that one byte of a signed program was changed?",
  how: "sign a small program of ours, change a byte, verify it",
  assumed: "noticed",
  readings: {
    noticed: { seen: "it says code or signature have been modified", then: "The doctor shows its words." },
    "other-words": { seen: "it fails with other words", then: "The doctor reads the pages of the file itself." },
    unnoticed: { seen: "it says nothing", then: "The doctor reads the pages of the file itself." },
  },
  async try(lab) {
    const path = await signed(lab, "damaged");
    const bytes = await readRegular(path, "program");
    bytes.write("U", bytes.indexOf("unchanged"));
    await writeAtomically(path, bytes);
    const said = await verify(lab, path);
    if (said.code === 0) return { reading: "unnoticed" };
    const known = /code or signature have been modified/.test(said.stderr);
    return { reading: known ? "noticed" : "other-words", detail: shortly(said, path) };
  },
});

const unsigned = experiment({
  id: "codesign-unsigned",
  question: "Does codesign say code object is not signed at all of a program without a signature?",
  how: "verify a small program of ours before it is signed",
  assumed: "not-signed",
  readings: {
    "not-signed": { seen: "it does", then: "The doctor shows its words." },
    other: { seen: "it says something else", then: "The doctor reads the file's signature itself." },
  },
  async try(lab) {
    const path = await ownProgram(lab, "unsigned");
    const said = await verify(lab, path);
    const known = said.code !== 0 && /not signed at all/.test(said.stderr);
    return { reading: known ? "not-signed" : "other", detail: shortly(said, path) };
  },
});

const entitlementsPlist = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict><key>${DEBUGGEE}</key><true/></dict></plist>
`;

const entitled = experiment({
  id: "codesign-entitled",
  question: "Does codesign keep the entitlement that lets debuggers attach, signed ad hoc?",
  how: "sign a small program of ours with get-task-allow, then print its entitlements",
  assumed: "kept",
  readings: {
    kept: { seen: "it is printed", then: "dlv entitle signs programs this way." },
    lost: { seen: "it is not printed", then: "dlv entitle fails at its own check, and nothing is changed." },
  },
  async try(lab) {
    const path = await ownProgram(lab, "entitled");
    const entitlements = join(lab.folder, "entitlements.plist");
    await writeAtomically(entitlements, entitlementsPlist);
    const { code, stderr } = await say(lab, codesign, ["-f", "-s", "-", "--entitlements", entitlements, path]);
    if (code !== 0) throw new Unsettled(`codesign: exit ${code} ${firstLine(stderr).replaceAll(path, "PROGRAM")}`);
    const { stdout } = await say(lab, codesign, ["-d", "--entitlements", "-", "--xml", path]);
    return { reading: stdout.includes(DEBUGGEE) ? "kept" : "lost" };
  },
});

/** The dlv that the editor takes; nothing of a folder is asked. */
function ownTools(lab: Lab) {
  return lab.once("tools", async () => {
    const machine = await readMachine(lab.host, { signal: lab.signal });
    const [dlv, go, { variables }] = await Promise.all([machine.tool("dlv"), machine.tool("go"), machine.dock()]);
    return { dlv: dlv.chosen?.path, go: go.chosen?.path, variables };
  });
}

const resignedRuns = experiment({
  id: "resigned-runs",
  question: "Does a copy of your dlv run after it was signed ad hoc?",
  how: "copy dlv, sign the copy, run it with version; yours is only read",
  timeoutMs: 15_000,
  assumed: "runs",
  readings: {
    runs: { seen: "it runs", then: "dlv resign works this way." },
    killed: { seen: "it does not run", then: "dlv resign runs its copy first, and leaves yours as it is." },
  },
  async try(lab) {
    const { dlv } = await ownTools(lab);
    if (dlv === undefined) throw new Unsettled("no dlv is installed");
    const copy = join(lab.folder, "dlv");
    await copyFile(dlv, copy);
    const { code, stderr } = await say(lab, codesign, ["-f", "-s", "-", copy], { timeoutMs: 8000 });
    if (code !== 0) throw new Unsettled(`codesign: exit ${code} ${firstLine(stderr).replaceAll(copy, "dlv")}`);
    const ran = await lab.host.run(copy, ["version"], { timeoutMs: 8000, signal: lab.signal });
    return { reading: succeeded(ran) ? "runs" : "killed", ...(succeeded(ran) ? {} : { detail: ran.kind }) };
  },
});

const delveSelftest = experiment({
  id: "delve-selftest",
  question: "Does a debug session with your dlv and go work without a dialog?",
  how: "go-warden dlv selftest: a small program is built, stopped at a line, and goes on",
  full: true,
  timeoutMs: 60_000,
  assumed: "works",
  readings: {
    works: { seen: "it works", then: "Nothing to do." },
    fails: { seen: "it fails", then: "go-warden dlv diagnose says why." },
    waits: { seen: "it works after a while, as macOS may have asked", then: "The self-test says what it waits for." },
  },
  async try(lab) {
    const { dlv, go, variables } = await ownTools(lab);
    if (dlv === undefined || go === undefined) throw new Unsettled("dlv or go is not installed");
    let waited = false;
    const environment = { ...lab.host.env, ...variables };
    const { ok, stages } = await selftest(lab.host, { dlv, go, environment, signal: lab.signal, onWaiting: () => (waited = true) }); // prettier-ignore
    const failed = stages.find((stage) => !stage.ok);
    if (!ok) return { reading: "fails", detail: failed ? `at ${failed.name}` : undefined };
    return { reading: waited ? "waits" : "works" };
  },
});

/** What a program of Apple's says in one line, of which the doctor reads a word. */
function words(id: string, [path, ...args]: [path: string, ...args: string[]], pattern: RegExp, then: string) {
  const name = path.split("/").at(-1) ?? "";
  return experiment({
    id,
    question: `Does ${[name, ...args].join(" ")} answer in the words that the doctor reads?`,
    how: `run ${[path, ...args].join(" ")}`,
    assumed: "read",
    readings: {
      read: { seen: "it does", then },
      unreadable: { seen: "it answers otherwise", then: "The doctor says that it could not be checked." },
    },
    async try(lab) {
      const { code, stdout, stderr } = await say(lab, path, args);
      const [, word] = pattern.exec(stdout + stderr) ?? [];
      if (word === undefined)
        return { reading: "unreadable", detail: `exit ${code} ${firstLine(stdout + stderr)}`.trim() };
      return { reading: "read", detail: word, value: word };
    },
  });
}

export const signing: Group = {
  title: "Signing and debugging",
  lane: "rest",
  experiments: [
    intact,
    damaged,
    unsigned,
    entitled,
    resignedRuns,
    words(
      "csrutil-words",
      ["/usr/bin/csrutil", "status"],
      /System Integrity Protection status: (enabled|disabled|unknown)/,
      "The doctor tells whether System Integrity Protection is on.",
    ),
    words(
      "developer-mode-words",
      ["/usr/sbin/DevToolsSecurity", "-status"],
      /currently (enabled|disabled)/i,
      "The doctor tells whether Developer Mode is on.",
    ),
    words(
      "xcode-select-words",
      ["/usr/bin/xcode-select", "-p"],
      /^(?:xcode-select: )?(error(?=: unable to get active developer directory)|\/\S.*\/(?:CommandLineTools|Developer)\b)/m,
      "The doctor looks for Apple's debugserver there.",
    ),
    words(
      "security-words",
      ["/usr/bin/security", "find-identity", "-v", "-p", "codesigning"],
      /^\s*(\d+) valid identities found/m,
      "dlv identities lists the certificates.",
    ),
    delveSelftest,
  ],
};
