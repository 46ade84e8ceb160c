import type { Host } from "../host";
import { goEnvFile, readGoEnvFile } from "../toolchain";
import { askSession, sessionVariables } from "./dock";
import { readMachine } from "./facts";
import { chooseTool, type ToolChoice } from "./tool-choice";

/**
 * The copy of a tool that the editor takes for a folder, found without a shell or `go`: the session's variables stand
 * for what the shell exports, and the file of `go env -w` for what `go env` says.
 */
export async function findToolWithoutShell(host: Host, name: string, folder: string): Promise<ToolChoice> {
  const [machine, session, written] = await Promise.all([
    readMachine(host, { folder }),
    askSession(host),
    goEnvFile(host).then(readGoEnvFile),
  ]);
  const environment = { ...host.env, ...sessionVariables(session) };
  return chooseTool(machine.host, name, await machine.settings(), {
    folder,
    environment,
    gopath: environment.GOPATH ?? written.GOPATH,
    isConfined: (path) => machine.isConfined(path),
  });
}
