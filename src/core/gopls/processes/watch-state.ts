import { join } from "node:path";
import * as z from "zod/mini";
import { readIfPresent, type Host } from "../../host";
import { writeStateFile } from "../../state-file";

const processSchema = z.object({
  pid: z.number(),
  startToken: z.string(),
  startedAt: z.string(),
  role: z.enum(["server", "forwarder", "daemon", "mcp", "own"]),
  executable: z.string(),
  args: z.array(z.string()),
  workspace: z.nullable(z.string()),
  rssBytes: z.nullable(z.number()),
  sidecarPid: z.nullable(z.number()),
  parent: z.object({ pid: z.number(), startToken: z.nullable(z.string()) }),
  editor: z.nullable(
    z.object({ name: z.string(), family: z.enum(["vscode", "other"]), userDataDir: z.nullable(z.string()) }),
  ),
  sameHome: z.boolean(),
  version: z.nullable(z.string()),
  goVersion: z.nullable(z.string()),
});

const schema = z.object({
  /** When it was written; the agent is at work when that is not long ago. */
  at: z.string(),
  processes: z.array(processSchema),
  /** By extension host, `pid start`: ends nobody asked for since its gopls was last started by a person or a setting. */
  hosts: z.record(
    z.string(),
    z.object({
      closes: z.number(),
      /**
       * Whether the editor starts another after that incident is still to be seen; `startedAt`: when the gopls had
       * started that ended.
       */
      lookFor: z.optional(
        z.object({
          incident: z.string(),
          window: z.pick(processSchema, { parent: true, editor: true, workspace: true }),
          startedAt: z.string(),
        }),
      ),
    }),
  ),
  /** By path: read up to here. `tail` is what stands before, to notice a file that was cut and has grown again. */
  sidecarLogs: z.record(z.string(), z.object({ inode: z.number(), offset: z.number(), tail: z.string() })),
  /** By folder and file: the counters of trouble, as far as they are accounted for. */
  counters: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.number()))),
  logs: z.record(z.string(), z.object({ inode: z.number(), offset: z.number() })),
  seenDumps: z.array(z.string()),
  /** Ends that are told already, but whose dump, counter or line in the editor's log had not come yet. */
  owed: z._default(
    z.array(
      z.object({
        id: z.string(),
        process: processSchema,
        /** When its end was noticed. */
        endedAt: z._default(z.string(), ""),
        dump: z._default(z.boolean(), false),
        counter: z.boolean(),
        event: z.boolean(),
      }),
    ),
    [],
  ),
  /** Hangs and memory warnings already told, by process. */
  told: z.array(z.string()),
});

/** What the watcher must not forget when the agent is ended at any moment. */
export type WatchState = z.infer<typeof schema>;

/** A gopls under watch. */
export type WatchedProcess = WatchState["processes"][number];

/** The window of an editor in which a gopls runs, or ran. */
export type GoplsWindow = Pick<WatchedProcess, "parent" | "editor" | "workspace">;

const path = (host: Host) => join(host.paths.support, "gopls", "watch.json");

/** Undefined when nothing was ever watched, or when the file is broken. */
export async function readWatchState(host: Host): Promise<WatchState | undefined> {
  const text = (await readIfPresent(path(host), "data"))?.toString("utf8");
  if (text === undefined) return undefined;
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export async function writeWatchState(host: Host, state: WatchState): Promise<void> {
  await writeStateFile(path(host), state);
}

/** An extension host's name in the state. */
export const hostKey = (parent: { pid: number; startToken: string | null }) =>
  `${parent.pid} ${parent.startToken ?? "?"}`;

export const processKey = (process: { pid: number; startToken: string }) => `${process.pid} ${process.startToken}`;
