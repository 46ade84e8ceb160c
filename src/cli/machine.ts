import type { MachineFacts } from "../core/machine";
import type { Context } from "./context";
import { oneLine } from "../core/visible";
import { writeError } from "./terminal";

const known = new WeakMap<Context, Promise<MachineFacts>>();

/** What is known of this machine and of a folder on it, once for a command. */
export function machineOf(context: Context, folder: string | undefined): Promise<MachineFacts> {
  const { host, signal } = context;
  const machine =
    known.get(context) ?? import("../core/machine").then(({ readMachine }) => readMachine(host, { folder, signal }));
  known.set(context, machine);
  return machine;
}

/** The same for the folder we stand in. Says in one line when its tools are passed over. */
export async function machineHere(context: Context): Promise<MachineFacts> {
  const isFirst = !known.has(context);
  const machine = await machineOf(context, process.cwd());
  if (!isFirst || context.json || machine.trust.trust === "trusted") return machine;
  const { withheld } = await machine.settings();
  if (withheld.length === 0) return machine;
  const { howToTrust } = await import("../core/settings-check");
  context.progress("");
  const key = oneLine(withheld[0]?.key ?? "");
  writeError(`This folder asks for other tools (${key}); they are not run. ${howToTrust(machine)}\n`);
  return machine;
}
