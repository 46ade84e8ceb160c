import type { Host } from "../../core/host";
import { core } from "../lazy";

/** The host with the login shell's variables: the launcher's own PATH has neither Go nor the linters. */
export async function asInTerminal(host: Host, folder: string, signal?: AbortSignal): Promise<Host> {
  const shell = await (await core().readMachine(host, { folder, signal })).shell();
  return shell.kind === "captured" ? { ...host, env: { ...host.env, ...shell.variables } } : host;
}
