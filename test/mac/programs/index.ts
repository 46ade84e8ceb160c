import * as codeCli from "../vscode/cli";
import * as codeHelper from "../vscode/extension-host";
import * as codeMain from "../vscode/main-process";
import * as codesign from "./codesign";
import * as csrutil from "./csrutil";
import * as devToolsSecurity from "./dev-tools-security";
import * as id from "./id";
import * as launchctl from "./launchctl";
import * as launchd from "./launchd";
import * as lsof from "./lsof";
import * as open from "./open";
import * as osascript from "./osascript";
import * as pathHelper from "./path-helper";
import * as plutil from "./plutil";
import * as pmset from "./pmset";
import * as ps from "./ps";
import * as security from "./security";
import * as swVers from "./sw-vers";
import * as sysctl from "./sysctl";
import * as taskpolicy from "./taskpolicy";
import * as xattr from "./xattr";
import * as xcodeSelect from "./xcode-select";

export interface Program {
  /** Where the program lies on a Mac. */
  path: string;
  /** Runs it and returns its exit code; `root` is the simulated Mac's tree. */
  main(args: string[], root: string): number | Promise<number>;
  /** Not laid out with the rest; a test that wants it installs it. */
  optional?: boolean;
  /** Arguments of its usual calls: their answers lie ready in files, which sh prints faster than Node starts. */
  usual?: readonly string[];
  /** The script to put at its place instead of one that starts Node with this bundle. */
  script?(root: string, node: string, bundle: string): string;
}

/** One file per program that Apple ships; register it here. */
export const programs: Record<string, Program> = {
  "code-cli": codeCli,
  "code-helper": codeHelper,
  "code-main": codeMain,
  codesign,
  csrutil,
  DevToolsSecurity: devToolsSecurity,
  id,
  launchctl,
  launchd,
  lsof,
  open,
  osascript,
  path_helper: pathHelper,
  plutil,
  pmset,
  ps,
  security,
  sw_vers: swVers,
  sysctl,
  taskpolicy,
  xattr,
  "xcode-select": xcodeSelect,
};
