import { readdir } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { readIfPresent } from "../../host";

/** A crash or bug that Go's telemetry counted in a week that is over; no time of day and no pid was kept. */
export interface PastCrash {
  /** The last day of that week, `2026-11-20`. */
  week: string;
  version: string;
  goVersion: string;
  stack: string;
  count: number;
}

const report = z.object({
  Week: z.string(),
  Programs: z.nullish(
    z.array(
      z.object({
        Program: z.string(),
        Version: z._default(z.string(), ""),
        GoVersion: z._default(z.string(), ""),
        Stacks: z.nullish(z.record(z.string(), z.number())),
      }),
    ),
  ),
});

/** Reads `local/local.<date>.json` of a telemetry folder: what became of counter files of weeks that are over. */
export async function pastCrashes(telemetryFolder: string): Promise<PastCrash[]> {
  const folder = join(telemetryFolder, "local");
  const names = await readdir(folder).catch(() => []);
  const found: PastCrash[] = [];
  for (const name of names.filter((one) => /^local\.\d{4}-\d\d-\d\d\.json$/.test(one)).sort()) {
    const text = (await readIfPresent(join(folder, name)))?.toString("utf8") ?? "";
    const parsed = report.safeParse(parseJson(text));
    if (!parsed.success) continue;
    for (const program of parsed.data.Programs ?? []) {
      if (program.Program !== goplsProgram) continue;
      for (const [stack, count] of Object.entries(program.Stacks ?? {})) {
        found.push({
          week: parsed.data.Week,
          version: program.Version,
          goVersion: program.GoVersion,
          stack,
          count,
        });
      }
    }
  }
  return found;
}

export const goplsProgram = "golang.org/x/tools/gopls";

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
