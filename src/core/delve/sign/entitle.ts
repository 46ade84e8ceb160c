import { basename } from "node:path";
import type { Host } from "../../host";
import type { Operation } from "../../operations";
import type { Inspected } from "../inspection";
import { DEBUGGEE, signingSteps } from "./resign";

export interface EntitlePlan {
  operation: Operation;
  /** Entitlements that an ad hoc signature may not claim: macOS would kill the program. */
  dropped: string[];
}

/**
 * Signs a program to be debugged: ad hoc, with get-task-allow. It keeps the entitlements that anybody may claim; the
 * hardened runtime, which is what keeps debuggers out, goes (docs/facts/delve.md §1.19, §1.20).
 */
export function entitleOperation(host: Host, { realPath, slice }: Inspected): EntitlePlan {
  const signature = slice?.signature;
  const signed = signature && signature.kind !== "none" && signature.kind !== "damaged" ? signature : undefined;
  const held = Object.entries(signed?.entitlements.values ?? {});
  const free = ([name]: [string, unknown]) => name.startsWith("com.apple.security.");
  const named = signed?.identifier && signed.identifier !== "a.out" ? signed.identifier : undefined;
  const identifier = named ?? `dev.go-warden.${basename(realPath)}`;
  const entitlements = { ...Object.fromEntries(held.filter(free)), [DEBUGGEE]: true };
  return {
    dropped: held.filter((entry) => !free(entry)).map(([name]) => name),
    operation: {
      id: "dlv-entitle",
      title: `Let debuggers attach to ${realPath}`,
      risk: "edits-files",
      steps: signingSteps(host, realPath, identifier, { entitlements }),
    },
  };
}
