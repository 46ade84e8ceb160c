import { open, stat } from "node:fs/promises";

/** What the Go linker wrote into a program about itself. */
export interface GoBuildInfo {
  /** `go1.26.8` */
  goVersion: string;
  /** The main module's version, `v0.23.0`; `(devel)` for a build from a working tree. */
  version?: string;
  /** `golang.org/x/tools/gopls` */
  path?: string;
}

const magic = Buffer.from("\xff Go buildinf:", "latin1");
const chunkSize = 1 << 20;

/**
 * Reads the build info out of a Go program without running it, whatever the container is (ELF, Mach-O, universal): the
 * linker puts it at a multiple of 16 bytes behind a magic word, since Go 1.18 as two length-prefixed strings. Undefined
 * when the file is no Go program, cannot be read, or comes from an older Go.
 */
export async function readGoBuildInfo(path: string): Promise<GoBuildInfo | undefined> {
  const file = await open(path, "r").catch(() => undefined);
  if (!file) return undefined;
  try {
    const buffer = Buffer.alloc(chunkSize + 4096);
    const { size } = await file.stat();
    for (let at = 0; at < size; at += chunkSize) {
      // Chunks overlap, so that the strings behind a magic word at a chunk's end are whole.
      const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
      const found = findIn(buffer.subarray(0, bytesRead));
      if (found) return found;
    }
    return undefined;
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

function findIn(bytes: Buffer): GoBuildInfo | undefined {
  for (let at = bytes.indexOf(magic); at >= 0; at = bytes.indexOf(magic, at + 1)) {
    const inline = (bytes[at + 15] ?? 0) & 2;
    if (at % 16 !== 0 || !inline || at + 48 > bytes.length) continue;
    const version = readString(bytes, at + 32);
    if (!version || !/^(go\d|devel )/.test(version.text)) continue;
    const modules = readString(bytes, version.end)?.text ?? "";
    // 16 bytes of sentinel stand before and after the module text.
    const main = /^mod\t([^\t\n]*)\t([^\t\n]*)/m.exec(modules);
    const path = /^path\t([^\t\n]*)/m.exec(modules.slice(16))?.[1];
    return {
      goVersion: version.text,
      ...(main?.[2] ? { version: main[2] } : {}),
      ...(path ? { path } : {}),
    };
  }
  return undefined;
}

function readString(bytes: Buffer, at: number): { text: string; end: number } | undefined {
  let length = 0;
  let position = at;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = bytes[position++];
    if (byte === undefined) return undefined;
    length |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      const end = Math.min(position + length, bytes.length);
      return { text: bytes.toString("utf8", position, end), end };
    }
  }
  return undefined;
}

const cache = new Map<string, { key: string; info: GoBuildInfo | undefined }>();

/** The same, remembered as long as the file stays what it is. */
export async function goBuildInfo(path: string): Promise<GoBuildInfo | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found) return undefined;
  const key = `${found.ino}-${found.size}-${found.mtimeMs}`;
  const known = cache.get(path);
  if (known?.key === key) return known.info;
  const info = await readGoBuildInfo(path);
  cache.set(path, { key, info });
  return info;
}
