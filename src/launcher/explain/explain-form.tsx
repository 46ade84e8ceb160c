import { Action, ActionPanel, Clipboard, Detail, Form, Icon, Keyboard, useNavigation } from "@raycast/api";
import { useEffect, useState } from "react";
import type { Explanation } from "../../core/conditions";
import type { Host } from "../../core/host";
import { code, fence, paragraph } from "../../core/markdown";
import { doorsIn, forTerminal, inLauncher } from "../doors";
import { DoorAction, RunInTerminal, ViewBoundary } from "../views";
import { openDoctor } from "../feedback";
import { core } from "../lazy";

/** A pasted error text; what is on the clipboard is offered when it is an error that is known. */
export function ExplainForm({ host, text: given }: { host: Host; text?: string }) {
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
                    <Explained host={host} text={pasted} />
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

/** What a text means and what to do. */
export function Explained({ host, text }: { host: Host; text: string }) {
  const explanations = core().explain(text);
  const command = explanations.map((one) => one.command).find((one) => one && doorsIn(one).length === 0);
  const doors = doorsIn(explanations.map(({ cure, command: line = "" }) => `${line}\n${cure}`).join("\n")).filter(
    (door) => door.command !== "go-doctor",
  );
  return (
    <Detail
      markdown={explanations.length > 0 ? explanations.map(markdown).join("\n\n---\n\n") : unknown(text)}
      actions={
        <ActionPanel>
          {doors.map((door) => (
            <DoorAction key={door.command} door={door} />
          ))}
          {command ? (
            <Action.CopyToClipboard
              title="Copy Command"
              content={forTerminal(command)}
              shortcut={Keyboard.Shortcut.Common.Copy}
            />
          ) : null}
          {command ? <RunInTerminal host={host} commands={forTerminal(command)} /> : null}
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
    paragraph(inLauncher(cause)),
    "## What Helps",
    paragraph(inLauncher(cure)),
    ...(command && doorsIn(command).length === 0 ? [fence(forTerminal(command), "sh")] : []),
  ].join("\n\n");
}

function unknown(text: string): string {
  return [
    "# Not Known Yet",
    fence(firstLine(text)),
    "No part of it is an error this version knows. **Go Doctor** looks at the machine; these of its checks are most likely to help:",
    core().whereToLook(text).checks.map(code).join(", "),
  ].join("\n\n");
}

const firstLine = (text: string) => text.trim().split("\n")[0]?.slice(0, 200) ?? "";
