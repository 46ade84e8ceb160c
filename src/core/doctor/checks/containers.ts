import { findDevContainers } from "../../containers/configuration";
import type { Check } from "../check";

export const containers: Check = {
  id: "containers",
  area: "containers",
  title: "Dev Containers: devcontainer.json, its Dockerfile or compose file, the Go in it",
  timeoutMs: 30_000,
  async probe({ machine }) {
    // Most projects have none, and nothing more is loaded or asked for them.
    const paths = machine.folder === undefined ? [] : await findDevContainers(machine.folder);
    if (paths.length === 0) {
      return [{ id: "containers", severity: "skipped", title: "The project has no Dev Container", evidence: [] }];
    }
    const { checkContainers } = await import("../../containers");
    const { findings } = await checkContainers(machine);
    return findings.length > 0
      ? findings
      : [{ id: "containers", severity: "ok", title: "The Dev Container is in order", evidence: paths }];
  },
};
