/**
 * Why a command could not do what was asked, in words for a person.
 *
 * `exit` follows the command line's codes: 1 done only in part · 2 wrong usage · 3 cannot run here · 4 refused as unsafe.
 */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    /** Stable, kebab-case; scripts switch on it. */
    readonly code: string,
    message: string,
    /** What to do about it, in one line. */
    readonly hint: string,
    readonly exit: 1 | 2 | 3 | 4 = 1,
  ) {
    super(message);
  }
}
