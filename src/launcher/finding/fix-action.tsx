import { Action, ActionPanel, Icon } from "@raycast/api";
import type { Host } from "../../core/host";
import { stepText, type Operation } from "../../core/operations";
import { forTerminal } from "../doors";
import { runOperation, shownSteps, type OperationWords } from "../feedback";
import { RunInTerminal } from "../views";

interface FixActionProps {
  host: Host;
  operation: Operation;
  /** Called when it was made or undone. */
  lookAgain(): unknown;
}

/** Makes a finding's fix after a question, offers Undo, and looks again. */
export function FixAction({ host, operation, lookAgain }: FixActionProps) {
  const steps = shownSteps(operation);
  const commands = forTerminal(steps.map(stepText).join("\n"));
  // Half of it would fix nothing.
  const canBeTyped = steps.every(({ kind }) => kind !== "write");
  return (
    <ActionPanel.Section>
      <Action
        title="Fix"
        icon={Icon.WrenchScrewdriver}
        onAction={async () => {
          const result = await runOperation(host, operation, fixWords(operation), lookAgain);
          if (result.kind !== "canceled") await lookAgain();
        }}
      />
      {canBeTyped && <Action.CopyToClipboard title="Copy Commands" content={commands} />}
      {canBeTyped && <RunInTerminal host={host} commands={commands} />}
    </ActionPanel.Section>
  );
}

const fixWords = (operation: Operation): OperationWords => ({
  button: "Fix",
  running: operation.title,
  done: "Fixed",
  failed: `Not Fixed: ${operation.title}`,
});
