import { succeeded, type Host } from "../../host";

/** What the hardware runs without translation. */
export type Hardware = "arm64" | "x86_64" | "unknown";

export interface Machine {
  hardware: Hardware;
  /** `26.5.1`; undefined when this is no Mac. */
  macOS?: string;
}

/** The hardware's architecture, asked of the system: a translated process sees x86_64 (docs/facts/launchd.md §8). */
export async function readMachine(host: Host): Promise<Machine> {
  if (host.platform !== "macos") return { hardware: ownArchitecture() };
  const [arm, version] = await Promise.all([
    host.run(host.system("/usr/sbin/sysctl"), ["-n", "hw.optional.arm64"], { timeoutMs: 5000 }),
    host.run(host.system("/usr/bin/sw_vers"), ["-productVersion"], { timeoutMs: 5000 }),
  ]);
  return {
    hardware: arm.kind === "exited" ? (arm.stdout.trim() === "1" ? "arm64" : "x86_64") : ownArchitecture(),
    macOS: succeeded(version) ? version.stdout.trim() : undefined,
  };
}

/** The number before the first dot: 26. */
export function majorOf(version: string | undefined): number {
  return Number(version?.split(".")[0] ?? NaN);
}

function ownArchitecture(): Hardware {
  if (process.arch === "arm64") return "arm64";
  return process.arch === "x64" ? "x86_64" : "unknown";
}
