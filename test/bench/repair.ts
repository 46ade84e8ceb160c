import { isTrouble } from "../../src/core/finding";
import { runChecks, selectChecks } from "../../src/core/doctor";
import { perform } from "../../src/core/operations";
import { createImage, type Image } from "../doctor/image";
import { seeds, type Seed } from "../doctor/seeds";
import { median, type Benchmark } from "./figures";

/** From a fault to a fix that a second look has verified, over every seeded fault that the doctor fixes itself. */
export const repair: Benchmark = async ({ figure, note }) => {
  const times: number[] = [];
  let offered = 0;
  let byHand = 0;
  for (const seed of seeds) {
    const image = await createImage();
    try {
      await seed.apply(image);
      const outcome = await repaired(image, seed);
      if (outcome.kind === "by hand") byHand += 1;
      if (outcome.kind === "fixed" || outcome.kind === "failed") offered += 1;
      if (outcome.kind === "fixed") times.push(outcome.ms);
      note(
        `${outcome.kind.padEnd(8)} ${seed.finding}${outcome.kind === "fixed" ? `, ${Math.round(outcome.ms)} ms` : ""}`,
      );
    } finally {
      await image.remove();
    }
  }
  figure({ name: "fault to verified fix, median", value: median(times), unit: "ms", n: times.length });
  figure({ name: "fault to verified fix, longest", value: Math.max(...times), unit: "ms", n: times.length });
  figure({ name: `fixes verified by a second look, of ${offered}`, value: times.length, unit: "fixes", n: 1 });
  figure({ name: "faults that only a person can fix", value: byHand, unit: "faults", n: 1 });
};

type Outcome = { kind: "fixed"; ms: number } | { kind: "failed" | "by hand" | "download" };

async function repaired({ host, project }: Image, { check, finding: id }: Seed): Promise<Outcome> {
  const look = () => runChecks(host, selectChecks([check]), { folder: project });
  const started = performance.now();
  const found = (await look()).findings.find((one) => one.id === id && isTrouble(one));
  if (!found?.operation) return { kind: "by hand" };
  // The network's speed is nobody's figure.
  if (found.operation.id.startsWith("install-")) return { kind: "download" };
  const done = await perform(host, found.operation).catch(() => undefined);
  const left = done && (await look()).findings.some((one) => one.id === id && isTrouble(one));
  return left === false ? { kind: "fixed", ms: performance.now() - started } : { kind: "failed" };
}
