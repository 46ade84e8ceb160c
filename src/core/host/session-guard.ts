import { spawn, type ChildProcess } from "node:child_process";

/**
 * Reads a line that never comes when this process is killed: the end of its stdin is the sign. Then the group is ended,
 * and what it started, but for daemons that made a session of their own.
 */
const GUARD = `
read -r _ && exit
family() {
  /bin/ps -axo pid=,ppid=,pgid=,stat= | /usr/bin/awk -v group="$1" '
    $3 == group { family[$1] }
    $4 !~ /s/ { parent[$1] = $2 }
    END {
      do { more = 0; for (pid in parent) if (!(pid in family) && (parent[pid] in family)) { family[pid]; more = 1 } } while (more)
      for (pid in family) print pid
    }' | /usr/bin/sort -rn
}
all= rounds=0
while now=$(family "$1"); [ "$now" != "$all" ] && [ $rounds -lt 50 ]; do
  kill -STOP $now
  all=$now rounds=$((rounds + 1))
done
kill -HUP $all; kill -TERM $all; kill -CONT $all
sleep 1
kill -KILL $all`;

/** Starts the guard of a process group; a line on its stdin dismisses it. */
export function startGuard(group: number): ChildProcess | undefined {
  try {
    const guard = spawn("/bin/sh", ["-c", GUARD, "go-warden-guard", String(group)], {
      env: {},
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    guard.on("error", () => undefined);
    guard.stdin?.on("error", () => undefined);
    guard.unref();
    return guard;
  } catch {
    return undefined;
  }
}
