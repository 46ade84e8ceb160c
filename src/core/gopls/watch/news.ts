import type { createBackground } from "./background";

interface Surroundings {
  later: ReturnType<typeof createBackground>["later"];
  scan(): Promise<void>;
  /** Scans, reads what is new and tells what nobody claimed. */
  lookAround(): Promise<void>;
  /** Whether something was read that is neither claimed nor told. */
  isWaiting(): boolean;
  leftoverMs: number;
}

/** In which an editor writes the rest of what it writes. */
const aMomentMs = 500;
/** Least time between two scans that a window's log brings about. */
const betweenScansMs = 200;

/** Looks at once, and again, when something was written that may tell of an end, and does not for every line. */
export class News {
  /** Nobody has read it yet. */
  private fresh = false;
  private looking = false;
  private scanPlanned = false;
  private scannedAt = 0;

  constructor(private readonly around: Surroundings) {}

  came(): void {
    this.fresh = true;
    // At once, for one that lives shortly; and when the editor has written the rest.
    this.scanSoon();
    if (this.looking) return;
    this.looking = true;
    this.around.later(aMomentMs, () =>
      this.around.lookAround().finally(() => {
        this.looking = false;
        this.lookAgain();
      }),
    );
  }

  /** Whether there is something to read, which is read now. */
  take(): boolean {
    const { fresh } = this;
    this.fresh = false;
    return fresh;
  }

  /** Until what is there has been claimed, or is old enough to stand alone. */
  private lookAgain(): void {
    this.around.later(this.around.leftoverMs, async () => {
      await this.around.lookAround();
      if (this.around.isWaiting()) this.lookAgain();
    });
  }

  private scanSoon(): void {
    if (this.scanPlanned) return;
    this.scanPlanned = true;
    const wait = Math.max(0, this.scannedAt + betweenScansMs - performance.now());
    this.around.later(wait, () => {
      this.scanPlanned = false;
      this.scannedAt = performance.now();
      return this.around.scan();
    });
  }
}
