/** When a gopls that has ended lived, as far as anybody saw; milliseconds since 1970. */
export interface Lifetime {
  /** When it started. */
  from: number;
  /** When it was last seen alive. */
  lastSeen: number;
  /** When its end was noticed. */
  to: number;
}

/** Logs have whole seconds. */
const slackMs = 1_500;
/** A busy machine's editor may take its time to write its line. */
const lateMs = 6_000;
/** Every zone is a multiple of that away from every other: the program that wrote may have started in another one. */
const zoneMs = 15 * 60_000;

/** Whether a time of day, in seconds since midnight, can be that of its end; an unknown one can. */
export function within(clock: number | undefined, { lastSeen, to }: Lifetime): boolean {
  if (clock === undefined || to - lastSeen > zoneMs / 2) return true;
  const midnight = new Date(to).setHours(0, 0, 0, 0);
  const apart = midnight + clock * 1000 - to;
  const after = apart - Math.round(apart / zoneMs) * zoneMs;
  return after >= lastSeen - to - slackMs && after <= lateMs;
}
