import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createElement, type ComponentType } from "react";
import { expect, onTestFinished, test } from "vitest";
import { builtExtension } from "./host";
import { createApi, type Surface } from "./host/api";
import { loadBundle } from "./host/bundle";
import { renderRoot, type Instance } from "./host/renderer";

const walk = (all: readonly Instance[]): Instance[] => all.flatMap((one) => [one, ...walk(one.children)]);

test("a row whose command is switched off in Raycast says so instead of doing nothing", async () => {
  const storage = mkdtempSync(join(tmpdir(), "go-warden-launcher-"));
  const surface: Surface = {
    state: {
      toasts: [],
      huds: [],
      alerts: [],
      clipboard: [],
      opened: [],
      launched: [],
      subtitle: undefined,
      preferencesOpened: 0,
      windowClosed: 0,
      missing: [],
    },
    answerAlerts: true,
    toastActions: new Map(),
    navigation: { push: () => undefined, pop: () => undefined },
  };
  const setup = {
    extension: builtExtension,
    assets: "",
    command: "status",
    mode: "menu-bar" as const,
    preferences: {},
    arguments: {},
    launchType: "userInitiated" as const,
    storage,
    appearance: "light" as const,
    answer: true,
  };
  const api = new Proxy(createApi(setup, surface), {
    get: (all, name) =>
      name === "launchCommand" ? () => Promise.reject(new Error("it is disabled")) : all[String(name)],
  });
  const bundle = loadBundle(join(builtExtension, "status.js"), api);
  let root: ReturnType<typeof renderRoot> | undefined;
  await new Promise<void>((resolve, reject) => {
    root = renderRoot(createElement(bundle.default as ComponentType), resolve, reject);
  });
  onTestFinished(() => {
    root?.unmount();
    rmSync(storage, { recursive: true });
  });
  const row = walk(root?.children() ?? []).find(({ props }) => props.title === "Go Doctor");
  await (row?.props.onAction as () => Promise<void>)();
  expect(surface.state.toasts[0]).toMatchObject({ style: "failure", title: "Go Doctor Could Not Be Opened" });
  expect(surface.state.toasts[0]?.message).toContain("it is disabled");
});
