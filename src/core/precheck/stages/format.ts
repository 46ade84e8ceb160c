import { join } from "node:path";
import { parse } from "jsonc-parser";
import { describeEnd, readIfPresent } from "../../host";
import type { PrecheckFinding } from "../report";
import type { Stage, StageContext } from "./stage";

/** What formats Go here: gofmt, and what the project's own settings ask for beyond it. */
interface Formatter {
  name: "gofmt" | "gofumpt" | "goimports";
  path: string;
  args: readonly string[];
}

const generated = /^\/\/ Code generated .* DO NOT EDIT\.$/m;
const leftAlone = /(^|\/)(vendor|testdata|node_modules)\//;

/** Whether the changed Go files are formatted; one process a formatter, over the bytes that are checked. */
export const format: Stage = {
  id: "format",
  async run(context) {
    const paths = context.change.files
      .filter(({ path, status }) => status === "changed" && path.endsWith(".go") && !leftAlone.test(path))
      .map(({ path }) => path);
    const files = new Map<string, string>();
    for (const path of paths) {
      context.signal.throwIfAborted();
      const file = context.content.fileFor(path);
      const text = (await readIfPresent(file).catch(() => undefined))?.toString("utf8");
      if (text !== undefined && !generated.test(text.slice(0, 4096))) files.set(file, path);
    }
    if (files.size === 0) return { kind: "skipped", why: "no Go files changed" };
    const { formatter, missing } = await chooseFormatter(context);
    if (!formatter) {
      const file = [...files.values()][0] ?? "";
      return {
        kind: "done",
        findings: [{ stage: "format", file, message: missing ?? "gofmt is not installed", linter: "gofmt" }],
      };
    }
    const result = await context.run(formatter.path, [...formatter.args, "-d", ...files.keys()], {
      folder: context.repository.top,
      environment: {},
    });
    context.signal.throwIfAborted();
    const findings = [...differences(result.stdout, files, formatter.name), ...syntaxErrors(result.stderr, files)];
    if (findings.length > 0 || (result.kind === "exited" && result.code === 0)) {
      return { kind: "done", findings, notes: missing ? [missing] : [] };
    }
    const said = result.stderr.trim().split("\n")[0] ?? "";
    const note = `${formatter.name} could not check: ${said || describeEnd(result)}`;
    return { kind: "done", findings, notes: [note], incomplete: true };
  },
};

/** What the folder's settings name (`go.formatTool`, `gopls.formatting.gofumpt`), else gofmt. */
async function chooseFormatter({
  repository,
  tools,
}: StageContext): Promise<{ formatter?: Formatter; missing?: string }> {
  const text = (await readIfPresent(join(repository.top, ".vscode/settings.json")).catch(() => undefined))?.toString(
    "utf8",
  );
  const settings: unknown = text === undefined ? {} : parse(text, [], { allowTrailingComma: true });
  const wanted = wantedFormatter(settings);
  const gofmt: Formatter | undefined = tools.gofmt ? { name: "gofmt", path: tools.gofmt, args: ["-e"] } : undefined;
  if (wanted === "gofmt") return gofmt ? { formatter: gofmt } : { missing: "gofmt was not found beside Go" };
  const tool = await tools.find(wanted);
  if (tool) return { formatter: { name: wanted, path: tool.path, args: wanted === "goimports" ? ["-e"] : [] } };
  const module = wanted === "gofumpt" ? "mvdan.cc/gofumpt" : "golang.org/x/tools/cmd/goimports";
  const missing = `the settings ask for ${wanted}, which is not installed: go install ${module}@latest`;
  return { ...(gofmt ? { formatter: gofmt } : {}), missing: `${missing}. gofmt was used.` };
}

function wantedFormatter(settings: unknown): Formatter["name"] {
  const get = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null && key in value ? value[key as keyof typeof value] : undefined;
  const tool = get(settings, "go.formatTool");
  if (tool === "gofumpt" || tool === "goimports") return tool;
  const gopls = get(settings, "gopls");
  const gofumpt = get(gopls, "formatting.gofumpt") ?? get(gopls, "gofumpt") ?? get(get(gopls, "formatting"), "gofumpt");
  return gofumpt === true ? "gofumpt" : "gofmt";
}

/** The files of a unified diff, each at its first hunk. */
function differences(diff: string, files: ReadonlyMap<string, string>, name: string): PrecheckFinding[] {
  const findings: PrecheckFinding[] = [];
  let path: string | undefined;
  for (const line of diff.split("\n")) {
    const file = /^\+\+\+ (.*?)(\t.*)?$/.exec(line)?.[1];
    if (file !== undefined) path = files.get(file);
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(line);
    if (!hunk || path === undefined) continue;
    // A hunk begins with up to three lines that stay.
    const at = firstChange(diff, line, Number(hunk[1]));
    findings.push({
      stage: "format",
      file: path,
      line: at,
      message: `not formatted: ${name} -w ${path}`,
      linter: name,
    });
    path = undefined;
  }
  return findings;
}

function firstChange(diff: string, hunk: string, start: number): number {
  const lines = diff.slice(diff.indexOf(hunk) + hunk.length + 1).split("\n");
  const same = lines.findIndex((line) => !line.startsWith(" "));
  return start + Math.max(0, same);
}

/** `file.go:3:2: expected …`: what does not parse cannot be formatted. */
function syntaxErrors(stderr: string, files: ReadonlyMap<string, string>): PrecheckFinding[] {
  const seen = new Set<string>();
  return stderr.split("\n").flatMap((line) => {
    const match = /^(.*?\.go):(\d+):(\d+): (.*)$/.exec(line);
    const path = files.get(match?.[1] ?? "");
    if (!match || path === undefined || seen.has(path)) return [];
    seen.add(path);
    const [, , number, column, message = ""] = match;
    return [
      { stage: "format" as const, file: path, line: Number(number), column: Number(column), message, linter: "syntax" },
    ];
  });
}
