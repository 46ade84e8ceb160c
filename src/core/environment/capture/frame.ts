import { randomBytes } from "node:crypto";

/** The two marks of one capture. Each is printed from two halves, so that an echo of the command is no mark. */
export interface Marks {
  begin: readonly [string, string];
  end: readonly [string, string];
}

export function newMarks(): Marks {
  const half = () => randomBytes(8).toString("hex");
  return { begin: [half(), half()], end: [half(), half()] };
}

/** Whether a value holds part of a mark: a profile that reads stdin has taken the command for an answer. */
export function holdsMark(value: string, marks: Marks): boolean {
  return [...marks.begin, ...marks.end].some((half) => value.includes(half));
}

export interface FrameReader {
  /** Takes the next piece of stdout; true once a frame is complete. */
  feed(chunk: Buffer): boolean;
  /** What stood between the last begin mark and the first end mark after it. */
  frame(): Buffer | undefined;
}

/** Finds the frame in a stream; noise before it is not kept. */
export function createFrameReader(marks: Marks): FrameReader {
  const begin = Buffer.from(marks.begin.join("") + "\0");
  const end = Buffer.from(marks.end.join("") + "\0");
  let kept: Buffer = Buffer.alloc(0);
  let begun = false;
  let found: Buffer | undefined;
  return {
    feed(chunk) {
      if (found) return true;
      let searched = Math.max(0, kept.length - end.length);
      kept = kept.length === 0 ? chunk : Buffer.concat([kept, chunk]);
      if (!begun) {
        const at = kept.indexOf(begin);
        if (at === -1) {
          kept = kept.subarray(-(begin.length - 1));
          return false;
        }
        begun = true;
        kept = kept.subarray(at + begin.length);
        searched = 0;
      }
      const at = kept.indexOf(end, searched);
      if (at === -1) return false;
      const framed = kept.subarray(0, at);
      const last = framed.lastIndexOf(begin);
      found = last === -1 ? framed : framed.subarray(last + begin.length);
      return true;
    },
    frame: () => found,
  };
}
