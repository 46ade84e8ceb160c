/** The `go` or `toolchain` line of a go.mod or go.work. */
export interface GoDirective {
  kind: "go" | "toolchain";
  /** Without the `go` in front; `default` for `toolchain default`. */
  version: string;
  /** Counted from 1. */
  line: number;
}

/** Both lines, where they are there. A comment ends a line, and a `go` inside a block is a path. */
export function goDirectives(text: string): GoDirective[] {
  const found: GoDirective[] = [];
  let inBlock = false;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = raw.replace(/\/\/.*/, "").trim();
    if (inBlock) inBlock = !line.startsWith(")");
    else if (/^[a-z]+\s*\($/.test(line)) inBlock = true;
    else {
      const [, kind, version] = /^(go|toolchain)\s+(?:go)?(\S+)$/.exec(line) ?? [];
      if (version !== undefined) found.push({ kind: kind === "go" ? "go" : "toolchain", version, line: index + 1 });
    }
  }
  return found;
}
