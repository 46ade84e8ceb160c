import type { Finding } from "../../finding";
import { readGoEnvFile } from "../../toolchain";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { strings } from "../shared";

export const coverage: Check = {
  id: "coverage",
  area: "coverage",
  title: "Coverage flags where they blind gopls, or break the editor's decorations",
  async probe(context) {
    const findings = [...(await blinding(context)), ...(await testFlags(context))];
    if (findings.length > 0) return findings;
    return [{ id: "coverage", severity: "ok", title: "No coverage flag reaches gopls", evidence: [] }];
  },
};

// -coverprofile in GOFLAGS is harmless to gopls (facts/vscode.md §7).
const blindingFlag = /(?:^|\s)-{1,2}(?:cover|covermode|coverpkg)(?:=\S*)?(?=\s|$)/;

/** `go list -compiled` then returns instrumented copies, and gopls loads these instead of the user's files. */
async function blinding({ shared }: DoctorContext): Promise<Finding[]> {
  const [{ variables }, settings, go] = await Promise.all([shared.editor(), shared.settings(), shared.editorGo()]);
  const goEnvFile =
    go.kind === "ok" && go.variables.GOENV && go.variables.GOENV !== "off" ? go.variables.GOENV : undefined;
  const gopls = settings.get("gopls");
  const goplsSettings = typeof gopls === "object" && gopls !== null ? Object.entries(gopls) : [];
  // Only the last segment of a gopls setting's name counts (facts/gopls.md §1).
  const ofGopls = (name: string) =>
    goplsSettings.filter(([key]) => key.split(".").at(-1) === name).map(([, value]) => value);
  const places: { where: string; flags: string }[] = [
    { where: "GOFLAGS in VS Code's environment", flags: variables.GOFLAGS ?? "" },
    {
      where: `GOFLAGS in ${goEnvFile ?? "go env"} (go env -w)`,
      flags: goEnvFile ? ((await readGoEnvFile(goEnvFile)).GOFLAGS ?? "") : "",
    },
    { where: "GOFLAGS in go.toolsEnvVars", flags: strings(settings.get("go.toolsEnvVars")).GOFLAGS ?? "" },
    { where: "go.buildFlags", flags: words(settings.get("go.buildFlags")) },
    ...ofGopls("buildFlags").map((value) => ({ where: "gopls build.buildFlags", flags: words(value) })),
    ...ofGopls("env").map((value) => ({ where: "GOFLAGS in gopls build.env", flags: strings(value).GOFLAGS ?? "" })),
  ];
  const guilty = places.filter(({ flags }) => blindingFlag.test(flags));
  if (guilty.length === 0) return [];
  return [
    {
      id: "coverage-blinds-gopls",
      severity: "error",
      title: "A coverage flag makes gopls load instrumented copies instead of your files",
      evidence: guilty.map(({ where, flags }) => `${where}: ${flags.trim()}`),
      cause: "Go to Definition and references find nothing, diagnostics vanish, and no message says so.",
      advice:
        "Take the -cover flags out there; go.coverOnSingleTest and go.testFlags do not reach gopls (go-warden coverage on).",
    },
  ];
}

function words(value: unknown): string {
  return Array.isArray(value) ? value.filter((word) => typeof word === "string").join(" ") : "";
}

async function testFlags({ shared }: DoctorContext): Promise<Finding[]> {
  const settings = await shared.settings();
  const testFlags = settings.get("go.testFlags");
  // Null means: use go.buildFlags (facts/vscode.md §4).
  const flags = words(Array.isArray(testFlags) ? testFlags : settings.get("go.buildFlags"));
  const key = Array.isArray(testFlags) ? "go.testFlags" : "go.buildFlags";
  const from = settings.from(key) ?? "settings.json";
  const mode = settings.get("go.coverMode");
  const findings: Finding[] = [];
  if (/(?:^|\s)-{1,2}coverprofile\b/.test(flags)) {
    findings.push({
      id: "test-flags-coverprofile",
      severity: "warning",
      title: `-coverprofile in ${key} breaks the coverage decorations`,
      evidence: [`${from}: ${flags}`],
      cause: "go takes the last -coverprofile, yours; the file the extension then reads is never written.",
      advice: `Take -coverprofile out of ${key}.`,
    });
  }
  const covers = mode === "set" || mode === "count" ? mode : /-covermode=(set|count)/.exec(flags)?.[1];
  if (/(?:^|\s)-{1,2}race\b/.test(flags) && covers) {
    findings.push({
      id: "race-with-cover-mode",
      severity: "warning",
      title: `Tests run with -race and the coverage mode "${covers}", which go refuses`,
      evidence: [`${from}: ${flags}`, `coverage mode: ${covers}`],
      cause: `go says: -covermode must be "atomic", not "${covers}", when -race is enabled`,
      advice: 'Set "go.coverMode": "atomic".',
    });
  }
  return findings;
}
