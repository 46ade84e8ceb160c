import type { RunResult } from "../../host";
import { Problem } from "../../problem";

/** What codesign says, by the tail of its lines, and what to do (docs/facts/delve.md §3.7). */
const ERRORS: readonly { pattern: RegExp; code: string; hint: string }[] = [
  {
    pattern: /no identity found/,
    code: "identity-not-found",
    hint: "go-warden dlv identities lists what your keychains hold; sign ad hoc without --identity.",
  },
  {
    pattern: /ambiguous \(matches/,
    code: "identity-ambiguous",
    hint: "Two certificates share that name: give the SHA-1 that go-warden dlv identities prints.",
  },
  {
    pattern: /errSecInternalComponent|User interaction is not allowed/,
    code: "keychain-locked",
    hint: "The private key cannot be reached from here: run security unlock-keychain in this session, or sign ad hoc without --identity.",
  },
  {
    pattern: /could not be found in the keychain/,
    code: "key-missing",
    hint: "That certificate has no private key on this Mac; sign ad hoc without --identity.",
  },
  {
    pattern: /detritus not allowed/,
    code: "detritus",
    hint: "Run xattr -c on the file; keep it out of folders that iCloud or Drive syncs.",
  },
  {
    pattern: /codesign_allocate/,
    code: "command-line-tools",
    hint: "Install the Command Line Tools: xcode-select --install",
  },
];

/** codesign's failure as a Problem: its own last line, and the cure. */
export function signingProblem(result: RunResult, end: string): Problem {
  const lines = result.stderr.trim().split("\n");
  const known = ERRORS.find(({ pattern }) => pattern.test(result.stderr));
  const line = (known && lines.find((one) => known.pattern.test(one))) ?? lines.at(-1);
  if (result.kind === "not-found") {
    return new Problem("codesign-missing", "codesign is not there", "It comes with macOS; this is no complete Mac.", 3);
  }
  return new Problem(
    known?.code ?? "signing-failed",
    `codesign: ${line || end}`,
    known?.hint ?? "Nothing was changed.",
    1,
  );
}
