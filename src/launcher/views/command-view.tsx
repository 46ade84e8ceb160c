import { Detail } from "@raycast/api";
import type { ReactNode } from "react";
import { createHost, type Host } from "../../core/host";
import { useHost } from "../host";
import { Boundary } from "./boundary";
import { FailureView } from "./failure-view";

interface CommandViewProps {
  /** The command's title. */
  title: string;
  children(host: Host): ReactNode;
}

/** What every view of a command stands in: says so where it cannot run, and catches what breaks on the way. */
export function CommandView({ title, children }: CommandViewProps) {
  return (
    <ViewBoundary title={title}>
      <OnAMac>{children}</OnAMac>
    </ViewBoundary>
  );
}

/** For views that are pushed: they do not stand in their command's. */
export function ViewBoundary({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Boundary
      fallback={(error, tryAgain) => (
        <FailureView host={createHost()} title={`${title} Could Not Be Shown`} error={error} onTryAgain={tryAgain} />
      )}
    >
      {children}
    </Boundary>
  );
}

function OnAMac({ children }: Pick<CommandViewProps, "children">) {
  const host = useHost();
  return host.platform === "macos" ? children(host) : <Unsupported />;
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
