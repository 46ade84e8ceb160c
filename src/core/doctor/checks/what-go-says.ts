import { offline, type GoEnv } from "../../toolchain";
import type { DoctorContext } from "../context";

export type Answered = Extract<GoEnv, { kind: "ok" }>;

/** The words of the user's own go, which can neither download nor ask a proxy. */
export async function whatGoSays(
  { host, machine, folder }: DoctorContext,
  go: Answered,
  args: readonly string[],
): Promise<string[]> {
  const environment = await machine.toolEnvironment();
  const result = await host.run(go.goPath, args, { cwd: folder, env: offline(environment), timeoutMs: 15_000 });
  const text = result.stderr.trim();
  return text ? text.split("\n").slice(0, 4) : [];
}
