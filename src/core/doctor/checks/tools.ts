import { readdir } from "node:fs/promises";
import { basename, isAbsolute, join } from "node:path";
import { readIfPresent } from "../../host";
import { clearQuarantine, readQuarantine } from "../../delve";
import type { Finding } from "../../finding";
import type { Operation } from "../../operations";
import { architecturesOf, goBuildOf, readExecutable, type Executable } from "../../macho";
import { compareGoVersions, executable, parseGoVersion, searchPath, type FoundTool } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { changeSetting, shareEnvironment } from "../remedies";
import { strings } from "../shared";

export const tools: Check = {
  id: "tools",
  area: "tools",
  title: "gopls, dlv and linters: the copy VS Code takes, its version, the Go it was built with, other copies",
  async probe(context) {
    const linter = lintTool((await context.shared.settings()).get("go.lintTool"));
    const names = ["gopls", "dlv", ...(linter ? [linter] : [])];
    const looked = await Promise.all(names.map((name) => inspectTool(context, name)));
    return [...looked.flat(), ...(await golangciConfiguration(context))];
  },
};

/** The module that `go install` builds a tool from. */
const modulesOf: Record<string, string> = {
  gopls: "golang.org/x/tools/gopls",
  dlv: "github.com/go-delve/delve/cmd/dlv",
  staticcheck: "honnef.co/go/tools/cmd/staticcheck",
  "golangci-lint": "github.com/golangci/golangci-lint/v2/cmd/golangci-lint",
  revive: "github.com/mgechev/revive",
};

function lintTool(setting: unknown): string | undefined {
  if (setting === undefined) return "staticcheck";
  const names: Record<string, string> = { "golangci-lint-v2": "golangci-lint" };
  return typeof setting === "string" ? (names[setting] ?? setting) : undefined;
}

interface Copy extends FoundTool {
  program: Executable;
  /** Of the tool, `v0.23.0`. */
  version?: string;
  builtWith?: string;
}

async function inspectTool(context: DoctorContext, name: string): Promise<Finding[]> {
  const { shared } = context;
  const [search, settings] = await Promise.all([shared.tool(name), shared.settings()]);
  const alternate = strings(settings.get("go.alternateTools"))[name];
  const findings: Finding[] = [];
  if (alternate && isAbsolute(alternate) && !(await executable(alternate))) {
    findings.push(await alternateMissing(context, name, alternate, search.chosen?.path));
  }
  if (!search.chosen) return [...findings, await notFound(context, name, search.searched)];

  const copies: Copy[] = [];
  for (const found of search.all) {
    if (copies.some(({ realPath }) => realPath === found.realPath)) continue;
    const program = await readExecutable(found.realPath);
    const build = goBuildOf(program);
    copies.push({ ...found, program, version: build?.module?.version, builtWith: build?.goVersion });
  }
  const [chosen] = copies;
  if (!chosen) return findings;
  findings.push(
    ...shadowed(name, chosen, copies.slice(1)),
    ...(await oldBuild(context, name, chosen)),
    // The ladder of the delve area says the same of dlv, and more.
    ...(name === "dlv" ? [] : await wrongBinary(context, name, chosen)),
  );
  return findings.length > 0 ? findings : [fine(name, chosen, copies.length)];
}

const say = ({ path, version, builtWith, from }: Copy) =>
  `${path}  ${version ?? "version unknown"}${builtWith ? `, built with ${builtWith}` : ""}  (found by ${from})`;

function fine(name: string, chosen: Copy, count: number): Finding {
  return {
    id: `${name}-found`,
    severity: "ok",
    title: `${name} ${chosen.version ?? ""}`.trim(),
    evidence: [say(chosen), ...(count > 1 ? [`${count - 1} more of the same or an older version`] : [])],
    facts: { path: chosen.path, realPath: chosen.realPath, version: chosen.version, builtWith: chosen.builtWith },
  };
}

