/** The LaunchAgent: composes its duties. */
import { join } from "node:path";
import { readConfiguration } from "../src/core/configuration";
import { redactCredentials } from "../src/core/credentials";
import { visible } from "../src/core/visible";
import { acquireLock, createHost } from "../src/core/host";
import { traced } from "../src/core/host/trace";
import type { Duty } from "./duty";
import { keepEnvironment } from "./keep-environment";
import { leaveWhenRemoved } from "./leave-when-removed";
import { createLog } from "./log";
import { keepHeapSmall } from "./small-heap";
import { warmFolders } from "./warm-folders";
import { watchGopls } from "./watch-gopls";
import { watchTools } from "./watch-tools";

const duties: Duty[] = [keepEnvironment(), watchGopls(), watchTools(), warmFolders(), leaveWhenRemoved];

/** Milliseconds that a duty may take to end; launchd waits five seconds before it kills. */
const endMs = 800;

async function main(): Promise<void> {
  keepHeapSmall();
  const plainHost = createHost();
  const log = createLog(plainHost);
  // A broken configuration is told where it is needed.
  const debug = await readConfiguration(plainHost).then(
    ({ debug }) => debug,
    () => false,
  );
  const host = debug ? traced(plainHost, log) : plainHost;
  const ending = new AbortController();
  const end = () => {
    ending.abort();
    setTimeout(() => process.exit(0), endMs).unref();
  };
  for (const name of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(name, end);

  // The one before may be on its way out.
  const lock = await acquireLock(host, join(host.paths.support, "agent.lock"), { waitMs: 6000, signal: ending.signal });
  if (!lock) {
    log("agent: another one is running; ended");
    return;
  }
  log(`agent: started, pid ${process.pid}, Node ${process.version}`);
  await Promise.all(
    duties.map((duty) =>
      duty.start({ host, signal: ending.signal, log }).catch((error: unknown) => {
        if (!ending.signal.aborted)
          log(`${duty.name}: ended: ${error instanceof Error ? error.message : String(error)}`);
      }),
    ),
  );
  log("agent: ended");
  await lock.release();
}

main().then(
  () => process.exit(0),
  // Asked to end while it waits for the one before, it has not failed: launchd would start it again.
  (error: unknown) => {
    if (error instanceof Error && error.name === "AbortError") process.exit(0);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    // eslint-disable-next-line no-console -- launchd keeps it in launchd.log
    console.error(visible(redactCredentials(text)));
    process.exit(1);
  },
);
