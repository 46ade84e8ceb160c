import type { Host } from "./host";

/** The host whose programs end when the signal says so, where they are not given another. */
export function stoppable(host: Host, signal: AbortSignal): Host {
  const bound = <O extends { signal?: AbortSignal }>(options: O): O => ({
    ...options,
    signal: options.signal ?? signal,
  });
  return {
    ...host,
    run: (file, args, options) => host.run(file, args, bound(options)),
    start: (file, args, options) => host.start(file, args, bound(options)),
    session: (file, args, options) => host.session(file, args, bound(options)),
  };
}
