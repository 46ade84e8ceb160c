import { describeEnd, type Host } from "../../host";
import type { Operation } from "../../operations";

const NAME = "com.apple.quarantine";

export type Quarantine =
  { kind: "none" } | { kind: "quarantined"; value: string } | { kind: "unknown"; reason: string };

/** Whether a browser's or mail program's mark is on the file; macOS then stops it at its first start. */
export async function readQuarantine(host: Host, path: string): Promise<Quarantine> {
  if (host.platform !== "macos") return { kind: "none" };
  const result = await host.run(host.system("/usr/bin/xattr"), ["-p", NAME, path], { timeoutMs: 5000 });
  if (result.kind !== "exited") return { kind: "unknown", reason: `xattr: ${describeEnd(result)}` };
  if (result.code === 0) return { kind: "quarantined", value: result.stdout.trim() };
  return { kind: "none" };
}

/** Takes the mark off; undo puts it back. */
export function clearQuarantine(host: Host, path: string, value: string): Operation {
  const xattr = host.system("/usr/bin/xattr");
  return {
    id: "dlv-clear-quarantine",
    title: `Let macOS run ${path}`,
    risk: "edits-files",
    steps: [
      {
        kind: "run",
        title: "Take the quarantine mark off",
        file: xattr,
        args: ["-d", NAME, path],
        undo: { file: xattr, args: ["-w", NAME, value, path] },
      },
      {
        kind: "verify",
        title: "the mark is gone",
        check: async (run) =>
          (await readQuarantine(run, path)).kind === "quarantined" ? `${path} still has the mark` : undefined,
      },
    ],
  };
}
