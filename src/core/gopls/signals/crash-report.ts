import * as z from "zod/mini";

/** One of Apple's crash reports, `~/Library/Logs/DiagnosticReports/*.ips`. */
export interface CrashReport {
  processName: string;
  pid: number;
  /** When the report was taken. */
  at: Date;
  /** `EXC_CRASH (SIGKILL (Code Signature Invalid))`. */
  exception: string;
  /** `CODESIGNING`, `SIGNAL`, `JETSAM`. */
  terminationNamespace?: string;
  indicator?: string;
}

const header = z.object({ bug_type: z.optional(z.string()), app_name: z.optional(z.string()) });
const body = z.object({
  pid: z.number(),
  procName: z.string(),
  captureTime: z.string(),
  simulated: z.optional(z.unknown()),
  exception: z.optional(
    z.object({ type: z.optional(z.string()), signal: z.optional(z.string()), subtype: z.optional(z.string()) }),
  ),
  termination: z.optional(z.object({ namespace: z.optional(z.string()), indicator: z.optional(z.string()) })),
});

/**
 * Reads a report: two JSON documents, the first on line 1 (docs/facts/launchd.md §6). Undefined for other kinds of report,
 * for one that Apple marks as simulated, and for one that is not written to its end yet.
 */
export function parseCrashReport(text: string): CrashReport | undefined {
  const newline = text.indexOf("\n");
  if (newline < 0) return undefined;
  const first = header.safeParse(parseJson(text.slice(0, newline)));
  const second = body.safeParse(parseJson(text.slice(newline + 1)));
  if (!first.success || !second.success) return undefined;
  if (first.data.bug_type !== undefined && first.data.bug_type !== "309") return undefined;
  const { pid, procName, captureTime, exception, termination, simulated } = second.data;
  if (simulated) return undefined;
  const at = parseCaptureTime(captureTime);
  if (!at) return undefined;
  const { type = "", signal, subtype } = exception ?? {};
  return {
    processName: procName,
    pid,
    at,
    exception: [type, signal && `(${signal})`, subtype].filter(Boolean).join(" "),
    ...(termination?.namespace ? { terminationNamespace: termination.namespace } : {}),
    ...(termination?.indicator ? { indicator: termination.indicator } : {}),
  };
}

/** `2026-03-17 22:50:41.6409 -0700` */
function parseCaptureTime(text: string): Date | undefined {
  const match = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)? ([+-]\d\d)(\d\d)$/.exec(text.trim());
  if (!match) return undefined;
  const [, day, time, fraction = ".0", hours, minutes] = match;
  return new Date(`${day}T${time}${fraction.slice(0, 4)}${hours}:${minutes}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
