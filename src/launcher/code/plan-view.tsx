import { Action, ActionPanel, Detail, Keyboard } from "@raycast/api";
import { code, fence, inline } from "../../core/markdown";
import type { Host } from "../../core/host";
import { commandLine } from "../../core/operations";
import { planOpen, type OpenPlan } from "../../core/vscode";
import { shortHome } from "../paths";
import { useLoad } from "../use-load";
import { FailureView } from "../views";

/** What opening a folder would run, and with which variables; names only. */
export function PlanView({ host, target }: { host: Host; target: string }) {
  const { data, error, isLoading, reload } = useLoad((signal) => planOpen(host, { target, signal }));
  if (error) return <FailureView host={host} title="There Is No Way to Open It" error={error} onTryAgain={reload} />;
  return (
    <Detail
      isLoading={isLoading}
      markdown={data ? shortHome(planMarkdown(data), host.home) : "Asking your shell…"}
      actions={
        data && (
          <ActionPanel>
            <Action.CopyToClipboard
              title="Copy Command"
              content={line(data)}
              shortcut={Keyboard.Shortcut.Common.Copy}
            />
          </ActionPanel>
        )
      }
    />
  );
}

function planMarkdown(plan: OpenPlan): string {
  const names = Object.keys(plan.environment).sort();
  const secrets = plan.excluded.filter(({ reason }) => reason === "secret").map(({ name }) => name);
  return [
    `# Open in ${inline(plan.editor.name)}`,
    fence(line(plan), "sh"),
    ...plan.notes.map(inline),
    `## With ${names.length} Variables`,
    names.map(code).join(", "),
    ...(secrets.length > 0 ? ["## Without What Looks Like a Secret", secrets.map(code).join(", ")] : []),
  ].join("\n\n");
}

function line({ command: [file = "", ...args] }: OpenPlan): string {
  return commandLine({ file, args });
}
