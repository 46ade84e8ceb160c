import { readMachine } from "../machine";

export interface Identity {
  /** 40 hex digits. */
  sha1: string;
  /** `Apple Development: Name (TEAMID)`. */
  name: string;
  /** `CSSMERR_TP_NOT_TRUSTED` and the like; `find-identity -v` does not show such a one. */
  problem?: string;
}

/** How the next signing fails (docs/facts/delve.md §3.7); `silently-wrong` signs and leaves a byte changed. */
export type SigningFailure =
  | "internal-component"
  | "interaction-not-allowed"
  | "detritus"
  | "codesign-allocate"
  | "not-in-keychain"
  | "silently-wrong";

/** What machine.json says about signing and debugging; each has a Mac's usual answer. */
export interface SigningFacts {
  identities: Identity[];
  signingFails?: SigningFailure;
  systemIntegrity: "enabled" | "disabled" | "custom";
  developerMode: boolean;
  /** What `xcode-select -p` prints; null: no developer tools. */
  developerDirectory: string | null;
  /** `sysctl.proc_translated`. */
  translated: boolean;
  /** Groups of the user beyond staff. */
  groups: string[];
}

export function signingFacts(root: string): SigningFacts & { appleSilicon: boolean } {
  const usual: SigningFacts = {
    identities: [],
    systemIntegrity: "enabled",
    developerMode: true,
    developerDirectory: "/Library/Developer/CommandLineTools",
    translated: false,
    groups: ["admin", "_developer"],
  };
  return { ...usual, ...readMachine(root) };
}
