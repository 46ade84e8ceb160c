import { delimiter, join } from "node:path";
import { real } from "../../host";
import type { MachineFacts } from "../../machine";
import { runningGopls } from "../restart/list";

/** Every gopls that is known on this machine, running ones included; real paths, each once. */
export async function goplsExecutables(machine: MachineFacts): Promise<string[]> {
  const { host } = machine;
  const [editors, environment, running] = await Promise.all([
    machine.editors(),
    machine.toolEnvironment(),
    runningGopls(host),
  ]);
  const chosen = await Promise.all(editors.map((editor) => machine.tool("gopls", editor)));
  const gopath = environment.GOPATH?.split(delimiter)[0] || join(host.home, "go");
  const folders = [
    ...(environment.GOBIN ? [environment.GOBIN] : []),
    join(gopath, "bin"),
    ...(environment.PATH?.split(delimiter) ?? []),
    ...(host.env.PATH?.split(delimiter) ?? []),
    host.system("/opt/homebrew/bin"),
    host.system("/usr/local/bin"),
  ];
  const paths = [
    ...chosen.flatMap(({ all }) => all.map(({ path }) => path)),
    ...folders.map((folder) => join(folder, "gopls")),
    ...running.map(({ process }) => process.executable),
  ];
  return [...new Set(paths.map(real))];
}
