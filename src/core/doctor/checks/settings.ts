import type { Check } from "../check";

export const settings: Check = {
  id: "settings",
  area: "vs code",
  title: "Settings for Go: names that do not exist, what gopls refuses, what erases what",
  timeoutMs: 30_000,
  async probe({ machine, settingsFindings }) {
    const { editor } = await machine.settings();
    if (!editor) return [{ id: "settings", severity: "skipped", title: "No editor, no settings", evidence: [] }];
    const found = await settingsFindings();
    // Told in the areas of coverage and of tools, with what those know besides.
    const own = found.filter(({ id }) => id !== coverFlags && id !== "tool-shadowed");
    return own.length > 0
      ? own
      : [{ id: "settings", severity: "ok", title: "The settings for Go are in order", evidence: [] }];
  },
};

/** The finding about coverage flags that blind gopls. */
export const coverFlags = "cover-flags-blind-gopls";
