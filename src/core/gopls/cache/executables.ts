import { real } from "../../host";
import type { MachineFacts } from "../../machine";
import { createProcessTable } from "../processes/process-table";
import { goplsPlaces } from "../processes/version";

/** Every gopls that is known on this machine, running ones included; real paths, each once. */
export async function goplsExecutables(machine: MachineFacts): Promise<string[]> {
  const { host } = machine;
  const [editors, environment, running] = await Promise.all([
    machine.editors(),
    machine.toolEnvironment(),
    createProcessTable(host).scan(),
  ]);
  const chosen = await Promise.all(editors.map((editor) => machine.tool("gopls", editor)));
  const paths = [
    ...chosen.flatMap(({ all }) => all.map(({ path }) => path)),
    ...goplsPlaces(host, environment),
    ...goplsPlaces(host, host.env),
    ...running.filter(({ sameHome }) => sameHome).map(({ executable }) => executable),
  ];
  return [...new Set(paths.map(real))];
}
