import type { Finding } from "../../finding";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { changeGoSetting, writtenGoSetting } from "../go-settings";
import { changeSetting } from "../remedies";
import { coverFlags } from "./settings";

export const coverage: Check = {
  id: "coverage",
  area: "coverage",
  title: "Coverage flags where they blind gopls, or break the editor's decorations",
  async probe(context) {
    const blinding = await blindingFlags(context);
    const findings = [...blinding, ...(await testFlags(context))];
    if (findings.length > 0) return findings;
    return [{ id: "coverage", severity: "ok", title: "No coverage flag reaches gopls", evidence: [] }];
  },
};

/** Where no settings file is to blame, `go env -w` may be. */
async function blindingFlags({ machine, settingsFindings }: DoctorContext): Promise<Finding[]> {
  const [found, go] = await Promise.all([settingsFindings(), machine.editorGo()]);
  const written = go.kind === "ok" ? await writtenGoSetting(go, "GOFLAGS") : undefined;
  const rest = (written ?? "").replace(/(?:^|\s)-{1,2}(?:cover|covermode|coverpkg)(?:=\S*)?(?=\s|$)/g, "").trim();
  return found
    .filter(({ id }) => id === coverFlags)
    .map((finding) => {
      const isWritten = go.kind === "ok" && finding.evidence.some((line) => line.startsWith(go.variables.GOENV ?? " "));
      if (finding.operation || !isWritten || written === undefined) return finding;
      return { ...finding, advice: undefined, operation: changeGoSetting(go, "GOFLAGS", written, rest) };
    });
}

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === "string") : [];

const words = (value: unknown) => list(value).join(" ");

async function testFlags(context: DoctorContext): Promise<Finding[]> {
  const settings = await context.machine.settings();
  const testFlags = settings.get("go.testFlags");
  // Null means: use go.buildFlags (docs/facts/vscode.md §4).
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
      ...(await changeSetting(
        context,
        { path: [key], set: list(settings.get(key)).filter((word) => !/^-{1,2}coverprofile\b/.test(word)) },
        `Take -coverprofile out of ${key}`,
      )),
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
      ...(await changeSetting(context, { path: ["go.coverMode"], set: "atomic" }, 'Set "go.coverMode": "atomic"')),
    });
  }
  return findings;
}
