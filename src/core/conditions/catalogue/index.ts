import type { Condition } from "../condition";
import { cgo } from "./cgo";
import { containers } from "./containers";
import { debugserver } from "./debugserver";
import { delve } from "./delve";
import { editor } from "./editor";
import { formatting, lint } from "./formatting-lint";
import { gopls } from "./gopls";
import { language } from "./language";
import { launchd } from "./launchd";
import { macos } from "./macos";
import { modules } from "./modules";
import { network } from "./network";
import { packages } from "./packages";
import { shell } from "./shell";
import { signing } from "./signing";
import { tests } from "./tests";
import { toolchain } from "./toolchain";
import { versionManagers } from "./version-managers";

/** Every condition that is known. The order has no meaning: rank and depth decide. */
export const conditions: readonly Condition[] = [
  ...shell,
  ...versionManagers,
  ...editor,
  ...gopls,
  ...modules,
  ...packages,
  ...network,
  ...toolchain,
  ...language,
  ...cgo,
  ...delve,
  ...debugserver,
  ...tests,
  ...formatting,
  ...lint,
  ...signing,
  ...launchd,
  ...containers,
  ...macos,
];
