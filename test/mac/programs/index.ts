import * as codeHelper from "../vscode/extension-host";
import * as launchctl from "./launchctl";
import * as launchd from "./launchd";
import * as open from "./open";
import * as osascript from "./osascript";
import * as swVers from "./sw-vers";

export interface Program {
  /** Where the program lies on a Mac. */
  path: string;
  /** Runs it and returns its exit code; `root` is the simulated Mac's tree. */
  main(args: string[], root: string): number | Promise<number>;
  /** The script to put at its place instead of one that starts Node with this bundle. */
  script?(root: string, node: string, bundle: string): string;
}

/** One file per program that Apple ships; register it here. */
export const programs: Record<string, Program> = {
  "code-helper": codeHelper,
  launchctl,
  launchd,
  open,
  osascript,
  sw_vers: swVers,
};
