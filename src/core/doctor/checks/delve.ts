import { diagnose } from "../../delve";
import type { Check } from "../check";

export const delve: Check = {
  id: "delve",
  area: "delve",
  title: "dlv from its bytes to its running: architecture, signature, quarantine, versions, debugserver, permissions",
  timeoutMs: 45_000,
  async probe({ host, machine, signal }) {
    const [{ chosen }, environment, go] = await Promise.all([
      machine.tool("dlv"),
      machine.toolEnvironment(),
      machine.editorGo(),
    ]);
    if (!chosen) {
      // That it is missing is the tools check's to tell.
      return [{ id: "delve-not-found", severity: "skipped", title: "No dlv to look at", evidence: [] }];
    }
    const projectGo = go.kind === "ok" ? go.variables.GOVERSION?.replace(/^go/, "") : undefined;
    const { findings, version } = await diagnose(host, chosen.path, { environment, projectGo, signal });
    return findings.length > 0
      ? findings
      : [{ id: "delve", severity: "ok", title: `dlv ${version ?? ""} is in order`, evidence: [chosen.path] }];
  },
};
