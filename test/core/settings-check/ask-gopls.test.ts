import { expect, test } from "vitest";
import { askGoplsAboutSettings } from "../../../src/core/settings-check";
import { createSandbox } from "../../sandbox";
import { gopls, goplsVersions, needs } from "../../tools";

test.each(goplsVersions)(
  "gopls %s itself says which settings never existed and which are gone",
  needs("gopls"),
  async (version) => {
    const { host } = createSandbox();
    const answer = await askGoplsAboutSettings(host, gopls(version), {
      "build.experimentalWorkspaceModule": true,
      "build.experimentalTestFlags": ["-v"],
      "cache.directory": "/x",
      "ui.semanticTokens": true,
      "ui.completion.usePlaceholders": "yes",
    });
    if (answer.kind !== "answered") throw new Error(answer.reason);
    const found = Object.fromEntries(answer.complaints.map(({ kind, setting }) => [setting, kind]));
    expect(found).toEqual({
      experimentalWorkspaceModule: "deprecated",
      experimentalTestFlags: "unknown",
      directory: "unknown",
      usePlaceholders: "invalid",
    });
    expect(answer.known.has("semanticTokens")).toBe(true);
  },
);

test("a gopls that keeps two spellings of one setting apart says so", needs("gopls"), async () => {
  const { host } = createSandbox();
  const answer = await askGoplsAboutSettings(host, gopls(), { semanticTokens: true, "ui.semanticTokens": true });
  expect(answer).toMatchObject({ complaints: [{ kind: "invalid", setting: "semanticTokens" }] });
});

test("a gopls that is none is unknown, with the reason", async () => {
  const { host } = createSandbox();
  expect(await askGoplsAboutSettings(host, "/bin/true", {})).toMatchObject({ kind: "unknown" });
  expect(await askGoplsAboutSettings(host, "/nowhere/gopls", {})).toMatchObject({ kind: "unknown" });
});
