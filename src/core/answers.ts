import { release } from "node:os";
import { join } from "node:path";
import * as z from "zod/mini";
import { readIfPresent, type Host } from "./host";

/** What the self-check saw of one question (src/core/selfcheck). Never a value of anybody's, never a person's name. */
export interface KeptAnswer {
  verdict: "confirmed" | "differs" | "not-settled";
  /** Which of the question's readings was seen. */
  reading?: string;
  /** What was measured: an exit code, milliseconds. */
  value?: string;
  observed: string;
}

const answer = z.object({
  verdict: z.enum(["confirmed", "differs", "not-settled"]),
  reading: z.optional(z.string()),
  value: z.optional(z.string()),
  observed: z.string(),
});

const schema = z.object({
  version: z.literal(1),
  at: z.string(),
  /** The kernel's release: another macOS may answer otherwise. */
  system: z.string(),
  answers: z.record(z.string(), answer),
  /** The label that was once disabled; launchd remembers such a label for good, so that every run uses the same. */
  disabledLabel: z.optional(z.string()),
});

export type KeptAnswers = Omit<z.infer<typeof schema>, "version">;

export const answersPath = ({ paths }: Host) => join(paths.support, "selfcheck.json");

/** Which system an answer is about. */
export const thisSystem = () => release();

/** What the last self-check left, whatever system it was of; undefined when there is none that can be read. */
export async function readAnswers(host: Host): Promise<KeptAnswers | undefined> {
  try {
    const bytes = await readIfPresent(answersPath(host));
    return bytes ? schema.parse(JSON.parse(bytes.toString("utf8"))) : undefined;
  } catch {
    return undefined;
  }
}

/** The reading that was seen on this very system; undefined as long as a question is not settled. */
export async function settled(host: Host, question: string): Promise<KeptAnswer | undefined> {
  const kept = await readAnswers(host);
  const found = kept?.system === thisSystem() ? kept.answers[question] : undefined;
  return found?.verdict === "not-settled" ? undefined : found;
}
