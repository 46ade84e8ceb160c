import { refuse, type Answer } from "./answer";
import type { Domain } from "./domain";
import type { Job } from "./job";

/** What `gui/501` or `gui/501/LABEL` names. */
export type Target =
  | { kind: "domain"; name: string }
  | { kind: "service"; name: string; label: string; job: Job | undefined }
  | { kind: "malformed" }
  /** A user without a GUI session. */
  | { kind: "no-domain"; code: 112 | 125; uid: string };

export function target(domain: Domain, text: string | undefined): Target {
  const match = /^(gui|user)\/(\d+)(?:\/([^/\s]+))?$/.exec(text ?? "");
  const [, type, uid, label] = match ?? [];
  if (!type || !uid) return { kind: "malformed" };
  const { noSession } = domain.facts();
  if (Number(uid) !== domain.uid || noSession) return { kind: "no-domain", code: noSession ?? 112, uid };
  const name = `${type}/${uid}`;
  return label ? { kind: "service", name, label, job: domain.jobs.get(label) } : { kind: "domain", name };
}

/** Exit 113; older releases leave out the first line (docs/facts/launchd.md §1.5). */
export function unknownService(domain: Domain, label: string): Answer {
  const line = `Could not find service "${label}" in domain for user gui: ${domain.uid}`;
  const { twoLineUnknown, unknownAnswer } = domain.facts();
  return twoLineUnknown ? refuse(unknownAnswer, "Bad request.", line) : refuse(unknownAnswer, line);
}

/** Exit 112 or 125; `doing` is how the subcommand words its failure. */
export function noDomain({ code, uid }: { code: 112 | 125; uid: string }, doing: string): Answer {
  return code === 112
    ? refuse(112, `Could not find domain for user gui: ${uid}`)
    : refuse(125, `${doing}: 125: Domain does not support specified action`);
}
