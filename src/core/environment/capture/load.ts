import { processorTimes, type ProcessorTimes } from "../../host";

/** How busy the machine is while a shell is at work. */
export interface Load {
  /** Milliseconds that a profile gets on top: as long again as it had, twice, when every processor was busy. */
  extraMs(): number;
}

/** Share of idle time below which a program waits for a processor rather than for anything else. */
const fullyBusy = 0.15;

/**
 * Looks at the second half of the time that a profile has, so that one that answers in time costs nothing: of a login
 * on a cold machine it says little about the profile that it took ten seconds.
 */
export function watchLoad(timeoutMs: number): Load {
  let before: ProcessorTimes | undefined;
  setTimeout(() => (before = processorTimes()), timeoutMs / 2).unref();
  return {
    extraMs() {
      if (!before) return 0;
      const now = processorTimes();
      const all = now.all - before.all;
      return all > 0 && (now.idle - before.idle) / all < fullyBusy ? 2 * timeoutMs : 0;
    },
  };
}
