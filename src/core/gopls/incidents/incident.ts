import * as z from "zod/mini";

export const incidentKinds = ["panic", "fatal", "killed", "exit", "hang", "memory", "bug"] as const;
export type IncidentKind = (typeof incidentKinds)[number];

const incident = z.object({
  /** The same for the same death, however often it is looked at. */
  id: z.string(),
  at: z.string(),
  tool: z.literal("gopls"),
  kind: z.enum(incidentKinds),
  pid: z.nullable(z.number()),
  version: z.nullable(z.string()),
  workspace: z.nullable(z.string()),
  editor: z.nullable(z.string()),
  /** What was seen, a line each. */
  evidence: z.array(z.string()),
  /** The decoded stack as telemetry counts it, or the frames of the dump. */
  stack: z.optional(z.string()),
  stackId: z.optional(z.string()),
  goVersion: z.optional(z.nullable(z.string())),
  /** `panic: runtime error: …` */
  firstLine: z.optional(z.string()),
  topFrame: z.optional(z.string()),
  request: z.optional(z.string()),
  file: z.optional(z.string()),
  /** How often the editor still restarts gopls by itself in that window, after this. */
  silentRestartsLeft: z.optional(z.nullable(z.number())),
  /** False: the editor starts no other gopls in that window until somebody does something. Absent when nobody knows. */
  editorRestarts: z.optional(z.boolean()),
  /** It ended before it had answered the editor; an editor tries twice. */
  failedStart: z.optional(z.boolean()),
  knownIssues: z.optional(z.string()),
  /** A newer gopls that lies on this machine. */
  newerVersion: z.optional(z.object({ version: z.string(), path: z.string() })),
  /** The end of a dump's text. */
  dumpFile: z.optional(z.string()),
});

/** Something that happened to a gopls, with everything that was seen of it. */
export type Incident = z.infer<typeof incident>;

/** Reads one incident out of our own file, which anybody may have edited. */
export function parseIncident(value: unknown): Incident | undefined {
  const parsed = incident.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
