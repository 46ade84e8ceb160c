/** What a telemetry counter file says. */
export interface CounterFile {
  /** `TimeBegin`, `TimeEnd`, `Program`, `Version`, `GoVersion`, `GOOS`, `GOARCH`. */
  metadata: Record<string, string>;
  /** By name; a stack counter's name is the decoded stack. */
  counters: Map<string, number>;
}

export type ParsedCounterFile =
  | { kind: "counters"; file: CounterFile }
  /** A program is writing it just now; read it again. */
  | { kind: "growing" }
  | { kind: "not-a-counter-file"; reason: string };

const magic = "# telemetry/counter file v1\n";
const maximumNameLength = 4096;
const buckets = 512;

/**
 * Reads a Go telemetry counter file (`*.v1.count`, x/telemetry internal/counter; layout: docs/facts/gopls.md §2a). Go writes
 * it in the byte order of the machine, which is little-endian wherever VS Code runs.
 */
export function parseCounterFile(bytes: Buffer): ParsedCounterFile {
  if (bytes.length < magic.length + 4) return { kind: "growing" };
  if (bytes.toString("latin1", 0, magic.length) !== magic) return refuse("no telemetry header");
  const headerLength = bytes.readUInt32LE(magic.length);
  if (headerLength % 32 !== 0 || headerLength < 32 || headerLength > 1024) return refuse("a header of wrong length");
  const records = headerLength + 4 + buckets * 4;
  if (bytes.length < records) return { kind: "growing" };
  const metadata = parseMetadata(bytes.toString("utf8", magic.length + 4, headerLength));
  const counters = new Map<string, number>();
  const seen = new Set<number>();
  for (let bucket = 0; bucket < buckets; bucket++) {
    let at = bytes.readUInt32LE(headerLength + 4 + bucket * 4);
    while (at !== 0) {
      // The chain of a file in use may point past what was read.
      if (at + 16 > bytes.length) return { kind: "growing" };
      if (at < records || at % 32 !== 0 || seen.has(at)) return refuse("a broken chain of records");
      seen.add(at);
      const nameLength = bytes.readUInt32LE(at + 8) & 0x00ffffff;
      if (nameLength === 0 || nameLength > maximumNameLength) return refuse("a record with a wrong name");
      if (at + 16 + nameLength > bytes.length) return { kind: "growing" };
      counters.set(
        decodeStack(bytes.toString("utf8", at + 16, at + 16 + nameLength)),
        Number(bytes.readBigUInt64LE(at)),
      );
      at = bytes.readUInt32LE(at + 12);
    }
  }
  return { kind: "counters", file: { metadata, counters } };
}

function refuse(reason: string): ParsedCounterFile {
  return { kind: "not-a-counter-file", reason };
}

function parseMetadata(text: string): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const line of text.split("\n")) {
    const colon = line.indexOf(": ");
    if (colon > 0) metadata[line.slice(0, colon)] = line.slice(colon + 2).trim();
  }
  return metadata;
}

/** Writes out a stack counter's frames: a path of `"` stands for the path of the frame before. */
export function decodeStack(name: string): string {
  if (!name.includes("\n")) return name;
  let path = "";
  return name
    .split("\n")
    .map((line) => {
      const dot = line.lastIndexOf(".");
      if (dot <= 0) return line;
      if (line.slice(0, dot) === '"') return path + line.slice(dot);
      path = line.slice(0, dot);
      return line;
    })
    .join("\n");
}
