import { setTimeout as sleep } from "node:timers/promises";
import { basename, dirname } from "node:path";
import { findTools, troubleOf, WATCHED_TOOLS, type ToolCopy } from "../src/core/delve";
import { readState, statePath } from "../src/core/environment";
import type { Host } from "../src/core/host";
import { domainVariables } from "../src/core/launchd";
import { launcherLink } from "../src/core/notify";
import type { Duty, Log } from "./duty";
import { createAgentNotifier } from "./notify";
import { watchFolders } from "./watch-folders";

export interface WatchToolsTiming {
  /** Milliseconds without a change after which a tool counts as written. */
  quietMs: number;
}

/** Looks at dlv and gopls whenever one is replaced, and says something only when something is wrong with it. */
export function watchTools({ quietMs }: WatchToolsTiming = { quietMs: 500 }): Duty {
  return {
    name: "watch-tools",
    async start({ host, signal, log }) {
      const notify = createAgentNotifier(host, log);
      const sessionVariables = createSessionVariables(host);
      let known = new Map<string, string>();
      let watched: ReadonlySet<string> = new Set();
      let wake: () => void = () => undefined;
      let changed = false;
      const folders = watchFolders(() => {
        changed = true;
        wake();
      });
      signal.addEventListener("abort", () => wake(), { once: true });

      const look = async (): Promise<ToolCopy[]> => {
        const found = await findTools(host, { ...host.env, ...(await sessionVariables()) });
        const tools = new Set<string>(WATCHED_TOOLS);
        folders.update(
          new Map([
            ...found.folders.map((folder): [string, Set<string>] => [folder, tools]),
            // A sync may bring other folders.
            [dirname(statePath(host)), new Set([basename(statePath(host))])],
          ]),
        );
        // What lies in a folder that was not watched before is no news.
        const fresh = found.copies.filter(({ path, state }) => watched.has(dirname(path)) && known.get(path) !== state);
        known = new Map(found.copies.map(({ path, state }) => [path, state]));
        watched = new Set(found.folders);
        return fresh;
      };

      try {
        await look();
        while (!signal.aborted) {
          if (!changed) await new Promise<void>((resolve) => (wake = resolve));
          while (changed && !signal.aborted) {
            changed = false;
            await sleep(quietMs, undefined, { signal }).catch(() => undefined);
          }
          if (signal.aborted) break;
          for (const copy of await look()) await report(host, copy, notify, log, signal);
        }
      } finally {
        folders.close();
      }
    },
  };
}

/** The GUI session's variables, read again when a sync has changed some: at login they come later than the agent. */
function createSessionVariables(host: Host): () => Promise<Readonly<Record<string, string>>> {
  let changedAt: string | undefined;
  let variables: Readonly<Record<string, string>> = {};
  return async () => {
    const state = await readState(host);
    if (state.changedAt === changedAt) return variables;
    changedAt = state.changedAt;
    const read = await domainVariables(host, Object.keys(state.variables)).catch(() => undefined);
    return (variables = read?.variables ?? variables);
  };
}

async function report(
  host: Host,
  copy: ToolCopy,
  notify: ReturnType<typeof createAgentNotifier>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const [worst, ...more] = await troubleOf(host, copy, signal);
  if (signal.aborted) return;
  log(
    `tools: ${copy.path} was replaced: ${worst ? [worst, ...more].map(({ id }) => id).join(", ") : "nothing is wrong"}`,
  );
  if (!worst) return;
  const mend = worst.operation ? worst.operation.title : worst.advice;
  await notify({
    key: `tool ${copy.path} ${worst.id}`,
    title: worst.title,
    message: [copy.path, mend].filter(Boolean).join("\n"),
    link: await launcherLink(host, "go-doctor"),
  });
}
