import { withTilde } from "../../command-line";
import type { Finding } from "../../finding";
import type { RunResult } from "../../host";
import { goEnv, searchPath } from "../../toolchain";
import type { DoctorContext } from "../context";
import { askGo, failureFinding, placesOf, removals } from "../go-failure";
import { version } from "./project-go";
import type { Answered } from "./what-go-says";

type Variables = Readonly<Record<string, string | undefined>>;

/** What go warns of whenever it is called: it works, and passes over what somebody has set. */
export async function warned(context: DoctorContext, go: Answered, environment: Variables): Promise<Finding[]> {
  const [first] = go.warnings;
  if (first === undefined) return [];
  const isGood = ({ kind, stderr }: RunResult) =>
    kind === "exited" && !go.warnings.some((line) => stderr.includes(line));
  const question = { goPath: go.goPath, args: ["env", "-json"], cwd: context.folder, environment, isGood };
  // Asked once more: a version manager's shim may have warned of what it was kept from.
  if (isGood(await askGo(context, question))) return [];
  const finding = await failureFinding(context, question, {
    id: "go-warns",
    title: `go says: ${first}`,
    said: go.warnings,
  });
  return [{ ...finding, severity: "warning" }];
}

/** PATH in go.toolsEnvVars reaches gopls and what it starts, but not the extension's own search for go. */
export async function goplsRunsAnother(context: DoctorContext, editor: Answered): Promise<Finding[]> {
  const { machine, host } = context;
  const [environment, { variables }] = await Promise.all([machine.toolEnvironment(), machine.dock()]);
  if (environment.PATH === variables.PATH) return [];
  const found = await searchPath(environment.PATH, "go");
  const first = found.find(({ realPath }) => !machine.isConfined(realPath));
  const path = await machine.whereFrom("PATH");
  const blamed = { ...path, value: undefined, origins: path.origins.filter(({ kind }) => kind === "setting") };
  const shared = {
    id: "gopls-runs-another-go",
    evidence: [
      `tests and builds: ${editor.goPath} (${version(editor)})`,
      ...placesOf(context, blamed),
      `PATH for gopls: ${withTilde(environment.PATH ?? "", host.home)}`,
    ],
    cause: "gopls runs the first go of that PATH; the extension looks for its own go in the PATH that VS Code has.",
    advice: removals(context, [blamed]),
  };
  if (!first) return [{ ...shared, severity: "error", title: "PATH in go.toolsEnvVars has no go for gopls" }];
  const answer = await goEnv(host, { goPath: first.path, cwd: context.folder, environment });
  const said = answer.kind === "ok" ? version(answer) : answer.kind === "failed" ? answer.message : "it is gone";
  if (answer.kind === "ok" && answer.variables.GOROOT === editor.variables.GOROOT) return [];
  const title = `gopls runs ${said}, tests and builds ${version(editor)}: PATH in go.toolsEnvVars puts another go in front`;
  return [{ ...shared, severity: "warning", title, evidence: [`gopls: ${first.path} (${said})`, ...shared.evidence] }];
}
