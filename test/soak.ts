/** `npm run soak`: everything, however long it takes; the gate takes a part of the same. */
export const soak = Boolean(process.env.GO_WARDEN_SOAK);

/** All of a list in a soak, else one of every `n`. */
export const part = <T>(list: readonly T[], n: number): T[] => list.filter((_, index) => soak || index % n === 0);
