import { readlinkSync } from "node:fs";

/** The processes of a simulated Mac are real ones and can be seen without it. */
export const optional = true;
export const path = "/usr/sbin/lsof";

/** `lsof -a -p LIST -d cwd,txt -Fpfn`: of each process its working directory and its program, as field output. */
export function main(args: string[]): number {
  const pids = (args[args.indexOf("-p") + 1] ?? "").split(",");
  let found = false;
  for (const pid of pids) {
    try {
      const cwd = readlinkSync(`/proc/${pid}/cwd`);
      const program = readlinkSync(`/proc/${pid}/exe`);
      process.stdout.write(`p${pid}\nfcwd\nn${cwd}\nftxt\nn${program}\nftxt\nn/usr/lib/dyld\n`);
      found = true;
    } catch {
      // It has ended.
    }
  }
  return found ? 0 : 1;
}
