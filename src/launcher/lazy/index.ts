import { environment } from "@raycast/api";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Problem } from "../../core/problem";
import type * as Modules from "./modules";

/**
 * The doctor's checks, the catalog of errors and the agent's installer, loaded when a view first needs them and not
 * before its first paint. Every command is its own bundle and is loaded again at each launch, so what all of them share and
 * none needs at once lies in one file beside them: `assets/core.js`, which `npm install` makes as it makes the agent
 * (`prepare` in package.json). Throws a Problem where that file is missing.
 */
export function core(): typeof Modules {
  const file = join(environment.assetsPath, "core.js");
  if (!existsSync(file)) {
    throw new Problem(
      "core-missing",
      "A part of the extension is missing: assets/core.js",
      "Remove Go Warden in Raycast's settings under Extensions and install it again.",
      3,
    );
  }
  return createRequire(file)(file) as typeof Modules;
}
