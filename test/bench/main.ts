import { agent } from "./agent";
import { capture } from "./capture";
import { code } from "./code";
import { delve } from "./delve";
import { doctor } from "./doctor";
import type { Benchmark, Figure } from "./figures";
import { gopls } from "./gopls";
import { launcher } from "./launcher";
import { repair } from "./repair";
import { settings } from "./settings";
import { sync } from "./sync";
import { tune } from "./tune";

/** One file per area; `npm run bench -- capture gopls` runs only those. */
const benchmarks: Record<string, Benchmark> = {
  settings,
  code,
  capture,
  sync,
  agent,
  delve,
  doctor,
  repair,
  gopls,
  tune,
  launcher,
};

async function main(): Promise<void> {
  const wanted = process.argv.slice(2);
  const figures: Figure[] = [];
  for (const [area, benchmark] of Object.entries(benchmarks)) {
    if (wanted.length > 0 && !wanted.includes(area)) continue;
    console.log(`\n${area}`);
    await benchmark({
      note: (line) => console.log(`  ${line}`),
      figure(figure) {
        figures.push(figure);
        const compared = figure.against ? `  ${figure.ratio?.toFixed(2)} × ${figure.against}` : "";
        console.log(
          `  ${figure.name.padEnd(52)} ${figure.value.toFixed(2).padStart(10)} ${figure.unit}${compared}  (n=${figure.n})`,
        );
      },
    });
  }
  console.log();
  for (const { name, value, unit, against, ratio, n } of figures) {
    console.log(JSON.stringify({ name, value, unit, against: against ?? null, ratio: ratio ?? null, n }));
  }
}

void main();
