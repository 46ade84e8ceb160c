import { environment } from "@raycast/api";
import { join } from "node:path";
import type { AgentSource } from "../../core/agent";

/**
 * The agent's files in the extension. `assets/agent.js` is no committed build product: `npm install` makes it (`prepare`
 * in package.json), and `ray publish` copies what lies in the folder, ignored or not (docs/facts/raycast.md §1.3). Whether the
 * Store's own build runs `prepare` is not confirmed; where the file is missing the view says so instead of installing.
 * It is not minified beyond whitespace, so that a reviewer can read it.
 */
export function agentSource(): AgentSource {
  return {
    bundle: join(environment.assetsPath, "agent.js"),
    script: join(environment.assetsPath, "Go Warden"),
    // Raycast's own Node moves with every update; the script looks for another one when it is gone.
    node: process.execPath,
    // Raycast tells nobody when an extension is removed.
    origin: environment.assetsPath,
  };
}
