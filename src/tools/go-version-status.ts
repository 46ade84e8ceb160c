import { redactValue } from "../core/credentials";
import { asTool } from "../launcher/as-tool";
import { inLauncher } from "../launcher/doors";
import { inFront } from "../launcher/folder-input";
import { core } from "../launcher/lazy";

type Input = {
  /** Path of the Go project's folder, absolute or beginning with ~/; the one in front of the editor when absent. */
  folder?: string;
};

/** Which Go the terminal, the GUI session, VS Code and git hooks get in a project, and why. Changes nothing. */
export default function goVersionStatus({ folder: given }: Input) {
  return asTool(async (host) => {
    const folder = await inFront(host, given);
    const status = await core().goStatus(await core().readMachine(host, { folder }));
    return inLauncher(JSON.stringify(redactValue(host, status), undefined, 2));
  });
}
