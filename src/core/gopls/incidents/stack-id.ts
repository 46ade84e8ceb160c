/**
 * The six characters by which the Go team's issues name a stack: the big-endian FNV-1 (not 1a) 32 hash of the decoded
 * stack, first line included, in base64url (docs/facts/gopls.md §2a).
 */
export function stackId(decodedStack: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(decodedStack, "utf8")) {
    hash = (Math.imul(hash, 0x01000193) ^ byte) >>> 0;
  }
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(hash);
  return bytes.toString("base64url").slice(0, 6);
}

/** The topmost frame of gopls's own code in a decoded stack, without the machinery that reports bugs. */
export function topGoplsFrame(decodedStack: string): string | undefined {
  return decodedStack
    .split("\n")
    .find(
      (frame) =>
        /^golang\.org\/x\/tools\/(gopls\/)?internal\//.test(frame) && !/\/util\/bug\.|\/internal\/bug\./.test(frame),
    );
}

/** A search among the Go team's issues for this very stack, or else for its top frame. */
export function knownIssuesUrl(stack: { id?: string; frame?: string }): string {
  // The +0x part of a frame differs in every build.
  const frame = stack.frame?.replace(/[:,][+=].*$/, "").replace(/^.*\//, "");
  const words = [stack.id, frame].filter((word) => word !== undefined).map((word) => `"${word}"`);
  const query = `is:issue label:gopls ${words.length > 1 ? `(${words.join(" OR ")})` : words.join("")}`;
  return `https://github.com/golang/go/issues?q=${encodeURIComponent(query.trim())}`;
}
