import { createHash } from "node:crypto";

export interface SigningRequest {
  identifier: string;
  /** XML and what it says; none: no entitlements. */
  entitlements?: { xml: Buffer; values: Record<string, unknown> };
  /** A certificate's name; without it the signature is ad hoc. */
  identity?: string;
  hardenedRuntime: boolean;
}

/** Signs every slice of a Mach-O file and returns the new file; undefined when it is none. */
export function signMachO(file: Buffer, request: SigningRequest): Buffer | undefined {
  const magic = file.length > 32 ? file.readUInt32BE(0) : 0;
  if (magic === 0xcffaedfe) return signThin(file, request);
  if (magic !== 0xcafebabe) return undefined;
  const count = file.readUInt32BE(4);
  const table = Buffer.from(file.subarray(0, 8 + count * 20));
  const parts: Buffer[] = [table];
  let at = table.length;
  for (let index = 0; index < count; index++) {
    const entry = 8 + index * 20;
    const offset = file.readUInt32BE(entry + 8);
    const slice = signThin(file.subarray(offset, offset + file.readUInt32BE(entry + 12)), request);
    if (!slice) return undefined;
    const align = 2 ** file.readUInt32BE(entry + 16);
    const start = roundUp(at, align);
    table.writeUInt32BE(start, entry + 8);
    table.writeUInt32BE(slice.length, entry + 12);
    parts.push(Buffer.alloc(start - at), slice);
    at = start + slice.length;
  }
  return Buffer.concat(parts);
}

const roundUp = (value: number, to: number) => Math.ceil(value / to) * to;

interface Place {
  signature?: number;
  linkedit?: number;
  end: number;
  textLimit: number;
}

function signThin(original: Buffer, request: SigningRequest): Buffer | undefined {
  if (original.readUInt32LE(0) !== 0xfeedfacf) return undefined;
  const place = findCommands(original);
  if (place.linkedit === undefined) return undefined;
  const codeLimit = place.signature ? original.readUInt32LE(place.signature + 8) : roundUp(original.length, 16);
  const code = Buffer.concat([original.subarray(0, codeLimit), Buffer.alloc(Math.max(0, codeLimit - original.length))]);
  const size = roundUp(superBlob(code, codeLimit, place.textLimit, request).length, 16);
  if (place.signature === undefined) addSignatureCommand(code, place);
  const command = place.signature ?? place.end;
  code.writeUInt32LE(codeLimit, command + 8);
  code.writeUInt32LE(size, command + 12);
  const inLinkedit = codeLimit + size - Number(code.readBigUInt64LE(place.linkedit + 40));
  code.writeBigUInt64LE(BigInt(inLinkedit), place.linkedit + 48);
  code.writeBigUInt64LE(BigInt(roundUp(inLinkedit, 0x4000)), place.linkedit + 32);
  const signature = superBlob(code, codeLimit, place.textLimit, request);
  return Buffer.concat([code, signature, Buffer.alloc(size - signature.length)]);
}

function findCommands(file: Buffer): Place {
  const place: Place = { end: 32 + file.readUInt32LE(20), textLimit: 0 };
  let at = 32;
  for (let index = file.readUInt32LE(16); index > 0; index--) {
    const command = file.readUInt32LE(at);
    const name = file.toString("latin1", at + 8, at + 24).replace(/\0.*$/s, "");
    if (command === 0x1d) place.signature = at;
    if (command === 0x19 && name === "__LINKEDIT") place.linkedit = at;
    if (command === 0x19 && name === "__TEXT") place.textLimit = Number(file.readBigUInt64LE(at + 48));
    at += file.readUInt32LE(at + 4);
  }
  return place;
}

/** Go leaves room for it behind the load commands. */
function addSignatureCommand(file: Buffer, place: Place): void {
  file.writeUInt32LE(file.readUInt32LE(16) + 1, 16);
  file.writeUInt32LE(file.readUInt32LE(20) + 16, 20);
  file.writeUInt32LE(0x1d, place.end);
  file.writeUInt32LE(16, place.end + 4);
}

function superBlob(code: Buffer, codeLimit: number, textLimit: number, request: SigningRequest): Buffer {
  const blobs: [number, Buffer][] = [[2, blob(0xfade0c01, Buffer.alloc(4))]];
  if (request.entitlements) {
    blobs.push([5, blob(0xfade7171, request.entitlements.xml)]);
    blobs.push([7, blob(0xfade7172, derEntitlements(request.entitlements.values))]);
  }
  blobs.unshift([0, codeDirectory(code, codeLimit, textLimit, new Map(blobs), request)]);
  blobs.push([0x10000, blob(0xfade0b01, Buffer.from(request.identity ? `certificate of ${request.identity}` : ""))]);
  const head = Buffer.alloc(12 + blobs.length * 8);
  let at = head.length;
  blobs.forEach(([slot, bytes], index) => {
    head.writeUInt32BE(slot, 12 + index * 8);
    head.writeUInt32BE(at, 16 + index * 8);
    at += bytes.length;
  });
  head.writeUInt32BE(0xfade0cc0, 0);
  head.writeUInt32BE(at, 4);
  head.writeUInt32BE(blobs.length, 8);
  return Buffer.concat([head, ...blobs.map(([, bytes]) => bytes)]);
}

function codeDirectory(
  code: Buffer,
  codeLimit: number,
  textLimit: number,
  blobs: Map<number, Buffer>,
  { identifier, identity, hardenedRuntime }: SigningRequest,
): Buffer {
  const special = Math.max(...blobs.keys());
  const pages = Math.ceil(codeLimit / 4096);
  const name = Buffer.from(identifier + "\0");
  const hashOffset = 88 + name.length + special * 32;
  const head = Buffer.alloc(88);
  const words = [0, 0, 0x20400, (identity ? 0 : 2) | (hardenedRuntime ? 0x10000 : 0), hashOffset, 88, special, pages];
  words.forEach((word, index) => head.writeUInt32BE(word, index * 4));
  head.writeUInt32BE(codeLimit, 32);
  Buffer.from([32, 2, 0, 12]).copy(head, 36);
  head.writeBigUInt64BE(BigInt(textLimit), 72);
  head.writeBigUInt64BE(1n, 80);
  const slots = Array.from({ length: special }, (_, index) => {
    const bytes = blobs.get(special - index);
    return bytes ? sha256(bytes) : Buffer.alloc(32);
  });
  const hashes = Array.from({ length: pages }, (_, page) =>
    sha256(code.subarray(page * 4096, Math.min((page + 1) * 4096, codeLimit))),
  );
  const directory = Buffer.concat([head, name, ...slots, ...hashes]);
  directory.writeUInt32BE(0xfade0c02, 0);
  directory.writeUInt32BE(directory.length, 4);
  return directory;
}

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest();

function blob(magic: number, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(magic, 0);
  head.writeUInt32BE(8 + data.length, 4);
  return Buffer.concat([head, data]);
}

function derEntitlements(values: Record<string, unknown>): Buffer {
  const pairs = Object.entries(values)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => der(0x30, der(0x0c, Buffer.from(key)), derValue(value)));
  return der(0x70, der(0x02, Buffer.from([1])), der(0xb0, ...pairs));
}

function derValue(value: unknown): Buffer {
  if (typeof value === "boolean") return der(0x01, Buffer.from([value ? 0xff : 0]));
  if (Array.isArray(value)) return der(0x30, ...value.map(derValue));
  return der(0x0c, Buffer.from(String(value)));
}

function der(tag: number, ...contents: Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
