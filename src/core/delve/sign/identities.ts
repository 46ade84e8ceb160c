import { describeEnd, type Host } from "../../host";
import { Problem } from "../../problem";

/** A certificate that codesign may sign with. */
export interface Identity {
  sha1: string;
  name: string;
  /** Why the system does not trust it (CSSMERR_TP_NOT_TRUSTED …); codesign signs with it all the same. */
  problem?: string;
}

/** Every code signing identity, also the self-signed ones that `find-identity -v` hides (docs/facts/delve.md §3.8). */
export async function findIdentities(host: Host): Promise<Identity[]> {
  if (host.platform !== "macos") {
    const hint = "Run it on the Mac; ad hoc signing, which is the default there, needs none.";
    throw new Problem("no-keychain", "Certificates to sign with lie in a Mac's keychain", hint, 3);
  }
  const security = host.system("/usr/bin/security");
  const result = await host.run(security, ["find-identity", "-p", "codesigning"], { timeoutMs: 20_000 });
  if (result.kind !== "exited" || result.code !== 0) {
    const hint = "Try security unlock-keychain in this session, or sign ad hoc, without --identity.";
    throw new Problem("keychain-unreadable", `security find-identity: ${describeEnd(result)}`, hint, 3);
  }
  return parseIdentities(result.stdout);
}

export function parseIdentities(output: string): Identity[] {
  const found = new Map<string, Identity>();
  for (const [, sha1 = "", name = "", problem] of output.matchAll(
    /^\s*\d+\) ([0-9A-F]{40}) "(.*)"(?: \((\w+)\))?\s*$/gim,
  )) {
    found.set(sha1, { ...found.get(sha1), sha1, name, ...(problem ? { problem } : {}) });
  }
  return [...found.values()];
}

/** The identity with that SHA-1. A name will not do: reissued certificates share theirs. */
export async function chooseIdentity(host: Host, sha1: string): Promise<Identity> {
  const all = await findIdentities(host);
  const list = all.map((one) => `${one.sha1} ${one.name}`).join("; ") || "none";
  if (!/^[0-9A-F]{40}$/i.test(sha1)) {
    throw new Problem("identity-not-sha1", `"${sha1}" is no SHA-1 of a certificate`, `Your identities: ${list}`, 2);
  }
  const found = all.find((one) => one.sha1.toUpperCase() === sha1.toUpperCase());
  if (!found)
    throw new Problem("identity-not-found", `No identity ${sha1} in your keychains`, `Your identities: ${list}`, 3);
  return found;
}
