import { readMachine } from "../machine";

export const path = "/usr/bin/pmset";

/** What the machine runs on. */
export interface Power {
  source: "AC Power" | "Battery Power";
  /** Absent on a Mac without a battery. */
  percent?: number;
  lowPowerMode?: boolean;
  /** The setting's name on a MacBook Pro that has a high power mode as well. */
  modeName?: "lowpowermode" | "powermode";
}

/** `-g batt` and `-g`, as pmset(1) prints them. */
export function main(words: string[], root: string): number {
  const power = (readMachine(root).power as Power | undefined) ?? { source: "AC Power" };
  const { source, percent, lowPowerMode = false, modeName = "lowpowermode" } = power;
  if (words.join(" ") === "-g batt") {
    console.log(`Now drawing from '${source}'`);
    const state = source === "AC Power" ? "charging; 0:50 remaining" : "discharging; 3:14 remaining";
    if (percent !== undefined) console.log(` -InternalBattery-0 (id=4653155)\t${percent}%; ${state} present: true`);
    return 0;
  }
  if (words.join(" ") !== "-g") return 64;
  const settings = { standby: 1, powernap: 1, disksleep: 10, displaysleep: 10, [modeName]: lowPowerMode ? 1 : 0 };
  console.log("System-wide power settings:\nCurrently in use:");
  for (const [name, value] of Object.entries(settings)) console.log(` ${name.padEnd(20)} ${value}`);
  return 0;
}
