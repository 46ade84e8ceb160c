import { inspect, type Inspection } from "../delve";
import type { Host } from "../host";
import { findToolWithoutShell, projectInFront } from "../machine";

export type DelveState = { kind: "missing" } | { kind: "found"; inspection: Inspection };

/** The dlv the editor takes, found as the doctor finds it but without a shell or `go`. */
export async function findDelve(host: Host): Promise<DelveState> {
  const folder = (await projectInFront(host)) ?? host.home;
  const { chosen } = await findToolWithoutShell(host, "dlv", folder);
  return chosen ? { kind: "found", inspection: await inspect(host, chosen.path, {}) } : { kind: "missing" };
}
