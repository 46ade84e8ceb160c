import { spawn } from "node:child_process";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { addressFile, readAddress, type Address } from "./address";
import type { Answer } from "./answer";

/** Starts the tree's launchd unless it runs: a login. `bundle` is dist/mac.js. */
export async function startLaunchd(root: string, bundle: string): Promise<Address> {
  const running = readAddress(root);
  if (running) return running;
  spawn(process.execPath, [bundle, root, "launchd"], {
    env: { PATH: process.env.PATH },
    cwd: "/",
    stdio: "ignore",
    detached: true,
  }).unref();
  for (let waited = 0; waited < 10_000; waited += 10) {
    const address = readAddress(root);
    if (address) return address;
    await sleep(10);
  }
  throw new Error("the simulated launchd did not start");
}

/** Ends it with everything it started: a logout. */
export async function stopLaunchd(root: string): Promise<void> {
  const address = readAddress(root);
  if (!address) return;
  try {
    process.kill(address.pid, "SIGTERM");
  } catch {
    return;
  }
  for (let waited = 0; waited < 15_000 && readAddress(root); waited += 10) await sleep(10);
}

/** Asks the running launchd. */
export function ask({ port, key }: Address, program: string, ...args: string[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1", () => {
      socket.write([key, program, "0", String(args.length), ...args, ""].join("\0"));
    });
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => {
      const [code = "1", stderr = "", ...stdout] = Buffer.concat(chunks).toString("utf8").split("\0");
      resolve({ code: Number(code), stderr, stdout: stdout.join("\0") });
    });
  });
}

/**
 * The script that stands at /bin/launchctl. It is not Node, so that a call costs a few milliseconds as the real one
 * does; `-p` keeps BASH_ENV and exported functions of its caller out.
 */
export function launchctlScript(root: string, node: string, bundle: string): string {
  return `#!/bin/bash -p
LC_ALL=C
address='${addressFile(root)}'
[ -e "$address" ] || '${node}' '${bundle}' '${root}' launchd start || exit
read -r port key pid <"$address"
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit
[ -t 1 ] && terminal=1 || terminal=0
printf '%s\\0' "$key" launchctl "$terminal" "$#" "$@" >&3
IFS= read -r -d '' code <&3 && IFS= read -r -d '' stderr <&3 || exit 1
printf %s "$stderr" >&2
/bin/cat <&3
exit "$code"
`;
}
