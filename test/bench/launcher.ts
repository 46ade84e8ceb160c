import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { builtExtension, manifest, type Launcher } from "../launcher/host";
import { createLauncherWorld } from "../launcher/world";
import { median, type Benchmark } from "./figures";

const openings = 5;
const targets = { kB: 250, menuBarKB: 200, firstRenderMs: 40, heapMB: 60 };

/** Each command of the built extension as the launcher loads it: size, time to its first render, heap. */
export const launcher: Benchmark = async ({ figure, note }) => {
  if (!existsSync(builtExtension)) return note("dist/extension is missing: npm run build");
  const world = await createLauncherWorld();
  try {
    note(
      `targets: ≤ ${targets.kB} kB (menu bar ${targets.menuBarKB}), require and first render ≤ ${targets.firstRenderMs} ms, heap < ${targets.heapMB} MB`,
    );
    note("a no-view command has no first render: its time is that of loading it");
    note("command                 kB   require ms   first render ms   heap MB");
    const measured: { name: string; mode: string; kB: number; shownMs: number; heapMB: number }[] = [];
    for (const { name, mode } of manifest.commands) {
      const kB = statSync(join(builtExtension, `${name}.js`)).size / 1000;
      const { requireMs, firstRenderMs, heapMB } = await measure(world.launcher, name, mode);
      note(
        `${name.padEnd(18)} ${kB.toFixed(0).padStart(7)} ${requireMs.toFixed(1).padStart(12)} ${firstRenderMs.toFixed(1).padStart(17)} ${heapMB.toFixed(1).padStart(9)}`,
      );
      measured.push({ name, mode, kB, shownMs: requireMs + (mode === "no-view" ? 0 : firstRenderMs), heapMB });
    }
    for (const { name, mode, kB, shownMs, heapMB } of measured) {
      const against = (what: string, value: number, unit: string, goal: number, n: number) =>
        figure({ name: `launcher: ${name} ${what}`, value, unit, against: `${goal} ${unit}`, ratio: value / goal, n });
      against("bundle", kB, "kB", mode === "menu-bar" ? targets.menuBarKB : targets.kB, 1);
      against("require and first render", shownMs, "ms", targets.firstRenderMs, openings);
      against("heap", heapMB, "MB", targets.heapMB, openings);
    }
  } finally {
    await world.stop();
  }
};

async function measure(opener: Launcher, name: string, mode: string) {
  const opened: { requireMs: number; firstRenderMs: number; heapMB: number }[] = [];
  for (let round = 0; round < openings; round += 1) {
    const command = await opener.open(name, { answer: false });
    const state = mode === "no-view" ? await command.ended() : await command.loaded();
    opened.push({ ...command.opened, heapMB: state.heap.peakMB });
    await command.close();
  }
  return {
    requireMs: median(opened.map((one) => one.requireMs)),
    firstRenderMs: median(opened.map((one) => one.firstRenderMs)),
    heapMB: Math.max(...opened.map((one) => one.heapMB)),
  };
}
