import { Action, ActionPanel, Detail, Icon, Keyboard } from "@raycast/api";
import { Component, type ReactNode } from "react";
import type { Host } from "../../core/host";
import { describeFailure } from "../feedback";
import { redact } from "../redact";

/** What every view of a command stands in: says so where it cannot run, and catches what breaks while it is drawn. */
export function CommandView({ host, children }: { host: Host; children: ReactNode }) {
  if (host.platform !== "macos") return <Unsupported />;
  return <ErrorBoundary host={host}>{children}</ErrorBoundary>;
}

function Unsupported() {
  return (
    <Detail
      markdown={
        "# This Needs a Mac\n\nGo Warden looks after the GUI session, code signatures and editors of macOS. In a terminal `go-warden` shows what works here."
      }
    />
  );
}

class ErrorBoundary extends Component<{ host: Host; children: ReactNode }, { error?: Error }> {
  override state: { error?: Error } = {};

  static getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { log } = describeFailure(this.props.host, "The view broke", error);
    return (
      <Detail
        markdown={`# This View Broke\n\n${redact(this.props.host, error.message)}\n\nNothing was changed by that.`}
        actions={
          <ActionPanel>
            <Action
              title="Try Again"
              icon={Icon.ArrowClockwise}
              shortcut={Keyboard.Shortcut.Common.Refresh}
              onAction={() => this.setState({ error: undefined })}
            />
            <Action.CopyToClipboard title="Copy Logs" content={log} shortcut={Keyboard.Shortcut.Common.Copy} />
          </ActionPanel>
        }
      />
    );
  }
}
