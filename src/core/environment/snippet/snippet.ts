import { lstat, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { readConfiguration } from "../../configuration";
import { readIfPresent, type Host } from "../../host";
import type { Operation } from "../../operations";
import { Problem } from "../../problem";
import { loginShell } from "../capture/capture";
import { shellName } from "../capture/command";
import { shellPatterns } from "../policy/policy";
import { sourcedBy } from "../profiles/sourced";
import { snippetBlock, snippetEnd, snippetStart, type SnippetShell } from "./snippet-block";

export interface Snippet {
  shell: SnippetShell;
  /** Where it belongs. */
  file: string;
  /** The lines to put there, with their marks. */
  block: string;
  /** `outdated`: the block is there with other contents. */
  state: "installed" | "outdated" | "absent";
}

/** The block for people who want no agent, and whether it is in their profile. */
export async function readSnippet(host: Host, wanted?: string): Promise<Snippet> {
  const shell = snippetShell(wanted ?? shellName(loginShell(host)));
  const file = await snippetFile(host, shell);
  const block = snippetBlock(shell, shellPatterns(await readConfiguration(host)), host.system("/bin/launchctl"));
  const text = (await readIfPresent(file))?.toString("latin1") ?? "";
  const found = findBlock(text);
  const state = !found ? "absent" : found.block === latin1(block) ? "installed" : "outdated";
  return { shell, file, block, state };
}

/** Puts the block at the end of the profile, or brings it up to date; undefined when it is there already. */
export async function installSnippet(host: Host, wanted?: string): Promise<Operation | undefined> {
  const { file, block, state } = await readSnippet(host, wanted);
  if (state === "installed") return undefined;
  await refuseDangling(file);
  const before = await readIfPresent(file);
  const text = before?.toString("latin1") ?? "";
  const found = findBlock(text);
  // The first line tells what removing has to take back besides the block.
  const note = found ? found.note : before === undefined ? newFile : text === "" || text.endsWith("\n") ? "" : lineEnd;
  const added = latin1(block).replace(snippetStart, snippetStart + note);
  const contents = found
    ? text.slice(0, found.from) + added + text.slice(found.to)
    : text + (note === lineEnd ? "\n" : "") + added;
  return edit("install", `Put the block into ${file}`, file, before, contents);
}

/** Takes the block out; undefined when it is not there. */
export async function removeSnippet(host: Host, wanted?: string): Promise<Operation | undefined> {
  const { file } = await readSnippet(host, wanted);
  const before = await readIfPresent(file);
  const text = before?.toString("latin1") ?? "";
  const found = findBlock(text);
  if (!found) return undefined;
  const [above, below] = [text.slice(0, found.from), text.slice(found.to)];
  const contents = found.note === lineEnd && below === "" ? above.replace(/\r?\n$/, "") : above + below;
  if (contents !== "" || found.note !== newFile)
    return edit("remove", `Take the block out of ${file}`, file, before, contents);
  return {
    id: "env-snippet-remove",
    title: `Remove ${file}, which holds nothing else`,
    risk: "edits-files",
    steps: [{ kind: "remove", title: `Remove ${file}`, path: file }],
  };
}

function edit(
  what: "install" | "remove",
  title: string,
  path: string,
  before: Buffer | undefined,
  contents: string,
): Operation {
  return {
    id: `env-snippet-${what}`,
    title,
    risk: "edits-files",
    steps: [{ kind: "write", title, path, before, contents: Buffer.from(contents, "latin1") }],
  };
}

/** Profiles may hold any bytes; latin1 keeps each of them. */
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");

const newFile = " (new file)";
const lineEnd = " (ended the line before)";

interface FoundBlock {
  from: number;
  to: number;
  note: string;
  /** Without the note. */
  block: string;
}

function findBlock(text: string): FoundBlock | undefined {
  const first = new RegExp(`^${snippetStart}([^\\r\\n]*)`, "m").exec(text);
  if (!first) return undefined;
  const from = first.index;
  const end = text.indexOf(snippetEnd, from);
  if (end === -1) {
    throw new Problem(
      "snippet-broken",
      "The block's last line is missing, so its end cannot be told",
      `Take out by hand what follows "${snippetStart}".`,
      4,
    );
  }
  const lineBreak = /^\r?\n/.exec(text.slice(end + snippetEnd.length, end + snippetEnd.length + 2))?.[0] ?? "";
  const to = end + snippetEnd.length + lineBreak.length;
  const note = first[1] ?? "";
  return { from, to, note, block: text.slice(from, to).replace(snippetStart + note, snippetStart) };
}

function snippetShell(name: string): SnippetShell {
  if (name === "zsh" || name === "bash" || name === "fish") return name;
  throw new Problem("no-snippet", `There is no block for ${name}`, "There is one for zsh, bash and fish.", 2);
}

/** The file that a login shell really reads: bash reads only the first of three, so making another would hide it. */
async function snippetFile(host: Host, shell: SnippetShell): Promise<string> {
  if (shell === "zsh") return join(await zshFolder(host), ".zprofile");
  if (shell === "fish") {
    return join(host.env.XDG_CONFIG_HOME || join(host.home, ".config"), "fish", "conf.d", "go-warden.fish");
  }
  const present = new Set(await readdir(host.home).catch(() => []));
  const name = [".bash_profile", ".bash_login", ".profile"].find((candidate) => present.has(candidate));
  return join(host.home, name ?? ".bash_profile");
}

/** Where zsh looks for its profile; .zshenv may say so to zsh alone, without export. */
async function zshFolder(host: Host): Promise<string> {
  const variables = new Map([["HOME", host.home]]);
  const zshenv = await readIfPresent(join(host.home, ".zshenv"));
  sourcedBy(zshenv?.toString("utf8") ?? "", variables, host.home);
  return variables.get("ZDOTDIR") || host.env.ZDOTDIR || host.home;
}

/** A link to a file that is not there would be replaced by a file. */
async function refuseDangling(path: string): Promise<void> {
  const entry = await lstat(path).catch(() => undefined);
  if (!entry?.isSymbolicLink() || (await stat(path).catch(() => undefined))) return;
  throw new Problem("snippet-dangling", `${path} is a link to a file that is not there`, "Make the file, then run it again.", 4); // prettier-ignore
}
