import { succeeded, type Host } from "../../host";
import { isRecord } from "../../vscode";

/** The names of the settings that a gopls has, each without its group; empty when it does not say (docs/facts/gopls.md §1). */
export async function knownSettings(
  host: Host,
  gopls: string,
  { cwd, env }: { cwd: string; env: Readonly<Record<string, string | undefined>> },
): Promise<Set<string>> {
  // The telemetry sidecar would outlive the question.
  const quiet = { ...env, GO_TELEMETRY_CHILD: "2", GOTOOLCHAIN: "local" };
  const result = await host.run(gopls, ["api-json"], { timeoutMs: 10_000, env: quiet, cwd });
  if (!succeeded(result)) return new Set();
  const api: unknown = parseJson(result.stdout);
  const options = isRecord(api) && isRecord(api.Options) ? api.Options.User : undefined;
  const names = (Array.isArray(options) ? options : []).filter(isRecord).map((option) => option.Name);
  return new Set(names.filter((name) => typeof name === "string"));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
