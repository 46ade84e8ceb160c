import type { Host } from "../../host";
import { Problem } from "../../problem";
import { expectEnd } from "../exits/expected-end";
import { createProcessTable } from "../processes/process-table";
import type { KnownGopls } from "./list";
import { followRestart } from "./restarted";
import type { RestartPlan } from "./plan";

/** Restarts one gopls by a signal, which uses up one of the silent restarts its editor has left. */
export function bySignal(one: KnownGopls, left: number): RestartPlan {
  const { process: target } = one;
  const after = left - 1;
  const restarted = followRestart([one]);
  return {
    method: "signal",
    why: `one of the ${left} silent restarts its editor has left is used; ${after} remain`,
    targets: [one],
    left: [],
    silentRestartsLeft: after,
    restarted: (host) => restarted.outcome(host),
    operation: {
      id: "gopls-restart",
      title: `Restart gopls (process ${target.pid}) by a signal`,
      risk: "restarts",
      steps: [
        {
          kind: "call",
          title: `End it; its editor starts another, and has ${after} silent restarts left`,
          command: `kill -TERM ${target.pid}`,
          async perform(host) {
            await stillThere(host, target);
            await expectEnd(host, target, "restart");
            process.kill(target.pid, "SIGTERM");
          },
        },
        restarted.verify,
      ],
    },
  };
}

/** Between showing the plan and doing it the pid may have gone to another program. */
export async function stillThere(host: Host, target: { pid: number; startToken: string }): Promise<void> {
  if (await createProcessTable(host).confirm(target)) return;
  throw new Problem(
    "gone",
    `Process ${target.pid} has ended meanwhile`,
    "go-warden gopls list shows what runs now.",
    1,
  );
}
