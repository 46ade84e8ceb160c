// @module-tag needs/zsh

import { expect, test } from "vitest";
import { helps, play, scenarios, type Seen } from "./scenarios";

const expected: Record<string, [Seen, Seen, Seen]> = {
  "started from the Dock": ["everything", "everything", "everything"],
  "`code` in a terminal": ["everything", "everything", "everything"],
  "`code` called by Raycast": ["nothing", "all but PATH", "everything"],
  "VS Code runs, profile edited since": ["the old values", "the old values", "everything"],
  "VS Code runs, `code` called by Raycast": ["nothing", "all but PATH", "everything"],
  "folder already open, profile edited since": ["the old values", "the old values", "the old values"],
  "profile slower than VS Code waits": ["nothing", "everything", "everything"],
  "`exec fish` in the profile": ["nothing", "everything", "everything"],
};

for (const scenario of scenarios) {
  for (const [index, help] of helps.entries()) {
    const wanted = expected[scenario.name]?.[index];
    test(`${scenario.name}, ${help}: gopls sees ${wanted}`, async () => {
      const { seen, environment } = await play(scenario, help);
      expect({ seen, NODE_ENV: help === "with code open" ? environment.NODE_ENV : undefined }).toEqual({
        seen: wanted,
      });
      if (help === "with code open" && !/already|Code runs/.test(scenario.name))
        expect(environment).not.toHaveProperty("API_TOKEN");
    });
  }
}
