import { randomBytes } from "node:crypto";
import { dirname, join } from "node:path";
import { commandLine } from "../../command-line";
import { describeEnd, type Host } from "../../host";
import { readExecutable, verifyPages } from "../../macho";
import type { Operation, Step } from "../../operations";
import type { Inspected } from "../inspection";
import { refuseToSign, refuseWhileRunning } from "./refusals";
import { signingProblem } from "./signing-errors";
import { runsAs, type RunOutcome } from "../diagnose/run-version";

export const DEBUGGER = "com.apple.security.cs.debugger";
export const DEBUGGEE = "com.apple.security.get-task-allow";

export interface SigningOptions {
  /** SHA-1 of a certificate; without it the signature is ad hoc, which needs no keychain. */
  identity?: string;
  /** Entitlements to ask for; none: none. */
  entitlements?: Readonly<Record<string, unknown>>;
  /** Told how running it went, for a front end to say. */
  onRun?: (outcome: RunOutcome) => void;
}

/** One name over all builds, so that what macOS remembers of dlv outlives an update (docs/facts/delve.md §3.5). */
export const DELVE_IDENTIFIER = "dev.go-warden.dlv";

/** Re-signs dlv: beside it, verified three ways, then renamed over it. */
export function resignOperation(
  host: Host,
  target: Pick<Inspected, "realPath">,
  options: SigningOptions = {},
): Operation {
  const { realPath } = target;
  return {
    id: "dlv-resign",
    title: `Re-sign ${realPath}`,
    risk: "edits-files",
    steps: signingSteps(host, realPath, DELVE_IDENTIFIER, options, (staged) => [
      {
        kind: "verify",
        title: "the new copy runs (dlv version)",
        async check(run, signal) {
          const outcome = await runsAs(run, staged, signal);
          options.onRun?.(outcome);
          return outcome.kind === "failed" ? outcome.sentence : undefined;
        },
      },
    ]),
  };
}

/**
 * The steps that sign a program without ever writing into it: macOS remembers signatures by inode, so the new bytes
 * must be a new file (docs/facts/delve.md §1.15). No --deep, no hardened runtime.
 */
export function signingSteps(
  host: Host,
  realPath: string,
  identifier: string,
  options: SigningOptions,
  proof: (staged: string) => Step[] = () => [],
): Step[] {
  const staged = join(dirname(realPath), `.go-warden-${randomBytes(4).toString("hex")}`);
  const plist = `${staged}.plist`;
  const codesign = host.system("/usr/bin/codesign");
  const asked = Object.keys(options.entitlements ?? {});
  const args = [
    ...["-f", "-s", options.identity ?? "-", "-i", identifier],
    ...(asked.length > 0 ? ["--entitlements", plist] : []),
    staged,
  ];
  return [
    {
      kind: "verify",
      title: "it is yours to sign, in no application, and not running",
      async check(run) {
        await refuseToSign(run, { path: realPath, realPath, executable: await readExecutable(realPath) });
        await refuseWhileRunning(run, realPath);
        return undefined;
      },
    },
    {
      kind: "run",
      title: "Copy it beside itself",
      file: "cp",
      args: ["-p", realPath, staged],
      undo: { file: "rm", args: ["-f", staged, `${staged}.cstemp`] },
    },
    ...(asked.length > 0
      ? [
          {
            kind: "write" as const,
            title: `Write the entitlements: ${asked.join(", ")}`,
            path: plist,
            before: undefined,
            contents: Buffer.from(entitlementsPlist(options.entitlements ?? {})),
          },
        ]
      : []),
    {
      kind: "call",
      title: options.identity ? "Sign the copy with your certificate" : "Sign the copy ad hoc",
      command: commandLine({ file: codesign, args }),
      async perform(run, signal) {
        const result = await run.run(codesign, args, { timeoutMs: 120_000, signal });
        if (result.kind !== "exited" || result.code !== 0) throw signingProblem(result, describeEnd(result));
      },
    },
    ...(asked.length > 0 ? [{ kind: "remove" as const, title: "Remove the entitlements' file", path: plist }] : []),
    {
      kind: "verify",
      title: "the bytes hold the new signature, and every page matches it",
      check: () => bytesAreSigned(staged, asked),
    },
    {
      kind: "run",
      title: "Let codesign check it",
      file: codesign,
      args: ["--verify", "--strict", staged],
    },
    ...proof(staged),
    { kind: "replace", title: "Put the copy in its place", path: realPath, staged },
    {
      kind: "verify",
      title: "the signed program is in its place",
      check: () => bytesAreSigned(realPath, asked),
    },
  ];
}

async function bytesAreSigned(path: string, entitlements: readonly string[]): Promise<string | undefined> {
  const executable = await readExecutable(path);
  if (executable.kind !== "mach-o") return "sentence" in executable ? executable.sentence : `${path} is no Mach-O`;
  for (const slice of executable.slices) {
    const { signature, architecture } = slice;
    if (signature.kind === "none") return `codesign left the ${architecture} code unsigned`;
    if (signature.kind === "damaged") return signature.message;
    const missing = entitlements.find((name) => !(name in signature.entitlements.values));
    if (missing) return `codesign left ${missing} out`;
    const pages = await verifyPages(path, slice);
    if (pages.kind !== "intact") return "sentence" in pages ? pages.sentence : "It is not signed";
  }
  return undefined;
}

function entitlementsPlist(entitlements: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(entitlements).map(
    ([key, value]) => `  <key>${escaped(key)}</key>\n  ${xmlValue(value)}\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
${entries.join("")}</dict></plist>
`;
}

function xmlValue(value: unknown): string {
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>";
  if (typeof value === "number") return `<integer>${value}</integer>`;
  if (Array.isArray(value)) return `<array>${value.map(xmlValue).join("")}</array>`;
  return `<string>${escaped(String(value))}</string>`;
}

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
