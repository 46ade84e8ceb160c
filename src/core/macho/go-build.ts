import { bytesOf, Malformed, part, uint64, type Source } from "./source";

/** What `go version -m` prints, read from the bytes. */
export interface GoBuild {
  /** `go1.26.8`; with experiments `go1.26.8 X:nocoverageredesign`. */
  goVersion: string;
  /** The main package: `github.com/go-delve/delve/cmd/dlv`. Empty when the module information was stripped. */
  path: string;
  module?: { path: string; version: string };
  /** `GOARCH`, `-tags`, `-ldflags`, `CGO_ENABLED`, `-cover`, `vcs.revision` … */
  settings: Record<string, string>;
}

const MAGIC = Buffer.from("\xff Go buildinf:", "latin1");
const LARGEST = 1024 * 1024;
/** The module information lies between two marks of sixteen bytes (docs/facts/delve.md §4). */
const MARK = 16;

/** Reads the build information at a place; undefined when nothing of Go's is there. `at` finds a virtual address. */
export async function readGoBuild(
  source: Source,
  place: { offset: number; size: number },
  at: (address: number) => number | undefined,
): Promise<GoBuild | undefined> {
  try {
    const region = part(source, place.offset, place.size, "Go's build information");
    const view = await region.read(0, Math.min(region.size, LARGEST), "Go's build information");
    const start = bytesOf(view).indexOf(MAGIC);
    if (start === -1 || start + 32 > view.byteLength) return undefined;
    const flags = view.getUint8(start + 15);
    const [version, module] = flags & 2 ? inline(view, start + 32) : await pointed(source, view, start, at);
    if (!version) return undefined;
    return { goVersion: version, ...parseModule(module) };
  } catch (error) {
    if (error instanceof Malformed) return undefined;
    throw error;
  }
}

/** Go 1.18 and later: two strings, each after its length. */
function inline(view: DataView, offset: number): [string, string] {
  const [version, next] = prefixed(view, offset);
  const [module] = prefixed(view, next);
  return [version.toString("utf8"), unmarked(module)];
}

function prefixed(view: DataView, offset: number): [Buffer, number] {
  let [length, shift, at] = [0, 0, offset];
  for (;;) {
    if (at >= view.byteLength || shift > 28) throw new Malformed("has a length without an end");
    const byte = view.getUint8(at++);
    length += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) break;
    shift += 7;
  }
  return [bytesOf(view, at, length), at + length];
}

/** Before Go 1.18: pointers to two string headers. */
async function pointed(
  source: Source,
  view: DataView,
  start: number,
  at: (address: number) => number | undefined,
): Promise<[string, string]> {
  const little = (view.getUint8(start + 15) & 1) === 0;
  const size = view.getUint8(start + 14);
  if (size !== 8) throw new Malformed("is built for 32 bits");
  const follow = async (pointer: number): Promise<Buffer> => {
    const headerAt = at(pointer);
    if (headerAt === undefined) return Buffer.alloc(0);
    const header = await source.read(headerAt, 16, "Go's build information");
    const [textAt, length] = [at(uint64(header, 0, little)), uint64(header, 8, little)];
    if (textAt === undefined || length > LARGEST) return Buffer.alloc(0);
    return bytesOf(await source.read(textAt, length, "Go's build information"));
  };
  const version = await follow(uint64(view, start + 16, little));
  const module = await follow(uint64(view, start + 24, little));
  return [version.toString("utf8"), unmarked(module)];
}

function unmarked(bytes: Buffer): string {
  const marked = bytes.length >= 2 * MARK + 1 && bytes[bytes.length - MARK - 1] === 0x0a;
  return marked ? bytes.toString("utf8", MARK, bytes.length - MARK) : "";
}

function parseModule(text: string): Omit<GoBuild, "goVersion"> {
  const build: Omit<GoBuild, "goVersion"> = { path: "", settings: {} };
  for (const line of text.split("\n")) {
    const [kind, first = "", second = ""] = line.split("\t");
    if (kind === "path") build.path = first;
    if (kind === "mod") build.module = { path: first, version: second };
    if (kind === "build") {
      const equals = first.indexOf("=");
      if (equals > 0) build.settings[unquoted(first.slice(0, equals))] = unquoted(first.slice(equals + 1));
    }
  }
  return build;
}

function unquoted(value: string): string {
  if (value.startsWith("`")) return value.slice(1, -1);
  if (!value.startsWith('"')) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === "string" ? parsed : value;
  } catch {
    return value.slice(1, -1);
  }
}
