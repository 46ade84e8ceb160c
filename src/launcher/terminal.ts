import { environment, getPreferenceValues, open } from "@raycast/api";
import { join } from "node:path";
import { writeAtomically } from "../core/host";
import { terminalScript } from "./terminal-script";

/** The application of the preferences, by its bundle identifier; macOS's own where none is chosen. */
const terminal = (): string => getPreferenceValues<Preferences>().terminal?.bundleId ?? "com.apple.Terminal";

export const openInTerminal = (folder: string) => open(folder, terminal());

/**
 * Shows commands in the user's terminal, which runs them when Return is pressed. Terminals open a `.command` file by
 * running it, which needs no permission to control another application.
 */
export async function runInTerminal(commands: string): Promise<void> {
  const file = join(environment.supportPath, "run.command");
  await writeAtomically(file, terminalScript(commands), 0o700);
  await open(file, terminal());
}
