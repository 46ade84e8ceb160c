import { join } from "node:path";
import type { AgentSource } from "../../../src/core/agent";

/** What the agent is installed from, seen from dist/start.js. */
export const packageFiles = (): AgentSource => ({
  bundle: join(__dirname, "agent.js"),
  script: join(__dirname, "..", "assets", "Go Warden"),
  node: process.execPath,
});
