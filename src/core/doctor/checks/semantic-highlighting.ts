import { stat } from "node:fs/promises";
import type { Finding } from "../../finding";
import type { Check } from "../check";
import type { DoctorContext } from "../context";
import { changeSetting } from "../remedies";
import { askTokens, type TokenAnswer } from "../semantic-tokens";

export const semanticHighlighting: Check = {
  id: "semantic-highlighting",
  area: "semantic highlighting",
  title: "Whether gopls types the parameters of a generic function, and whether the editor asks for it",
  timeoutMs: 40_000,
  async probe(context) {
    const [{ chosen }, environment] = await Promise.all([
      context.machine.tool("gopls"),
      context.machine.toolEnvironment(),
    ]);
    const large = await tooLarge(context);
    if (!chosen) return [...(await settingOff(context)), ...large, unknown("VS Code finds no gopls to ask")];
    // gopls would build the packages around the file, with cgo and what else the folder asks for.
    const file = context.machine.trust.trust === "trusted" ? context.file : undefined;
    const answer = await askTokens(context.host, { gopls: chosen.path, environment, file });
    return [...(await settingOff(context, answer)), ...large, ...judge(chosen.path, answer)];
  },
};

const unknown = (reason: string): Finding => ({
  id: "semantic-tokens-unknown",
  severity: "unknown",
  title: "gopls could not be asked for semantic tokens",
  evidence: [reason],
});

function judge(gopls: string, answer: TokenAnswer): Finding[] {
  if (answer.kind === "failed") return [unknown(`${gopls}: ${answer.message}`)];
  const { sample, file } = answer;
  const typed = ["T", "U"].every((name) =>
    sample.some((token) => token.text === name && token.type === "typeParameter"),
  );
  const findings: Finding[] = [];
  if (!typed) {
    findings.push({
      id: "type-parameters-untyped",
      severity: "warning",
      title: "gopls does not type the parameters of a generic function",
      evidence: [`${gopls} ${answer.version}`, `asked for: func Map[T, U any](…); got ${sample.length} tokens`],
      cause: "A gopls this old does not know type parameters as tokens.",
      advice: "go install golang.org/x/tools/gopls@latest",
    });
  }
  if (file?.kind === "failed") {
    findings.push({
      id: "file-without-tokens",
      severity: "warning",
      title: "gopls gives no semantic tokens for the open file",
      evidence: [`${file.path}: ${file.message}`],
    });
  }
  if (findings.length > 0) return findings;
  return [
    {
      id: "semantic-tokens",
      severity: "ok",
      title: "gopls types type parameters",
      evidence: [
        `${gopls} ${answer.version}: T and U in func Map[T, U any] are typeParameter`,
        ...(file?.kind === "answered" ? [`${file.path}: ${file.tokens} tokens`] : []),
      ],
    },
  ];
}

/** Off by default to this day (docs/facts/gopls.md §1). */
async function settingOff(context: DoctorContext, answer?: TokenAnswer): Promise<Finding[]> {
  const settings = await context.machine.settings();
  const gopls = settings.get("gopls");
  const entries = typeof gopls === "object" && gopls !== null ? Object.entries(gopls) : [];
  const [name, value] = entries.findLast(([key]) => key.split(".").at(-1) === "semanticTokens") ?? [
    "ui.semanticTokens",
  ];
  const findings: Finding[] = [];
  if (value !== true) {
    findings.push({
      id: "semantic-tokens-off",
      severity: value === false ? "warning" : "info",
      title:
        value === false
          ? "gopls is told to give no semantic tokens"
          : "gopls gives no semantic tokens unless it is told to",
      evidence: [
        value === false
          ? `"gopls": { "${name}": false } in ${settings.from("gopls") ?? "settings.json"}`
          : "ui.semanticTokens is not set; its default is false",
      ],
      cause: "Type parameters, methods and constants of generic code then have the colors of plain words.",
      // gopls was asked with the setting on: it is offered where tokens came of it.
      ...(answer?.kind === "answered"
        ? await changeSetting(context, { path: ["gopls", name], set: true }, `Set "gopls": { "${name}": true }`)
        : { advice: `Once gopls answers, set "gopls": { "${name}": true }.` }),
    });
  }
  const enabled = settings.get("editor.semanticHighlighting.enabled");
  if (enabled === false) {
    findings.push({
      id: "semantic-highlighting-off",
      severity: "warning",
      title: "The editor shows no semantic colors at all",
      evidence: [
        `"editor.semanticHighlighting.enabled": false in ${settings.from("editor.semanticHighlighting.enabled") ?? "settings.json"}`,
      ],
      ...(await changeSetting(
        context,
        { path: ["editor.semanticHighlighting.enabled"], set: true },
        'Set "editor.semanticHighlighting.enabled": true',
      )),
    });
  }
  return findings;
}

/** gopls refuses files past 100,000 bytes (docs/facts/gopls.md §3). */
const limit = 100_000;

async function tooLarge({ file }: DoctorContext): Promise<Finding[]> {
  const size = file ? (await stat(file).catch(() => undefined))?.size : undefined;
  if (!file || size === undefined || size <= limit) return [];
  return [
    {
      id: "file-too-large-for-tokens",
      severity: "warning",
      title: "The open file is too large for semantic tokens",
      evidence: [`${file} has ${size} bytes, gopls' limit is ${limit}`],
      cause: `gopls answers "range … too large (${size} > ${limit})".`,
      advice: "Split the file; no setting lifts the limit.",
    },
  ];
}
