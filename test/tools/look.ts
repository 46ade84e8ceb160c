import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import * as z from "zod/mini";
import { cacheFolder, cacheParts } from "./places";
import { allTools, existsHere, tools, type Tool, type ToolName } from "./table";

/** What became of looking for one tool: where it is (a program, or a folder), or why it cannot be used. */
const lookSchema = z.union([
  z.object({ kind: z.literal("found"), path: z.string() }),
  z.object({ kind: z.literal("missing"), reason: z.string() }),
]);
export type Look = z.infer<typeof lookSchema>;

const recordSchema = z.record(z.string(), lookSchema);

/** What was found where, and why the rest is missing. */
export type Looks = Partial<Record<ToolName, Look>>;

/** Why installing a tool failed. */
export type Reasons = Partial<Record<ToolName, string>>;

/** In CI a missing tool is a failure. */
export const isCI = !["", "0", "false", undefined].includes(process.env.CI);

const without = process.env.GO_WARDEN_TEST_WITHOUT ?? "";

/** Set-up's notes. What they depend on is part of the name, so that runs with another `PATH` do not disturb each other. */
const notes = () => {
  const key = [process.env.PATH, cacheFolder, without, JSON.stringify(tools)].join("\n");
  return join(cacheFolder, "found", `${createHash("sha256").update(key).digest("hex").slice(0, 12)}.json`);
};

/** The notes as they stand, or undefined when there are none or something they name is gone. */
export function readLooks(): Looks | undefined {
  try {
    const looks = z.parse(recordSchema, JSON.parse(readFileSync(notes(), "utf8")));
    const known = Object.values(looks).every((look) => look.kind === "missing" || existsSync(look.path));
    return known ? looks : undefined;
  } catch {
    return undefined;
  }
}

/** Looks for every tool by running it, and keeps what was found; `reasons` say why installing one failed. */
export async function look(reasons: Reasons = {}): Promise<Looks> {
  const looks: Looks = {};
  const found = await Promise.all(
    allTools.map(async ([name, tool]) =>
      isWithout(name) ? missing("GO_WARDEN_TEST_WITHOUT names it") : lookFor(tool),
    ),
  );
  for (const [index, [name, tool]] of allTools.entries()) {
    const lacks = tool.requires?.find((required) => looks[required]?.kind !== "found");
    const own = found[index] ?? missing("");
    const look = lacks ? missing(`needs ${lacks}`) : own;
    looks[name] = look.kind === "missing" ? missing(reasons[name] ?? look.reason) : look;
  }
  mkdirSync(dirname(notes()), { recursive: true });
  writeFileSync(notes(), JSON.stringify(looks, undefined, 2));
  return looks;
}

/** `GO_WARDEN_TEST_WITHOUT=fish,gopls` counts these as missing, `all` everything: to see which tests depend on them. */
export function isWithout(name: ToolName): boolean {
  const names = without.split(/[ ,]+/);
  return names.includes(name) || names.includes("all");
}

async function lookFor(tool: Tool): Promise<Look> {
  if (!existsHere(tool)) return missing("does not exist here");
  switch (tool.kind) {
    case "system":
      return lookForProgram(tool.program, tool.folders ?? [], tool.probe ?? ["--version"]);
    case "prerequisite":
      return lookForProgram(tool.program, [], tool.probe, tool.accepts);
    case "system-files":
      return existsSync(tool.path) ? { kind: "found", path: tool.path } : missing(`no ${tool.path}`);
    default: {
      const parts = cacheParts(tool);
      const absent = parts.filter(({ path }) => !existsSync(path));
      if (absent.length === 0) return { kind: "found", path: parts[0]?.path ?? cacheFolder };
      return missing(`not installed: ${absent.map(({ title }) => title).join(", ")}`);
    }
  }
}

/** The first program of that name, in `PATH` and then in `folders`, that does what it is asked for. */
async function lookForProgram(
  program: string,
  folders: readonly string[],
  probe: readonly string[],
  accepts: (output: string) => boolean = () => true,
): Promise<Look> {
  let reason = "not installed";
  for (const folder of [...(process.env.PATH ?? "").split(delimiter), ...folders].filter(Boolean)) {
    for (const path of candidates(folder, program)) {
      const answer = await ask(path, probe);
      if (answer.output !== undefined && accepts(answer.output)) return { kind: "found", path };
      reason = answer.failure ?? `${path} is too old`;
    }
  }
  return missing(reason);
}

/** `llvm-otool`, or the newest of `llvm-otool-14` and the like where the plain name is absent. */
function candidates(folder: string, program: string): string[] {
  const plain = join(folder, program);
  if (isExecutable(plain)) return [plain];
  if (!program.startsWith("llvm-")) return [];
  const versions = listed(folder)
    .filter((name) => name.startsWith(`${program}-`) && /^\d+$/.test(name.slice(program.length + 1)))
    .map((name) => Number(name.slice(program.length + 1)));
  return versions.sort((a, b) => b - a).map((version) => `${plain}-${version}`);
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

async function ask(path: string, args: readonly string[]): Promise<{ output?: string; failure?: string }> {
  try {
    const { stdout } = await promisify(execFile)(path, args, {
      encoding: "utf8",
      timeout: 20_000,
      env: { ...process.env, GOTOOLCHAIN: "local" },
    });
    return { output: stdout };
  } catch (error) {
    return { failure: `${path} ${args.join(" ")} failed (${String((error as { code?: unknown }).code ?? "killed")})` };
  }
}

const missing = (reason: string): Look => ({ kind: "missing", reason });
