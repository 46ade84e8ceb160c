/** One text that a program prints, what it means, and what cures it. */
export interface Message {
  id: string;
  /** Matches the text's tail; what stands before it differs by version and by editor. */
  pattern: RegExp;
  cause: string;
  cure: string;
  /** A command that does or checks the cure. */
  command?: string;
}
