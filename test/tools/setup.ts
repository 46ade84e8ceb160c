import { ExecaError } from "execa";
import { adviceFor } from "./advice";
import { findPackages, installPackages, installPart, type Packages } from "./install";
import { isCI, look, type Looks, type Reasons } from "./look";
import { cacheFolder, cacheParts } from "./places";
import { progress } from "./progress";
import { allTools, existsHere, type Tool, type ToolName } from "./table";

/*
 * The step before the tests: looks for every tool of the table, says what is missing and how it will be installed, and installs
 * it. `npm run setup` runs it alone; `-- --dry-run` (or GO_WARDEN_TEST_INSTALL=0) installs nothing, `-- --for=pictures` takes
 * what pictures use too, `--for=bench` what benchmarks do, `--all` both. With CI set everything has to be there in the end.
 */

const dryRun = process.argv.includes("--dry-run") || process.env.GO_WARDEN_TEST_INSTALL === "0";
const all = isCI || process.argv.includes("--all");
const isFor = (use: NonNullable<Tool["only"]>) => all || process.argv.includes(`--for=${use}`);

const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => ending.abort());

interface Missing {
  name: ToolName;
  tool: Tool;
  /** How it will be installed, or undefined when only the user can. */
  means?: "cache" | "packages";
}

async function main(): Promise<void> {
  const packages = await findPackages({ ci: isCI });
  const missing = missingOf(await look(), packages);
  if (missing.length === 0) return console.log(`All tools for the tests are there (Go tools in ${cacheFolder}).`);
  console.log("Missing tools for the tests:");
  for (const each of missing) console.log(`  ${each.name}: ${planOf(each, packages)}`);

  const reasons = dryRun ? {} : await install(missing, packages);
  const left = missingOf(await look(reasons), packages);
  if (left.length === 0) return console.log("All of them are installed.");
  for (const { name, tool } of left) console.log(`${name} is not installed: ${reasons[name] ?? adviceFor(tool)}`);
  if (isCI) process.exitCode = 1;
  else console.log("The tests that need them are skipped.");
}

/** What is needed and can exist here, but is not there. */
function missingOf(looks: Looks, packages: Packages): Missing[] {
  return allTools
    .filter(([name, tool]) => looks[name]?.kind === "missing" && existsHere(tool))
    .filter(([, tool]) => !tool.only || isFor(tool.only))
    .map(([name, tool]) => ({ name, tool, means: meansOf(tool, looks, packages) }));
}

function meansOf(tool: Tool, looks: Looks, packages: Packages): Missing["means"] {
  if (tool.kind === "npm") return "cache";
  if (tool.kind === "go" || tool.kind === "go-release") return looks.go?.kind === "found" ? "cache" : undefined;
  return packages.kind !== "none" && packages.may && packageOf(tool, packages) ? "packages" : undefined;
}

function packageOf(tool: Tool, packages: Packages): string | undefined {
  if (tool.kind === "system") return packages.kind === "brew" ? tool.brew : tool.apt;
  return tool.kind === "system-files" && packages.kind === "apt" ? tool.apt : undefined;
}

const howFetched: Partial<Record<Tool["kind"], string>> = { go: "go install", "go-release": "go download" };

function planOf({ tool, means }: Missing, packages: Packages): string {
  if (means === "packages")
    return `${packages.kind === "brew" ? "brew" : "apt-get"} install ${packageOf(tool, packages)}`;
  if (means === "cache") return `${howFetched[tool.kind] ?? "npm pack"} into ${cacheFolder}`;
  return tool.kind === "go" || tool.kind === "go-release" ? "needs Go" : `yours to install: ${adviceFor(tool)}`;
}

/** Installs what can be, and returns why the rest could not be. */
async function install(missing: readonly Missing[], packages: Packages): Promise<Reasons> {
  const reasons: Reasons = {};
  const attempt = async (title: string, names: readonly ToolName[], work: () => Promise<void>) => {
    if (ending.signal.aborted) return;
    const done = progress(title);
    try {
      await work();
      done("installed");
    } catch (error) {
      if (ending.signal.aborted) return done("stopped");
      const reason = whatFailed(error);
      done(`failed: ${reason}`);
      for (const name of names) reasons[name] = reason;
    }
  };
  const system = missing.filter(({ means }) => means === "packages");
  if (system.length > 0) {
    const names = system.map(({ tool }) => packageOf(tool, packages) ?? "");
    const tools = system.map(({ name }) => name);
    await attempt(names.join(" "), tools, () => installPackages(packages, names, ending));
  }
  for (const { name, tool } of missing.filter(({ means }) => means === "cache")) {
    for (const part of cacheParts(tool)) await attempt(part.title, [name], () => installPart(part, ending));
  }
  return reasons;
}

/** The line in which a program says why it failed: its last, as go and apt-get write. */
function whatFailed(error: unknown): string {
  if (!(error instanceof ExecaError)) return error instanceof Error ? error.message : String(error);
  const last = String(error.stderr ?? "")
    .trim()
    .split("\n")
    .at(-1);
  return last ? `${error.command.split(" ").slice(0, 2).join(" ")}: ${last}` : error.shortMessage;
}

void main().finally(() => {
  if (!ending.signal.aborted) return;
  console.log("Set-up was stopped. What it was installing is not installed.");
  process.exitCode = 130;
});
