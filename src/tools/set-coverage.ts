import type { Tool } from "@raycast/api";
import type { Host } from "../core/host";
import { coverageScopeInFront } from "../core/machine";
import { perform } from "../core/operations";
import { coverageOff, coverageOn, type CoverageFile } from "../core/vscode";
import { asTool } from "../launcher/as-tool";
import { shortHome } from "../launcher/paths";

type CoverageChange = CoverageFile["changes"][number];

type Input = {
  /** True switches coverage mode on, false off. */
  on: boolean;
};

async function plan(host: Host, { on }: Input) {
  const scope = await coverageScopeInFront(host);
  const planned = on ? await coverageOn(host, scope, { onSave: false }) : await coverageOff(host, scope);
  return { scope, planned };
}

/** Shows which settings change; asks nothing where there is nothing to change. */
export const confirmation: Tool.Confirmation<Input> = (input) =>
  asTool(async (host) => {
    const { planned } = await plan(host, input);
    if (!planned) return undefined;
    const valueOf = ({ setting, after, kept }: CoverageChange) =>
      kept ? `${setting} stays` : `${setting}: ${JSON.stringify(after)}`;
    return {
      message: `Switch coverage mode ${input.on ? "on" : "off"}?`,
      info: planned.files.map(({ path, changes }) => ({
        name: shortHome(path, host.home),
        value: changes.map(valueOf).join("\n"),
      })),
    };
  });

/** Switches coverage mode in the settings of the folder in front, or in the user settings where no folder is. */
export default function setCoverage(input: Input) {
  return asTool(async (host) => {
    const { scope, planned } = await plan(host, input);
    if (planned) await perform(host, planned.operation);
    const changes = planned?.files.flatMap((file) => file.changes) ?? [];
    return {
      on: input.on,
      where: scope.workspace ? shortHome(scope.workspace, host.home) : "the user settings",
      changed: changes.filter(({ kept }) => !kept).map(({ setting }) => setting),
      leftAlone: changes.filter(({ kept }) => kept).map(({ setting }) => setting),
    };
  });
}
