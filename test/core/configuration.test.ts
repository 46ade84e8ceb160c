import { mkdir, rm } from "node:fs/promises";
import { expect, test } from "vitest";
import { readConfiguration } from "../../src/core/configuration";
import { createSandbox } from "../sandbox";

const wrong: [text: string, message: RegExp, hint: RegExp][] = [
  [
    `{ "shares": ["A"] }`,
    /config\.json: there is no setting "shares"$/,
    /are: share, shareSecrets, keep, shell, .*editor/,
  ],
  [`{ "share": "A" }`, /config\.json: "share" has to be a list of texts/, /default/],
  [`{ "share": [1] }`, /"share" has to be a list of texts/, /default/],
  [`{ "captureTimeoutSeconds": 0 }`, /"captureTimeoutSeconds" has to be a number of seconds/, /default/],
  [`{ "captureTimeoutSeconds": 3000000 }`, /"captureTimeoutSeconds" has to be a number of seconds/, /default/],
  [`{ "revive": "yes" }`, /"revive" has to be true or false/, /default/],
  [`[]`, /config\.json: it has to hold settings/, /are: share/],
  [`{\n  "share": [,]\n}`, /config\.json:2:13: this is not JSON: /, /Fix the file/],
];

test.each(wrong)("a configuration of %s is told with what is wrong and what is valid", async (text, message, hint) => {
  const { host, file } = createSandbox();
  await file(host.paths.config.slice(host.home.length + 1), text);
  await expect(readConfiguration(host)).rejects.toMatchObject({
    message: expect.stringMatching(message) as string,
    hint: expect.stringMatching(hint) as string,
    exit: 2,
  });
});

test("an empty configuration is none; one that cannot be read is named, with exit 3", async () => {
  const { host, file } = createSandbox();
  const path = await file(host.paths.config.slice(host.home.length + 1), "\n");
  expect((await readConfiguration(host)).share).toEqual([]);
  await rm(path);
  await mkdir(path);
  await expect(readConfiguration(host)).rejects.toMatchObject({
    message: `${path} cannot be opened: it is a folder`,
    hint: expect.stringContaining(`mv ${path} `) as string,
    exit: 3,
  });
});
