/** Work that goes on beside the caller until the signal is aborted; what goes wrong in it is logged. */
export function createBackground(signal: AbortSignal, log: (line: string) => void) {
  const work = new Set<Promise<unknown>>();
  const timers = new Set<NodeJS.Timeout>();
  const track = (promise: Promise<unknown>) => {
    const guarded = promise.catch((error: unknown) => {
      if (!signal.aborted) log(`gopls: ${error instanceof Error ? error.message : String(error)}`);
    });
    work.add(guarded);
    void guarded.finally(() => work.delete(guarded));
  };
  const later = (ms: number, what: () => Promise<unknown>) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      if (!signal.aborted) track(what());
    }, ms);
    timers.add(timer);
  };
  const every = (pauseMs: () => number, what: () => Promise<unknown>): void =>
    later(pauseMs(), () => what().finally(() => !signal.aborted && every(pauseMs, what)));
  return {
    track,
    later,
    /** Again and again, that long after the end of each. */
    every,
    /** Resolves when the signal is aborted and what was begun has ended, or has had `patienceMs` to. */
    async end(patienceMs: number): Promise<void> {
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      for (const timer of timers) clearTimeout(timer);
      await Promise.race([Promise.all(work), new Promise((resolve) => setTimeout(resolve, patienceMs))]);
    },
  };
}

/** Calls that come while one is at work share one more run after it. */
export function coalesced(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  return () => {
    if (running) again = true;
    running ??= (async () => {
      do {
        again = false;
        await run();
      } while (again);
    })().finally(() => (running = undefined));
    return running;
  };
}
