import { readFileSync } from "node:fs";
import { join } from "node:path";

/** How to reach the tree's launchd. */
export interface Address {
  port: number;
  /** Sent with each request, so that nobody else on the machine can ask. */
  key: string;
  pid: number;
}

/** Where a running launchd says so: port, key and pid in one line. */
export const addressFile = (root: string) => join(root, "var/run/launchd");

export function readAddress(root: string): Address | undefined {
  try {
    const [port, key, pid] = readFileSync(addressFile(root), "utf8").trim().split(" ");
    return port && key && pid ? { port: Number(port), key, pid: Number(pid) } : undefined;
  } catch {
    return undefined;
  }
}
