import { redactValue } from "../core/credentials";
import { asTool } from "../launcher/as-tool";
import { inLauncher } from "../launcher/doors";
import { inFront } from "../launcher/folder-input";
import { core } from "../launcher/lazy";
import { asInTerminal } from "../launcher/precheck/as-in-terminal";

type Input = {
  /** A folder of the repository, absolute or beginning with ~/; the project in front of the editor when absent. */
  folder?: string;
};

/** Checks what is staged, or what differs from the last commit, without changing a file. Runs the project's own tests. */
export default function runPrecheck({ folder: given }: Input) {
  return asTool(async (host) => {
    const folder = await inFront(host, given);
    const report = await core().precheck(await asInTerminal(host, folder), { folder });
    return inLauncher(JSON.stringify(redactValue(host, report), undefined, 2));
  });
}
