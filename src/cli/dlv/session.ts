import { selftest } from "../../core/delve";
import type { Context, Report } from "../context";
import { machineHere } from "../machine";
import { MISSING, refuseUnreadable } from "./target";

export async function selftestCommand(
  context: Context,
  path: string | undefined,
  options: { go?: string },
): Promise<Report> {
  const machine = await machineHere(context);
  if (path !== undefined) await refuseUnreadable(path);
  if (options.go !== undefined) await refuseUnreadable(options.go);
  const [dlv, go, { variables }] = await Promise.all([
    path ?? machine.tool("dlv").then(({ chosen }) => chosen?.path),
    options.go ?? machine.tool("go").then(({ chosen }) => chosen?.path),
    machine.dock(),
  ]);
  context.signal.throwIfAborted();
  if (dlv === undefined) throw MISSING;
  const result = await selftest(machine.host, {
    dlv,
    go,
    environment: { ...context.host.env, ...variables },
    signal: context.signal,
    onStage: ({ name }) => context.progress(`${name}: done`),
    onWaiting: (message) => context.progress(message),
  });
  const lines = result.stages.map(
    ({ name, ok, durationMs, message }) =>
      `${ok ? "ok    " : "failed"}  ${name.padEnd(12)}${durationMs.toFixed(0).padStart(6)} ms${message ? `  ${message}` : ""}`,
  );
  const tail = result.ok
    ? ["Debugging works."]
    : result.output.length > 0
      ? ["", "What dlv and debugserver printed:", ...result.output]
      : [];
  return { value: result, text: [...lines, ...tail].join("\n"), exit: result.ok ? 0 : 1 };
}
