import { Action, ActionPanel, Clipboard, Detail, Form, Icon, Keyboard, useNavigation } from "@raycast/api";
import { useEffect, useState } from "react";
import type { Explanation } from "../../core/conditions";
import { fence, paragraph } from "../../core/markdown";
import { ViewBoundary } from "../views";
import { openDoctor } from "../feedback";
import { core } from "../lazy";

/** A pasted error text; what is on the clipboard is offered when it is an error that is known. */
export function ExplainForm({ text: given }: { text?: string }) {
  const { push } = useNavigation();
  const [text, setText] = useState(given ?? "");
  const [error, setError] = useState<string>();
  useEffect(() => {
    if (given) return;
    void Clipboard.readText().then((copied) => {
      if (copied && core().explain(copied).length > 0) setText((typed) => typed || copied);
    });
  }, [given]);
  return (
    <Form
      actions={
        <ActionPanel>
          <Action.SubmitForm
            title="Explain"
            icon={Icon.QuestionMarkCircle}
            onSubmit={({ text: pasted }: { text: string }) => {
              if (pasted.trim())
                push(
                  <ViewBoundary title="The Explanation">
                    <Answer text={pasted} />
                  </ViewBoundary>,
                );
              else setError("Paste an error first");
            }}
          />
        </ActionPanel>
      }
    >
      <Form.TextArea
        id="text"
        title="Error"
        placeholder="could not launch process: …"
        info="From VS Code's Debug Console, a notification or the output of go, gopls or dlv. It does not leave this Mac."
        value={text}
        error={error}
        onChange={(typed) => {
          setText(typed);
          setError(undefined);
        }}
      />
    </Form>
  );
}

function Answer({ text }: { text: string }) {
  const explanations = core().explain(text);
  const command = explanations.find((one) => one.command)?.command;
  return (
    <Detail
      markdown={explanations.length > 0 ? explanations.map(markdown).join("\n\n---\n\n") : unknown(text)}
      actions={
        <ActionPanel>
          {command ? (
            <Action.CopyToClipboard title="Copy Command" content={command} shortcut={Keyboard.Shortcut.Common.Copy} />
          ) : null}
          <Action title={openDoctor.title} icon={Icon.Heartbeat} onAction={() => void openDoctor.onAction()} />
          {explanations.length === 0 && (
            <Action.OpenInBrowser title="Search Known Issues" url={core().whereToLook(text).search} />
          )}
        </ActionPanel>
      }
    />
  );
}

function markdown({ matched, title, cause, cure, command }: Explanation): string {
  return [
    `# ${paragraph(title)}`,
    fence(matched),
    "## Why",
    paragraph(cause),
    "## What Helps",
    paragraph(cure),
    ...(command ? [fence(command, "sh")] : []),
  ].join("\n\n");
}

function unknown(text: string): string {
  return [
    "# Not Known Yet",
    fence(firstLine(text)),
    "No part of it is an error this version knows. These checks are most likely to help:",
    fence(`go-warden doctor --only ${core().whereToLook(text).checks.join(",")}`, "sh"),
  ].join("\n\n");
}

const firstLine = (text: string) => text.trim().split("\n")[0]?.slice(0, 200) ?? "";