async function alternateMissing(
  context: DoctorContext,
  name: string,
  path: string,
  instead: string | undefined,
): Promise<Finding> {
  const file = (await context.shared.settings()).from("go.alternateTools");
  const change = { path: ["go.alternateTools", name], remove: true } as const;
  return {
    id: "alternate-tool-missing",
    severity: "error",
    title: `VS Code is told to use a ${name} that is not there`,
    evidence: [
      `go.alternateTools: "${name}": "${path}"`,
      ...(file ? [file] : []),
      ...(instead ? [`It takes ${instead} instead, or fails.`] : []),
    ],
    cause: `The file was moved or removed; starting it says "no such file or directory".`,
    ...(await changeSetting(context, change, `Take "${name}" out of go.alternateTools`)),
  };
}

/** Installs the newest version as the Go extension does: any toolchain, without the project's GOFLAGS and GOROOT. */
async function installOperation({ shared, host }: DoctorContext, name: string): Promise<Operation | undefined> {
  const module = modulesOf[name];
  const go = await shared.editorGo();
  if (!module || go.kind !== "ok") return undefined;
  return {
    id: `install-${name}`,
    title: `Install the newest ${name}`,
    risk: "edits-files",
    steps: [
      {
        kind: "run",
        title: `Download, build and install ${name}`,
        file: go.goPath,
        args: ["install", `${module}@latest`],
        env: {
          GOTOOLCHAIN: "auto",
          GOFLAGS: "",
          GO111MODULE: "on",
          ...(go.variables.GOPATH ? { GOPATH: go.variables.GOPATH } : {}),
        },
        cwd: host.home,
        timeoutMs: 15 * 60_000,
      },
    ],
  };
}

async function notFound(context: DoctorContext, name: string, searched: readonly { path: string }[]): Promise<Finding> {
  const { shared } = context;
  const shell = await shared.shell();
  const [inShell] = shell.kind === "captured" ? await searchPath(shell.variables.PATH, name) : [];
  const { variables } = await shared.editor();
  const evidence = [`PATH of VS Code: ${variables.PATH ?? "(none)"}`, `Looked at ${searched.length} places.`];
  if (inShell) {
    return {
      id: "tool-not-found-by-editor",
      severity: "error",
      title: `The shell finds ${name}, VS Code does not`,
      evidence: [`The shell runs ${inShell.path}`, ...evidence],
      cause: `exec: "${name}": executable file not found in $PATH. VS Code did not get the PATH that has it.`,
      ...(await shareEnvironment(context)),
    };
  }
  const operation = await installOperation(context, name);
  const needed = name === "gopls" || name === "dlv";
  return {
    id: `${name}-missing`,
    severity: needed ? "error" : "info",
    title: `${name} is not installed where VS Code looks`,
    evidence,
    cause: `The "${name}" command is not available.`,
    ...(operation ? { operation } : { advice: "Install Go first, then: Go: Install/Update Tools in VS Code" }),
  };
}

function shadowed(name: string, chosen: Copy, others: readonly Copy[]): Finding[] {
  const newer = others.filter((copy) => isNewer(copy.version, chosen.version));
  if (newer.length === 0) return [];
  return [
    {
      id: "tool-shadowed",
      severity: "warning",
      title: `VS Code takes an old ${name} that hides a newer one`,
      evidence: [`taken: ${say(chosen)}`, ...newer.map((copy) => `newer: ${say(copy)}`)],
      cause: `GOBIN and GOPATH/bin come before PATH in the Go extension's search.`,
      operation: {
        id: `remove-old-${name}`,
        title: `Remove the old ${name}`,
        risk: "edits-files",
        steps: [{ kind: "remove", title: "Remove it; undo brings it back", path: chosen.path }],
      },
    },
  ];
}

