import * as z from "zod/mini";
import { version } from "../../package.json";
import { readIfPresent, writeAtomically } from "./host";
import { Problem } from "./problem";

/** The version of our state files; a newer Go Warden that means other things by them raises it. */
const stateVersion = 1;

const head = z.object({ version: z.number(), product: z.catch(z.optional(z.string()), undefined) });

/**
 * Writes a state file with our version and that of its format, 0600. What a newer Go Warden wrote is never overwritten:
 * a Problem (exit 4).
 */
export async function writeStateFile(path: string, state: object): Promise<void> {
  await refuseNewer(path);
  const contents = { ...state, version: stateVersion, product: version };
  await writeAtomically(path, JSON.stringify(contents, undefined, 1) + "\n", 0o600);
}

/** What a state file holds, when it is of that shape; undefined when it is missing, unreadable or anything else. */
export async function readStateFile<S extends z.core.$ZodType>(
  path: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  const text = (await readIfPresent(path, "data").catch(() => undefined))?.toString("utf8");
  return text === undefined ? undefined : z.safeParse(schema, parseJson(text)).data;
}

/** Throws a Problem (exit 4) when a newer Go Warden wrote the state file. */
export async function refuseNewer(path: string): Promise<void> {
  const text = (await readIfPresent(path, "data"))?.toString("utf8");
  const found = text === undefined ? undefined : head.safeParse(parseJson(text)).data;
  if (!found || found.version <= stateVersion) return;
  const writer = found.product === undefined ? "a newer Go Warden" : `Go Warden ${found.product}`;
  const install = found.product === undefined ? "the newer version" : `${found.product} or newer`;
  throw new Problem(
    "state-newer",
    `${path} was written by ${writer}, and this is ${version}`,
    `Install ${install}; until then nothing is changed.`,
    4,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
