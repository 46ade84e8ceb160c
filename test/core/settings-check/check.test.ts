// @module-tag needs/gopls

import { chmod, copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { perform, undo } from "../../../src/core/operations";
import { readMachine } from "../../../src/core/machine";
import { applySettings, checkSettings } from "../../../src/core/settings-check";
import { createSandbox } from "../../sandbox";
import { gopls } from "../../tools";

const settingsPath = ".config/Code/User/settings.json";

/** A home with a login shell of its own, a gopls in GOPATH/bin and VS Code's user data. */
async function home(settings: string, profile = "") {
  const sandbox = createSandbox({ SHELL: "/bin/bash", PATH: process.env.PATH ?? "" });
  await sandbox.file(".bash_profile", `export PATH='${process.env.PATH}'\n${profile}`);
  await copyTool(gopls(), join(sandbox.home, "go/bin/gopls"));
  const path = await sandbox.file(settingsPath, settings);
  const check = async (workspace?: string) => {
    const findings = await checkSettings(await readMachine(sandbox.host, { folder: workspace }));
    return { findings, ids: findings.map(({ id }) => id), titles: findings.map(({ title }) => title) };
  };
  return { ...sandbox, path, check };
}

async function copyTool(from: string, to: string) {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
  await chmod(to, 0o755);
}

test("an article's settings are named one by one, mended in one edit, and undo brings the exact bytes back", async () => {
  const before = `{
    // from an article
    "go.delvePath": "/opt/dlv", // is not there
    "gopls.usePlaceholders": true, // erased below
    "gopls": {
        "build.experimentalWorkspaceModule": true,
        "build.experimentalTestFlags": ["-v"], // never existed
        "cache.directory": "/x",
    },
    "go.toolsEnvVars": { "GOFLAGS": "-mod=mod -cover", "A": null },
    "go.buildFlags": ["-covermode=atomic"],
}
`;
  const { host, path, check } = await home(before);
  const { ids } = await check();
  expect(new Set(ids)).toEqual(
    new Set([
      "settings-unknown-key",
      "settings-erased",
      "null-in-tools-env",
      "cover-flags-blind-gopls",
      "gopls-setting-unknown",
      "gopls-setting-deprecated",
      "settings-baseline",
    ]),
  );
  const operation = await applySettings(await readMachine(host));
  const performed = await perform(host, operation!);
  expect(await readFile(path, "utf8")).toBe(`{
    // from an article
    "gopls": {
        "usePlaceholders": true,
        "ui.semanticTokens": true,
    },
    "go.toolsEnvVars": { "GOFLAGS": "-mod=mod" },
}
`);
  expect((await check()).ids).toEqual(["settings"]);
  expect(await applySettings(await readMachine(host))).toBeUndefined();
  await undo(host, performed.id);
  expect(await readFile(path, "utf8")).toBe(before);
});

test("a gopls setting at the root goes inside the gopls object, where gopls takes it", async () => {
  const { host, path, check } = await home(`{ "gopls.ui.semanticTokens": true }`);
  expect((await check()).ids).toContain("gopls-setting-at-root");
  await perform(host, (await applySettings(await readMachine(host)))!);
  expect(JSON.parse(await readFile(path, "utf8"))).toEqual({ gopls: { "ui.semanticTokens": true } });
  expect((await check()).ids).toEqual(["settings"]);
});

test("coverage flags are found in the shell's GOFLAGS and in go env -w", async () => {
  const { home: folder, file, check } = await home("{}", "export GOFLAGS=-coverpkg=./...\n");
  await file(".config/go/env", "GOFLAGS=-cover\n");
  const { findings } = await check(folder);
  const evidence = findings.filter(({ id }) => id === "cover-flags-blind-gopls").flatMap((one) => one.evidence);
  expect(evidence).toEqual([
    "GOFLAGS of the login shell or the session: -coverpkg=./...",
    `${join(folder, ".config/go/env")} (go env -w): -cover`,
  ]);
});

test("an old tool in GOPATH/bin that hides a newer one is found, and alternateTools names the newer", async () => {
  const { home: folder, host, path, file, check } = await home("{}");
  await copyTool(gopls("v0.21.1"), join(folder, "go/bin/gopls"));
  await copyTool(gopls("v0.23.0"), join(folder, "brew/bin/gopls"));
  await file(".bash_profile", `export PATH='${folder}/brew/bin:${process.env.PATH}'\n`);
  expect((await check()).titles).toContain("gopls v0.21.1 in GOPATH hides v0.23.0");
  await perform(host, (await applySettings(await readMachine(host)))!);
  const settings = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
  expect(settings["go.alternateTools"]).toEqual({ gopls: join(folder, "brew/bin/gopls") });
  expect((await check()).ids).toEqual(["settings"]);
});

test("settings in a profile that is not the folder's are pointed out", async () => {
  const { home: folder, file, check } = await home(`{ "go.testTimeout": "60s" }`);
  const workspace = join(folder, "project");
  await file(
    ".config/Code/User/globalStorage/storage.json",
    JSON.stringify({
      userDataProfiles: [{ location: "-1a2b", name: "Go", icon: "" }],
      profileAssociations: { workspaces: { [`file://${workspace}`]: "-1a2b" } },
    }),
  );
  const { findings } = await check(workspace);
  const [finding] = findings.filter(({ id }) => id === "settings-in-inactive-profile");
  expect(finding).toMatchObject({ severity: "warning", facts: { profile: "Default", active: "Go" } });
  expect((await check()).ids).not.toContain("settings-in-inactive-profile");
});

test("a .code-workspace's settings count, whether it is named or open in a window with the folder", async () => {
  const { home: folder, host, file, check } = await home(`{ "go.toolsEnvVars": { "A": "1" } }`);
  const written = `{
  "folders": [{ "path": "project" }],
  "settings": { "go.buildFlags": ["-cover"], "gopls": { "ui.semanticTokens": false } },
}
`;
  const workspace = await file("all.code-workspace", written);
  const project = join(folder, "project");
  await file("project/.vscode/settings.json", `{ "go.madeUp": 1, "go.delvePath": "/opt/dlv" }`);
  const evidence = async (target: string) => (await check(target)).findings.flatMap((one) => one.evidence);
  const fromWorkspace = `go.buildFlags in ${workspace}: -cover`;
  expect(await evidence(project)).not.toContain(fromWorkspace);

  const named = await check(workspace);
  expect(named.findings.flatMap((one) => one.evidence)).toEqual(
    expect.arrayContaining([fromWorkspace, expect.stringContaining(join(project, ".vscode/settings.json"))]),
  );
  expect(named.titles).not.toContain("gopls › ui.semanticTokens is not set");

  const openWindow = { workspaceIdentifier: { id: "1", configURIPath: `file://${workspace}` } };
  await file(
    ".config/Code/User/globalStorage/storage.json",
    JSON.stringify({ windowsState: { lastActiveWindow: openWindow, openedWindows: [] } }),
  );
  expect(await evidence(project)).toContain(fromWorkspace);

  const operation = await applySettings(await readMachine(host, { folder: workspace }));
  await perform(host, operation!);
  expect(await readFile(workspace, "utf8")).toBe(written);
  expect(await evidence(project)).toContain(fromWorkspace);
});

test("the Go extension's own manifest says which go settings exist", async () => {
  const { file, check } = await home(`{ "go.lintTool": "revive", "go.madeUp": 1 }`);
  const location = "golang.go-0.56.0";
  const entry = { identifier: { id: "golang.go" }, version: "0.56.0", relativeLocation: location };
  await file(".vscode/extensions/extensions.json", JSON.stringify([entry]));
  const contributes = { configuration: { properties: { "go.lintTool": {} } } };
  await file(`.vscode/extensions/${location}/package.json`, JSON.stringify({ contributes }));
  const { titles } = await check();
  expect(titles).toContain("go.madeUp is not a setting of the Go extension");
  expect(titles.join()).not.toContain("go.lintTool");
});

test("objects under the common beginning of settings are looked into, edited where they stand, and undone", async () => {
  const written = `{
  // Quiet.
  "go": { "inlayHints": { "constantValues": true }, "diagnostic": { "vulncheck": "Off", "other": {} } },
  "go.toolsManagement": { "checkForUpdates": "off", "madeUp": 1 }
}
`;
  const { host, path, file, check } = await home(written);
  const location = "golang.go-0.56.0";
  const entry = { identifier: { id: "golang.go" }, version: "0.56.0", relativeLocation: location };
  await file(".vscode/extensions/extensions.json", JSON.stringify([entry]));
  const names = ["toolsManagement.checkForUpdates", "inlayHints.constantValues", "diagnostic.vulncheck"];
  const properties = Object.fromEntries(names.map((name) => [`go.${name}`, {}]));
  await file(`.vscode/extensions/${location}/package.json`, JSON.stringify({ contributes: { configuration: { properties } } })); // prettier-ignore
  const { findings } = await check();
  const unknown = findings.filter(({ id }) => id === "settings-unknown-key");
  expect(unknown.map(({ facts }) => facts?.key)).toEqual(["go.diagnostic.other", "go.toolsManagement.madeUp"]);
  const operation = await applySettings(await readMachine(host));
  const performed = await perform(host, operation!);
  const text = await readFile(path, "utf8");
  expect(text).toContain(`"go.toolsManagement": { "checkForUpdates": "off" }`);
  expect(text).toContain(`"diagnostic": { "vulncheck": "Off" }`);
  expect(text).toContain("// Quiet.");
  await undo(host, performed.id);
  expect(await readFile(path, "utf8")).toBe(written);
});

test("a file that does not parse is named with line and column, and left alone", async () => {
  const { host, path, check } = await home(`{\n  "a": 1\n  "b": 2\n}`);
  const { findings } = await check();
  expect(findings.find(({ id }) => id === "settings-broken")?.evidence[0]).toContain(`${path}:3:3: `);
  await expect(applySettings(await readMachine(host))).rejects.toMatchObject({ code: "settings-broken", exit: 4 });
});

test("nothing is written, and that is said, where there is no editor or its settings cannot be read", async () => {
  const { host, path } = await home("{}");
  await rm(path);
  await mkdir(path);
  await expect(applySettings(await readMachine(host))).rejects.toMatchObject({ exit: 4 });
  const without = createSandbox();
  await expect(applySettings(await readMachine(without.host))).rejects.toMatchObject({ code: "no-editor", exit: 3 });
});

test("secrets of the shell are never proposed for settings", async () => {
  // VS Code gets nothing of it: the profile ends early when VS Code asks.
  const early = '[ -z "$VSCODE_RESOLVING_ENVIRONMENT" ] || exit 0';
  const { host } = await home("{}", `${early}\nexport GOPRIVATE=example.com GO_API_TOKEN=s3cret\n`);
  const operation = await applySettings(await readMachine(host));
  const text = operation?.steps.map((step) => (step.kind === "write" ? step.contents.toString() : "")).join("");
  expect(text).toContain(`"GOPRIVATE": "example.com"`);
  expect(text).not.toContain("s3cret");
});
