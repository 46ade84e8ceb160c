import { join } from "node:path";
import { readIfPresent, succeeded, type Host } from "../host";
import type { Operation, Step } from "../operations";
import { changeOf, type Scope } from "./change";
import { openHere } from "./open-here";
import type { PrecheckReport } from "./report";
import { findTools } from "./tools";

/**
 * Formats the files that the precheck found unformatted, with the formatter that found it. Files that also have
 * unstaged changes are left alone: what is staged could not be told from what is not. Undefined: nothing to do.
 */
export async function formatOperation(
  host: Host,
  report: PrecheckReport,
  scope: Scope | undefined,
  signal?: AbortSignal,
): Promise<Operation | undefined> {
  const repository = await openHere(host, report.folder, signal);
  const change = await changeOf(repository, scope ?? { kind: "staged" });
  const differing = new Set(change.deviations.map(({ path }) => path));
  const tools = await findTools(host, { top: repository.top, variables: host.env });
  const steps: Step[] = [];
  for (const { stage, file, linter } of report.findings) {
    if (stage !== "format" || !linter || linter === "syntax" || differing.has(file)) continue;
    const formatter = linter === "gofmt" ? tools.gofmt : (await tools.find(linter))?.path;
    const path = join(repository.top, file);
    const before = await readIfPresent(path);
    if (!formatter || !before) continue;
    const env = tools.environment;
    const result = await host.run(formatter, [], {
      cwd: join(path, ".."),
      input: before,
      env,
      timeoutMs: 30_000,
      signal,
    });
    if (!succeeded(result) || before.equals(result.stdoutBytes)) continue;
    steps.push({ kind: "write", title: `Format ${file}`, path, before, contents: result.stdoutBytes });
  }
  if (steps.length === 0) return undefined;
  const title = steps.length === 1 ? steps[0]?.title : `Format ${steps.length} files`;
  return { id: "precheck-format", title: title ?? "Format", risk: "edits-files", steps };
}
