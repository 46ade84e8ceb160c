import { checks, runChecks, type Check, type DoctorFinding } from "../../src/core/doctor";
import { isTrouble } from "../../src/core/finding";
import { createImage, type Image } from "./image";
import { seeds, type Seed } from "./seeds";

export interface NamedSeed extends Seed {
  /** The finding that names it; undefined when the doctor missed it. */
  found?: SeenFinding;
}

/** What a finding says, in words that are the same on every machine. */
export interface SeenFinding {
  title: string;
  /** The title of what `--fix` does. */
  fix?: string;
  /** What to do by hand. */
  advice?: string;
}

/** Runs the doctor, whole or with each seed's own check, on a machine for each seed. */
export async function nameSeeds(
  onSeed: (seed: NamedSeed) => void,
  checksFor: (seed: Seed) => readonly Check[] = () => checks,
): Promise<NamedSeed[]> {
  const named: NamedSeed[] = [];
  for (const seed of seeds) {
    const image = await createImage();
    try {
      await seed.apply(image);
      const { findings } = await runChecks(image.host, checksFor(seed), { folder: image.project });
      const found = findings.find((finding) => finding.id === seed.finding && isTrouble(finding));
      const result = { ...seed, ...(found ? { found: seenFinding(image, found) } : {}) };
      named.push(result);
      onSeed(result);
    } finally {
      await image.remove();
    }
  }
  return named;
}

export function seenFinding(image: Image, { title, operation, advice }: DoctorFinding): SeenFinding {
  const plain = (text: string) =>
    text
      .replaceAll(image.home, "~")
      .replaceAll(image.mac.root, "")
      .replaceAll(image.goVersion, "go1.26")
      .replaceAll(image.go, "/usr/local/go/bin/go")
      .replace(/\b\d+(\.\d+)? s\b/g, "… s")
      .replace(new RegExp(`\\bchown (-R )?${image.host.uid}\\b`, "g"), "chown $1501");
  return {
    title: plain(title),
    ...(operation ? { fix: plain(operation.title) } : {}),
    ...(advice ? { advice: plain(advice) } : {}),
  };
}
