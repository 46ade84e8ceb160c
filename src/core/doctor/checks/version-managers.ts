import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { commandLine } from "../../command-line";
import { readIfPresent, succeeded } from "../../host";
import type { Finding } from "../../finding";
import type { Operation } from "../../operations";
import { readExecutable } from "../../macho";
import { executable, searchPath, versionManagers, type VersionManager } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { removeLine } from "../remedies";

type Variables = Readonly<Record<string, string | undefined>>;

export const versionManagersCheck: Check = {
  id: "version-managers",
  area: "go installs",
  title: "asdf, mise, goenv and SDKMAN!: missing shims, lines of old releases in profiles",
  async probe(context) {
    const shell = await context.machine.shell();
    const variables: Variables = shell.kind === "captured" ? shell.variables : context.host.env;
    const findings = (
      await Promise.all([oldAsdfLine(context, variables), missingShims(context, variables), sdkman(context)])
    ).flat();
    if (findings.length > 0) return findings;
    const present = await Promise.all(
      versionManagers({ home: context.host.home, variables }).map(async ({ name, versions }) =>
        (await exists(versions)) ? name : undefined,
      ),
    );
    const names = present.filter((name) => name !== undefined);
    return [
      {
        id: "version-managers",
        severity: names.length === 0 ? "skipped" : "ok",
        title: names.length === 0 ? "No version manager has a Go" : `${names.join(", ")}: shims are complete`,
        evidence: [],
      },
    ];
  },
};

const exists = async (path: string) => Boolean(await stat(path).catch(() => undefined));

/** asdf 0.16 was rewritten as one program; `asdf.sh` of the releases before is gone (docs/facts/gopls.md §6). */
async function oldAsdfLine({ host, machine }: DoctorContext, variables: Variables): Promise<Finding[]> {
  const [asdf] = await searchPath(variables.PATH, "asdf");
  const isProgram = asdf ? (await readExecutable(asdf.realPath)).kind !== "other" : false;
  const findings: Finding[] = [];
  for (const file of await machine.profileFiles()) {
    const before = await readIfPresent(file).catch(() => undefined);
    const lines = before?.toString("utf8").split("\n") ?? [];
    const guilty = lines.findIndex((line) => /^\s*(?:\.|source)\s+.*asdf\.(?:sh|fish)\b/.test(line));
    if (guilty === -1) continue;
    const path = /(?:\.|source)\s+["']?([^"'\s]+)/.exec(lines[guilty] ?? "")?.[1] ?? "";
    const resolved = path.replace(/^~|^\$\{?HOME\}?/, host.home);
    if (!isProgram && (await exists(resolved))) continue;
    const title = `Take the line of the old asdf out of ${file}`;
    const operation = await removeLine(file, guilty + 1, { id: "remove-asdf-line", title });
    findings.push({
      id: "asdf-old-line",
      severity: "warning",
      title: `${file} loads the asdf of before 0.16`,
      evidence: [`line ${guilty + 1} sources asdf.sh`, asdf ? `asdf is ${asdf.path}` : "no asdf program is in PATH"],
      cause:
        "Since 0.16 asdf is one program; the old script, if still there, puts its own shims and functions in the way.",
      advice: 'Then put the shims first: export PATH="${ASDF_DATA_DIR:-$HOME/.asdf}/shims:$PATH"',
      ...(operation ? { operation } : {}),
    });
  }
  return findings;
}

async function missingShims(context: DoctorContext, variables: Variables): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const manager of versionManagers({ home: context.host.home, variables })) {
    const { name, reshim } = manager;
    const shims = await readdir(manager.shims).catch(() => undefined);
    // Without a shims folder the manager works by changing PATH.
    if (!shims) continue;
    const missing = (await programs(manager)).filter((program) => !shims.includes(program.name));
    if (missing.length === 0) continue;
    const [program] = await searchPath(variables.PATH, reshim.file);
    const typed = commandLine(reshim);
    const answers =
      program && (await context.host.run(program.path, ["--version"], { env: variables, timeoutMs: 5000 }));
    findings.push({
      id: `${name}-reshim-needed`,
      severity: "warning",
      title: `${name} has no shim for ${[...new Set(missing.map((one) => one.name))].join(", ")}`,
      evidence: missing.map((one) => one.path),
      cause: "go install puts a tool into the version's own folder; only a reshim makes it visible in PATH.",
      ...(program && answers && succeeded(answers)
        ? {
            operation: {
              id: `${name}-reshim`,
              title: `Make ${name}'s shims again`,
              risk: "safe",
              steps: [{ kind: "run", title: typed, file: program.path, args: reshim.args, env: pathOf(variables) }],
            } satisfies Operation,
          }
        : { advice: typed }),
    });
  }
  return findings;
}

const pathOf = (variables: Variables): Record<string, string> => (variables.PATH ? { PATH: variables.PATH } : {});

async function programs({ versions, bins }: VersionManager): Promise<{ name: string; path: string }[]> {
  const found: { name: string; path: string }[] = [];
  for (const version of await readdir(versions).catch(() => [])) {
    for (const bin of bins) {
      const folder = join(versions, version, bin);
      for (const name of await readdir(folder).catch(() => [])) {
        if (await executable(join(folder, name))) found.push({ name, path: join(folder, name) });
      }
    }
  }
  return found;
}

async function sdkman({ host, machine }: DoctorContext): Promise<Finding[]> {
  const folder = join(host.home, ".sdkman");
  if (!(await exists(folder))) return [];
  const alone = (await machine.installs()).length === 0;
  return [
    {
      id: "sdkman-has-no-go",
      severity: alone ? "warning" : "info",
      title: "SDKMAN! is installed; it has no Go",
      evidence: [folder],
      cause: "SDKMAN! serves only SDKs of the Java world: sdk install go cannot work.",
      ...(alone ? { advice: "Install Go from https://go.dev/dl or with: brew install go" } : {}),
    },
  ];
}
