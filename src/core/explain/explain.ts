import { stripVTControlCharacters } from "node:util";
import { delveMessages } from "./delve-messages";
import { editorMessages } from "./editor-messages";
import { goMessages } from "./go-messages";
import type { Message } from "./message";

export const messages: readonly Message[] = [...editorMessages, ...goMessages, ...delveMessages];

export interface Explanation {
  id: string;
  /** The part of the text that was recognized. */
  matched: string;
  cause: string;
  cure: string;
  command?: string;
}

/** What a pasted error text means, the most telling part first; empty when no part of it is known. */
export function explain(text: string): Explanation[] {
  const plain = stripVTControlCharacters(text).replaceAll("’", "'");
  const found = messages.flatMap((message) => {
    const match = message.pattern.exec(plain);
    return match ? [toExplanation(message, match[0])] : [];
  });
  // General texts say nothing new once a particular one was recognized.
  const general = new Set(["launch-wrapper", "operation-not-permitted", "no-such-file", "dap-timeout"]);
  const telling = found.filter(({ id }) => !general.has(id));
  return telling.length > 0 ? telling : found.slice(0, 1);
}

function toExplanation({ id, cause, cure, command }: Message, matched: string): Explanation {
  return { id, matched, cause, cure, ...(command ? { command } : {}) };
}
