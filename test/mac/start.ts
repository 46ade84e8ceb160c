import pc from "picocolors";
import { Problem } from "../../src/core/problem";
import { startOnMac } from "./start/on-mac";
import { startSimulated } from "./start/simulated";

/** `npm start`: the main job on this machine; on a Mac for real, elsewhere against the simulated one. */
async function main(): Promise<void> {
  try {
    await (process.platform === "darwin" && !process.env.GO_WARDEN_SYSROOT ? startOnMac() : startSimulated());
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    console.error(`${pc.red(error.message)}\n${error.hint}`);
    process.exitCode = error.exit;
  }
}

void main();
