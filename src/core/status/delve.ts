import { join } from "node:path";
import { inspect, type Inspection } from "../delve";
import { editorSettings, strings, text } from "../doctor";
import type { Host } from "../host";
import { domainVariables } from "../launchd";
import { Problem } from "../problem";
import { readGoEnvFile, searchTool } from "../toolchain";
import { projectInFront } from "./editor";

export type DelveState = { kind: "missing" } | { kind: "found"; inspection: Inspection };

/**
 * The dlv the editor takes, found as the doctor finds it but without a shell or `go`: the session's variables stand for
 * what the shell exports, and the file of `go env -w` for what `go env` says.
 */
export async function findDelve(host: Host): Promise<DelveState> {
  const folder = (await projectInFront(host)) ?? host.home;
  const [session, settings, written] = await Promise.all([
    sessionVariables(host),
    editorSettings(host, folder),
    readGoEnvFile(goEnvFile(host)),
  ]);
  const environment = { ...host.env, ...session };
  const { chosen } = await searchTool(host, "dlv", {
    alternateTools: strings(settings.get("go.alternateTools")),
    environment,
    toolsGopath: text(settings.get("go.toolsGopath")),
    goroot: text(settings.get("go.goroot")),
    gopath: text(settings.get("go.gopath")) ?? environment.GOPATH ?? written.GOPATH,
  });
  return chosen ? { kind: "found", inspection: await inspect(host, chosen.path, {}) } : { kind: "missing" };
}

async function sessionVariables(host: Host): Promise<Readonly<Record<string, string>>> {
  if (host.platform !== "macos") return {};
  try {
    return (await domainVariables(host)).variables;
  } catch (error) {
    // Without a GUI session there is nothing in it.
    if (error instanceof Problem) return {};
    throw error;
  }
}

function goEnvFile(host: Host): string {
  const folder = host.platform === "macos" ? "Library/Application Support" : ".config";
  return host.env.GOENV ?? join(host.home, folder, "go/env");
}
