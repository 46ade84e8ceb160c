import { LocalStorage } from "@raycast/api";
import { useEffect, useState } from "react";
import * as z from "zod/mini";

/** What its user said of folders, by target. */
const schema = z.object({ pinned: z.array(z.string()), hidden: z.array(z.string()) });
type Marks = z.infer<typeof schema>;

const key = "open-vscode marks";
const none: Marks = { pinned: [], hidden: [] };

/** Pinned and hidden folders, kept between launches; a pin and a hiding exclude each other. */
export function useMarks() {
  const [marks, setMarks] = useState(none);
  useEffect(() => {
    void LocalStorage.getItem<string>(key).then((text) => setMarks(parse(text)));
  }, []);
  const change = async (next: Marks) => {
    setMarks(next);
    await LocalStorage.setItem(key, JSON.stringify(next));
  };
  const without = (all: readonly string[], target: string) => all.filter((one) => one !== target);
  return {
    ...marks,
    pin: (target: string) =>
      change({ pinned: [...without(marks.pinned, target), target], hidden: without(marks.hidden, target) }),
    unpin: (target: string) => change({ ...marks, pinned: without(marks.pinned, target) }),
    hide: (target: string) =>
      change({ pinned: without(marks.pinned, target), hidden: [...without(marks.hidden, target), target] }),
    showHidden: () => change({ ...marks, hidden: [] }),
  };
}

function parse(text: string | undefined): Marks {
  try {
    return schema.parse(JSON.parse(text ?? ""));
  } catch {
    // Nothing was kept, or by another version.
    return none;
  }
}
