import { succeeded } from "../../host";
import type { MachineFacts } from "../../machine";
import { Problem } from "../../problem";
import { compareGoVersions, formatGoVersion, parseGoVersion, type GoVersion } from "../../toolchain";

/**
 * What somebody means by `latest`, `1.26`, `go1.26.8` or `1.27rc1`, as `1.26.8`: a whole version as it stands, else the
 * newest that is installed, or with `online` the newest that the module proxy has.
 */
export async function resolveRequest(
  machine: MachineFacts,
  request: string,
  { online }: { online: boolean },
): Promise<string> {
  const asked = request === "latest" ? undefined : parseGoVersion(request);
  if (request !== "latest" && (!asked || asked.suffix !== undefined))
    throw new Problem("no-version", `${request} is not a Go version`, "Give one such as 1.26.8, 1.26 or latest.", 2);
  if (asked && (asked.patch !== undefined || asked.pre !== undefined)) return formatGoVersion(asked);
  const known = online ? await published(machine) : (await machine.installs()).map(({ version }) => version ?? "");
  const fitting = known
    .flatMap((version) => parseGoVersion(version) ?? [])
    .filter((version) => version.pre === undefined && version.patch !== undefined)
    .filter((version) => !asked || (version.major === asked.major && version.minor === asked.minor))
    .sort(compareGoVersions);
  const newest = fitting.at(-1);
  if (newest) return formatGoVersion(withoutSuffix(newest));
  const what = asked ? `No Go ${formatGoVersion(asked)}` : "No Go";
  throw online
    ? new Problem("no-version", `${what} is published`, "Name a whole version such as 1.26.8.", 1)
    : new Problem(
        "not-installed",
        `${what} is installed here`,
        "Name a whole version such as 1.26.8, or add --online.",
        1,
      );
}

const withoutSuffix = ({ suffix: _, ...version }: GoVersion): GoVersion => version;

/** Every release that the user's module proxy lists; asked outside of the folder. */
async function published(machine: MachineFacts): Promise<string[]> {
  const go = await machine.editorGo();
  if (go.kind !== "ok") throw new Problem("go-missing", "No Go was found that could ask", "Install Go: go.dev/dl", 3);
  const result = await machine.host.run(go.goPath, ["list", "-m", "-versions", "go"], {
    cwd: "/",
    env: { ...(await machine.toolEnvironment()), GOTOOLCHAIN: "local", GOFLAGS: "-mod=mod" },
    timeoutMs: 30_000,
  });
  if (!succeeded(result)) {
    const [said = ""] = result.stderr.trim().split("\n");
    throw new Problem(
      "no-answer",
      `The module proxy gave no list of versions: ${said}`,
      "Without --online, what is installed counts.",
      3,
    );
  }
  return result.stdout.trim().split(/\s+/).slice(1);
}
