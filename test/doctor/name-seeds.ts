import { checks, runChecks, type DoctorFinding } from "../../src/core/doctor";
import { isTrouble } from "../../src/core/finding";
import { createImage, type Image } from "./image";
import { seeds, type Seed } from "./seeds";

export interface NamedSeed extends Seed {
  /** The finding that names it, with the paths of the image taken out; undefined when the doctor missed it. */
  found?: { title: string; mend: string };
}

/** Runs the whole doctor on a machine for each seed. */
export async function nameSeeds(onSeed: (seed: NamedSeed) => void): Promise<NamedSeed[]> {
  const named: NamedSeed[] = [];
  for (const seed of seeds) {
    const image = await createImage();
    try {
      await seed.apply(image);
      const { findings } = await runChecks(image.host, checks, { folder: image.project });
      const found = findings.find((finding) => finding.id === seed.finding && isTrouble(finding));
      const result = { ...seed, ...(found ? { found: told(image, found) } : {}) };
      named.push(result);
      onSeed(result);
    } finally {
      await image.remove();
    }
  }
  return named;
}

function told(image: Image, { title, operation, advice }: DoctorFinding) {
  const plain = (text: string) =>
    text.replaceAll(image.home, "~").replaceAll(image.mac.root, "").replaceAll("|", "\\|");
  const mend = operation ? `\`--fix\`: ${operation.title}` : (advice ?? "");
  return { title: plain(title), mend: plain(mend.split("\n", 1)[0] ?? "") };
}

/** The README's table: symptom, finding, what mends it. */
export function seedTable(named: readonly NamedSeed[]): string[] {
  return [
    "| What you see | What the doctor finds | What mends it |",
    "| --- | --- | --- |",
    ...named.flatMap(({ symptom, finding, found }) =>
      found ? [`| ${symptom.replaceAll("|", "\\|")} | \`${finding}\`: ${found.title} | ${found.mend} |`] : [],
    ),
  ];
}
