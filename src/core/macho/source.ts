import { NotRegular, openRegular } from "../host";

/** Thrown inside the reader only: what is wrong with the bytes, as the end of the sentence "PATH …". */
export class Malformed extends Error {}

/** A file, or a part of one, read by position. Whoever reads past its end gets a `Malformed`. */
export interface Source {
  readonly size: number;
  /** `what` names the thing in the sentence for people: "the load commands". */
  read(offset: number, length: number, what: string): Promise<DataView>;
}

/** No structure that is read in one piece is larger; whatever claims to be is refused before memory is asked for. */
const LARGEST_READ = 4 * 1024 * 1024;

/** The part of a source that starts at `offset`: a slice of a universal binary, a signature. */
export function part(source: Source, offset: number, size: number, what: string): Source {
  if (offset < 0 || size < 0 || offset + size > source.size)
    throw new Malformed(`is cut off: ${what} lies past its end`);
  return { size, read: (from, length, name) => source.read(checked(from, length, size, name) + offset, length, name) };
}

export interface OpenFile {
  source: Source;
  close(): Promise<void>;
}

/** Opens a regular file for reading by position. A folder, a pipe or a device is a `Malformed`; system errors are thrown. */
export async function openFile(path: string): Promise<OpenFile> {
  const { file, stats } = await openRegular(path).catch((error: unknown) => {
    if (!(error instanceof NotRegular)) throw error;
    throw new Malformed(error.found === "a folder" ? "is a folder" : "is no regular file");
  });
  const { size } = stats;
  return {
    close: () => file.close(),
    source: {
      size,
      async read(offset, length, what) {
        checked(offset, length, size, what);
        const buffer = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await file.read(buffer, filled, length - filled, offset + filled);
          if (bytesRead === 0) throw new Malformed(`is cut off inside ${what}`);
          filled += bytesRead;
        }
        return viewOf(buffer);
      },
    },
  };
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function bytesOf(view: DataView, offset = 0, length = view.byteLength - offset): Buffer {
  if (offset < 0 || length < 0 || offset + length > view.byteLength)
    throw new Malformed("has a length that is too large");
  return Buffer.from(view.buffer, view.byteOffset + offset, length);
}

/** A 64-bit number; one that no file can hold is a `Malformed`. */
export function uint64(view: DataView, offset: number, little: boolean): number {
  const value = view.getBigUint64(offset, little);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Malformed("has an offset that no file can have");
  return Number(value);
}

/** The NUL-terminated text at an offset. */
export function text(view: DataView, offset: number, longest: number): string {
  if (offset < 0 || offset >= view.byteLength) throw new Malformed("has a name outside its table");
  const bytes = bytesOf(view, offset, Math.min(longest, view.byteLength - offset));
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end === -1 ? bytes.length : end);
}

function checked(offset: number, length: number, size: number, what: string): number {
  if (length > LARGEST_READ) throw new Malformed(`claims ${length} bytes for ${what}, which is absurd`);
  if (offset < 0 || length < 0 || offset + length > size) throw new Malformed(`is cut off inside ${what}`);
  return offset;
}
