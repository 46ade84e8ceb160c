import { chmodSync, readFileSync, realpathSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { readExecutable, verifyPages, type CodeSignature, type Slice } from "../../../src/core/macho";
import { parsePlist } from "../../../src/core/macho/plist-xml";
import { signingFacts, type SigningFailure } from "../signing/facts";
import { signMachO } from "../signing/rewrite";

export const path = "/usr/bin/codesign";

interface Request {
  verb?: "sign" | "verify" | "display";
  identity: string;
  force: boolean;
  identifier?: string;
  entitlements?: string;
  xml: boolean;
  options: string;
  verbose: number;
  files: string[];
}

/** Signs, verifies and displays as codesign does; reports on stderr, exit 0, 1 or 2 (docs/facts/delve.md §3). */
export async function main(words: string[], root: string): Promise<number> {
  const request = parse(words);
  if (!request?.verb || request.files.length === 0) {
    console.error("Usage: codesign -s identity [-fv*] [-o flags] [-r reqs] [-i ident] path ... # sign");
    return 2;
  }
  let worst = 0;
  for (const file of request.files) {
    const code = await act(request, file, root);
    worst = Math.max(worst, code);
  }
  return worst;
}

async function act(request: Request, file: string, root: string): Promise<number> {
  const say = (text: string, code = 1) => {
    console.error(`${file}: ${text}`);
    return code;
  };
  let real: string;
  try {
    real = realpathSync(file);
  } catch {
    return say("No such file or directory");
  }
  const executable = await readExecutable(real);
  const slices = executable.kind === "mach-o" ? executable.slices : [];
  if (request.verb === "verify") return verify(file, real, slices, request.verbose);
  if (request.verb === "display") return display(file, real, slices, request);
  return sign(request, { file, real, slices, root });
}

async function verify(file: string, real: string, slices: Slice[], verbose: number): Promise<number> {
  if (slices.length === 0) {
    console.error(`${file}: code object is not signed at all`);
    return 1;
  }
  for (const slice of slices) {
    const pages = await verifyPages(real, slice);
    if (pages.kind === "intact") continue;
    console.error(
      pages.kind === "unsigned"
        ? `${file}: code object is not signed at all\nIn architecture: ${slice.architecture}`
        : `${file}: invalid signature (code or signature have been modified)\nIn architecture: ${slice.architecture}`,
    );
    return 1;
  }
  if (verbose > 0) console.error(`${file}: valid on disk\n${file}: satisfies its Designated Requirement`);
  return 0;
}

function display(file: string, real: string, slices: Slice[], request: Request): number {
  const slice = slices.find(({ architecture }) => architecture.startsWith("arm64")) ?? slices[0];
  if (!slice || slice.signature.kind === "none" || slice.signature.kind === "damaged") {
    console.error(`${file}: code object is not signed at all`);
    return 1;
  }
  const { signature } = slice;
  console.error(`Executable=${real}`);
  if (request.entitlements !== undefined) {
    const entries = Object.entries(signature.entitlements.values);
    if (entries.length > 0 && request.xml) process.stdout.write(entitlementsXml(entries));
    return 0;
  }
  if (request.verbose === 0) return 0;
  for (const line of describe(signature, slices)) console.error(line);
  return 0;
}

function describe(signature: CodeSignature, slices: Slice[]): string[] {
  const { directory, flags } = signature;
  const bits = { adhoc: 2, runtime: 0x10000, "linker-signed": 0x20000 };
  const value = flags.reduce((sum, flag) => sum + (bits[flag as keyof typeof bits] ?? 0), 0);
  const architectures = slices.map(({ architecture }) => architecture).join(" ");
  return [
    `Identifier=${signature.identifier}`,
    `Format=Mach-O ${slices.length > 1 ? "universal" : "thin"} (${architectures})`,
    `CodeDirectory v=${directory.version.toString(16)} size=0 flags=0x${value.toString(16)}(${flags.join(",") || "none"}) hashes=${directory.codeSlots}+${directory.specialSlots} location=embedded`,
    `Hash type=${directory.hash} size=${directory.hashSize}`,
    `CDHash=${signature.cdHash}`,
    signature.kind === "identity" ? "Signature size=1672" : "Signature=adhoc",
    "Info.plist=not bound",
    `TeamIdentifier=${signature.teamId ?? "not set"}`,
    "Sealed Resources=none",
  ];
}

const FAILURES: Record<Exclude<SigningFailure, "silently-wrong">, string> = {
  "internal-component": "errSecInternalComponent",
  "interaction-not-allowed": "User interaction is not allowed.",
  detritus: "resource fork, Finder information, or similar detritus not allowed",
  "codesign-allocate": "the codesign_allocate helper tool cannot be found or used",
  "not-in-keychain": "The specified item could not be found in the keychain.",
};

interface Target {
  file: string;
  real: string;
  slices: Slice[];
  root: string;
}

function sign(request: Request, { file, real, slices, root }: Target): number {
  const facts = signingFacts(root);
  const adhoc = request.identity === "-";
  const matching = facts.identities.filter(
    ({ sha1, name }) => sha1 === request.identity.toUpperCase() || name.includes(request.identity),
  );
  if (!adhoc && matching.length === 0) {
    console.error(`${request.identity}: no identity found`);
    return 1;
  }
  if (!adhoc && new Set(matching.map(({ sha1 }) => sha1)).size > 1) {
    const names = matching.map(({ name }) => `"${name}"`).join(" and ");
    console.error(`${request.identity}: ambiguous (matches ${names} in ${root}/login.keychain-db)`);
    return 1;
  }
  const signed = slices.some(({ signature }) => signature.kind !== "none");
  if (signed && !request.force) {
    console.error(`${file}: is already signed`);
    return 1;
  }
  if (signed) console.error(`${file}: replacing existing signature`);
  const failure = facts.signingFails;
  const keychainOnly = failure && !["detritus", "codesign-allocate", "silently-wrong"].includes(failure);
  if (failure && failure !== "silently-wrong" && !(adhoc && keychainOnly)) {
    console.error(`${file}: ${FAILURES[failure]}`);
    return 1;
  }
  const entitlements = request.entitlements === undefined ? undefined : readEntitlementsFile(request.entitlements);
  if (entitlements === null) {
    console.error(`${request.entitlements}: unrecognized entitlements file format`);
    return 1;
  }
  // A script's signature goes into extended attributes.
  if (readFileSync(real).toString("latin1", 0, 2) === "#!") return 0;
  const bytes = signMachO(readFileSync(real), {
    identifier: request.identifier ?? defaultIdentifier(real, slices, adhoc),
    entitlements,
    identity: adhoc ? undefined : matching[0]?.name,
    hardenedRuntime: request.options.split(",").includes("runtime"),
  });
  if (!bytes) {
    console.error(`${file}: main executable failed strict validation`);
    return 1;
  }
  if (failure === "silently-wrong") bytes.writeUInt8(bytes.readUInt8(4200) ^ 1, 4200);
  // codesign writes beside and renames: a new inode (docs/facts/delve.md §1.15).
  writeFileSync(`${real}.cstemp`, bytes);
  chmodSync(`${real}.cstemp`, statSync(real).mode & 0o7777);
  renameSync(`${real}.cstemp`, real);
  return 0;
}

/** A new one with every build when it is ad hoc and has no dot (docs/facts/delve.md §3.5). */
function defaultIdentifier(real: string, slices: Slice[], adhoc: boolean): string {
  const name = basename(real);
  if (!adhoc || name.includes(".")) return name;
  return `${name}-55554944${slices[0]?.uuid?.replaceAll("-", "").toLowerCase() ?? "0".repeat(32)}`;
}

function readEntitlementsFile(path: string) {
  const xml = readFileSync(path);
  const values = parsePlist(xml.toString("utf8"));
  return typeof values === "object" && values !== null ? { xml, values: { ...values } } : null;
}

function entitlementsXml(entries: [string, unknown][]): string {
  const values = entries.map(
    ([key, value]) => `<key>${key}</key>${value === true ? "<true/>" : `<string>${String(value)}</string>`}`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "https://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist version="1.0"><dict>${values.join("")}</dict></plist>`;
}

function parse(words: string[]): Request | undefined {
  const request: Request = { identity: "-", force: false, xml: false, options: "", verbose: 0, files: [] };
  const rest = words.flatMap(splitWord);
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const [name, inline] = word.startsWith("--") ? word.split("=", 2) : [word];
    const value = () => inline ?? rest.shift() ?? "";
    if (name === "-s" || name === "--sign") {
      request.verb = "sign";
      request.identity = value();
    } else if (name === "-d" || name === "--display") request.verb = "display";
    else if (name === "--verify") request.verb = "verify";
    else if (name === "-v" || name === "--verbose") request.verbose += Number(inline ?? 1);
    else if (name === "-f" || name === "--force") request.force = true;
    else if (name === "-i" || name === "--identifier") request.identifier = value();
    else if (name === "--entitlements") request.entitlements = value();
    else if (name === "--xml") request.xml = true;
    else if (name === "-o" || name === "--options") request.options = value();
    else if (name === "--strict" || name === "--deep" || name === "--timestamp") continue;
    else if (name === "-" || !name?.startsWith("-")) request.files.push(word);
    else return undefined;
  }
  // A lone -v verifies.
  if (!request.verb && request.verbose > 0) request.verb = "verify";
  return request;
}

/** `-dvv` is `-d -v -v`, `-fs` is `-f -s`. */
function splitWord(word: string): string[] {
  return /^-[a-z]{2,}$/.test(word) ? [...word.slice(1)].map((letter) => `-${letter}`) : [word];
}
