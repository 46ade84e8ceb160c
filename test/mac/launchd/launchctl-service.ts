import { constants } from "node:os";
import { printed, refuse, silent } from "./answer";
import { importPlist } from "./definition";
import type { Domain } from "./domain";
import { errorLine } from "./errors";
import type { Job } from "./job";
import type { Call, Outcome } from "./launchctl";
import { noDomain, target, unknownService } from "./target";

/** docs/facts/launchd.md §1.7 */
export function bootstrap({ domain, args }: Call): Outcome {
  const [where, ...paths] = args;
  if (where === undefined || paths.length === 0) return "usage";
  const asked = target(domain, where);
  if (asked.kind === "no-domain") return noDomain(asked, "Bootstrap failed");
  if (asked.kind !== "domain") return "target";
  const codes = paths.map((path) => domain.bootstrap(path));
  const failed = codes.filter((code) => code !== 0);
  const [code] = failed;
  if (code === undefined) return silent;
  if (paths.length > 1) {
    const lines = paths.flatMap((path, index) => (codes[index] ? [`${path}: ${errorLine(codes[index])}`] : []));
    return refuse(133, ...lines);
  }
  if (code === 122) return refuse(122, `${paths[0]}: Path had bad ownership/permissions`);
  const advice = code === 5 ? ["Try re-running the command as root for richer errors."] : [];
  return refuse(code, `Bootstrap failed: ${errorLine(code)}`, ...advice);
}

/** Returns while the job still lives (docs/facts/launchd.md §1.8). */
export async function bootout({ domain, args }: Call): Promise<Outcome> {
  const { waitFlag, bootoutInProgress, notLoadedAnswer, bootoutRefusal, bootoutWaits } = domain.facts();
  const asksToWait = args[0] === "--wait";
  if (asksToWait && !waitFlag) return "target";
  const wait = asksToWait || bootoutWaits;
  const [where, ...paths] = asksToWait ? args.slice(1) : args;
  if (where === undefined) return "usage";
  const asked = target(domain, where);
  if (asked.kind === "malformed") return "target";
  if (asked.kind === "no-domain") return noDomain(asked, "Boot-out failed");
  if (asked.kind === "domain" && paths.length === 0) return "usage";
  const job = asked.kind === "service" ? asked.job : jobOfPlist(domain, paths[0] ?? "");
  if (!job) return refuse(notLoadedAnswer, `Boot-out failed: ${errorLine(notLoadedAnswer)}`);
  if (bootoutRefusal) return refuse(bootoutRefusal, `Boot-out failed: ${errorLine(bootoutRefusal)}`);
  const running = job.pid !== undefined;
  const gone = domain.bootout(job);
  if (wait) await gone;
  return bootoutInProgress && running && !wait ? refuse(36, `Boot-out failed: ${errorLine(36)}`) : silent;
}

function jobOfPlist(domain: Domain, path: string): Job | undefined {
  const imported = importPlist(path);
  return imported.kind === "job" ? domain.jobs.get(imported.job.label) : undefined;
}

/** docs/facts/launchd.md §1.9 */
export async function kickstart({ domain, args, terminal }: Call): Promise<Outcome> {
  const flags = args.filter((arg) => arg.startsWith("-")).join("");
  const [where] = args.filter((arg) => !arg.startsWith("-"));
  if (where === undefined) return "usage";
  const asked = target(domain, where);
  if (asked.kind === "no-domain") return noDomain(asked, `Could not kickstart service "${where.split("/")[2]}"`);
  if (asked.kind !== "service") return "target";
  const { job, label } = asked;
  if (!job) return unknownService(domain, label);
  if (job.pid !== undefined) {
    if (!flags.includes("k")) return { code: domain.facts().runningAnswer };
    await job.end();
  }
  const pid = job.start(domain.facts().kickstartIgnoresThrottle);
  if (!flags.includes("p")) return silent;
  return printed(terminal ? `service spawned with pid: ${await pid}\n` : `${await pid}\n`);
}

export function kill({ domain, args }: Call): Outcome {
  const [name, where] = args;
  if (name === undefined || where === undefined) return "usage";
  const signal = signalNumber(name);
  if (signal === undefined) return "usage";
  const asked = target(domain, where);
  if (asked.kind === "no-domain") return noDomain(asked, "Could not signal service");
  if (asked.kind !== "service") return "target";
  if (!asked.job) return unknownService(domain, asked.label);
  return asked.job.signal(signal) ? silent : refuse(3, "No process to signal.");
}

function signalNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.toUpperCase();
  const found = Object.entries(constants.signals).find(([known]) => known === name || known === `SIG${name}`);
  return found?.[1];
}