function isNewer(one: string | undefined, other: string | undefined): boolean {
  const numbers = (version: string) => /^v(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  const [left, right] = [numbers(one ?? ""), numbers(other ?? "")];
  if (!left || !right) return false;
  const at = left.findIndex((number, index) => number !== right[index]);
  return at !== -1 && (left[at] ?? 0) > (right[at] ?? 0);
}

/** A tool type-checks with the go/types it was built with: code for a newer Go it cannot load. */
async function oldBuild(context: DoctorContext, name: string, chosen: Copy): Promise<Finding[]> {
  const built = parseGoVersion(chosen.builtWith ?? "");
  if (!built || name === "dlv") return [];
  const [project, go] = await Promise.all([context.shared.project(), context.shared.editorGo()]);
  const running = go.kind === "ok" ? parseGoVersion(go.variables.GOVERSION ?? "") : undefined;
  const asked = parseGoVersion(project.minimum ?? "");
  const reasons: string[] = [];
  const line = (version: { major: number; minor: number }) => ({ major: version.major, minor: version.minor });
  if (asked && compareGoVersions(line(built), line(asked)) < 0)
    reasons.push(`the project asks for Go ${project.minimum}`);
  if (running && compareGoVersions(line(built), line(running)) < 0) {
    reasons.push(`its go command is ${go.kind === "ok" ? go.variables.GOVERSION : ""}`);
  }
  if (reasons.length === 0) return [];
  const operation = await installOperation(context, name);
  return [
    {
      id: "tool-built-with-old-go",
      severity: asked && compareGoVersions(line(built), line(asked)) < 0 ? "error" : "warning",
      title: `${name} was built with ${chosen.builtWith}, too old to load this project`,
      evidence: [say(chosen), ...reasons],
      cause: `It says "package requires newer Go version go${project.minimum ?? ""} (application built with ${chosen.builtWith})".`,
      ...(operation ? { operation } : {}),
    },
  ];
}

async function wrongBinary({ host, shared }: DoctorContext, name: string, chosen: Copy): Promise<Finding[]> {
  const { program } = chosen;
  if (program.kind === "damaged" || program.kind === "unreadable") {
    return [{ id: "tool-damaged", severity: "error", title: `${name} is damaged`, evidence: [program.sentence] }];
  }
  const quarantine = await readQuarantine(host, chosen.realPath);
  if (quarantine.kind === "quarantined") {
    return [
      {
        id: "tool-quarantined",
        severity: "error",
        title: `${name} was downloaded and is quarantined`,
        evidence: [say(chosen), quarantine.value],
        cause: "macOS kills it, or says it was not opened.",
        operation: clearQuarantine(host, chosen.realPath, quarantine.value),
      },
    ];
  }
  if (program.kind !== "mach-o" || !(await shared.appleSilicon())) return [];
  const architectures = architecturesOf(program);
  if (!architectures.some((one) => one.startsWith("arm64"))) {
    return [
      {
        id: "tool-wrong-architecture",
        severity: "warning",
        title: `${name} is built for Intel, this Mac has Apple silicon`,
        evidence: [`${say(chosen)} is ${architectures.join(", ")}`],
        cause: "It runs under Rosetta at a fraction of the speed, or not at all without it.",
        advice: `Build it with an arm64 Go: go install ${modulesOf[name] ?? name}@latest`,
      },
    ];
  }
  const unsigned = program.slices.filter(
    ({ architecture, signature }) => architecture.startsWith("arm64") && signature.kind === "none",
  );
  if (unsigned.length === 0) return [];
  return [
    {
      id: "tool-unsigned",
      severity: "error",
      title: `${name} has no code signature; Apple silicon kills it at the start`,
      evidence: [say(chosen)],
      cause: "Killed: 9. Something changed the file after the Go linker had signed it.",
      advice: `codesign -f -s - '${chosen.realPath}'`,
    },
  ];
}

/** golangci-lint v1 cannot read a configuration of v2, nor the other way round (facts/gopls.md §7). */
async function golangciConfiguration({ shared, folder }: DoctorContext): Promise<Finding[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\.golangci\.(ya?ml|toml|json)$/.test(name));
  const [name] = names;
  if (!name) return [];
  const { chosen } = await shared.tool("golangci-lint");
  if (!chosen) return [];
  const build = goBuildOf(await readExecutable(chosen.path));
  const major = /^v(\d+)/.exec(build?.module?.version ?? "")?.[1];
  const file = join(folder, name);
  const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
  const wanted = /^["']?version["']?\s*[:=]\s*["']?2\b/m.test(text) || /"version"\s*:\s*"2"/.test(text) ? "2" : "1";
  if (!major || (major === "1" ? "1" : "2") === wanted) return [];
  return [
    {
      id: "golangci-lint-configuration",
      severity: "warning",
      title: `${basename(file)} is written for golangci-lint v${wanted}, VS Code takes v${major}`,
      evidence: [file, `${chosen.path} ${build?.module?.version}`],
      cause: "Each major version refuses the other's configuration, and the editor shows no lint at all.",
      advice: wanted === "1" ? "golangci-lint migrate" : "Install golangci-lint v2.",
    },
  ];
}
