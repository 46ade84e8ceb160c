import { expect, test } from "vitest";
import { readState, withdrawEnvironment, type SyncDependencies } from "../../../src/core/environment";
import { Problem } from "../../../src/core/problem";
import { hashValue, writeState } from "../../../src/core/environment/sync/state";
import { createSandbox } from "../../sandbox";

/** Launchd has what we gave it; `dependencies` say how it answers. */
async function shared(variables: Record<string, string>, dependencies: Partial<SyncDependencies>) {
  const { host } = createSandbox({ GO_WARDEN_SYSROOT: "/nonexistent" });
  const state = await readState(host);
  for (const [name, value] of Object.entries(variables)) {
    state.variables[name] = { hashes: [hashValue(state.salt, name, value)], ours: true };
  }
  await writeState(host, state);
  const launchd = { ...variables };
  const all: SyncDependencies = {
    capture: () => Promise.reject(new Error("no shell is asked")),
    read: async () => ({ calls: 1, variables: { ...launchd }, complete: true }),
    set: () => Promise.reject(new Error("nothing is set")),
    async unset(_host, names) {
      for (const name of names) delete launchd[name];
      return { calls: 1, failed: [] };
    },
    ...dependencies,
  };
  return { host, launchd, withdraw: (signal?: AbortSignal) => withdrawEnvironment(host, { signal }, all) };
}

test("what launchd keeps although it says nothing is told as left, after one try for each", async () => {
  const tries: string[][] = [];
  const world = await shared(
    { GOPATH: "/go", GOPROXY: "direct", GOPRIVATE: "example.com" },
    {
      async unset(_host, names, { pairwise = false } = {}) {
        tries.push([...names]);
        for (const name of pairwise ? names : names.slice(0, 1)) if (name !== "GOPROXY") delete world.launchd[name];
        return { calls: 1, failed: [] };
      },
    },
  );
  expect(await world.withdraw()).toEqual({ unset: ["GOPATH", "GOPRIVATE"], left: ["GOPROXY"] });
  expect(tries).toEqual([
    ["GOPATH", "GOPRIVATE", "GOPROXY"],
    ["GOPRIVATE", "GOPROXY"],
  ]);
  expect((await readState(world.host)).variables).toHaveProperty("GOPROXY");
});

test("when launchd cannot be read, everything that was shared counts as left", async () => {
  const world = await shared(
    { GOPATH: "/go" },
    { read: () => Promise.reject(new Problem("no-gui-session", "There is no GUI session", "", 3)) },
  );
  expect(await world.withdraw()).toEqual({ unset: [], left: ["GOPATH"] });
});

test("a withdrawal that is cancelled hands the cancellation to the launchctl it waits for", async () => {
  const cancel = new AbortController();
  const world = await shared(
    { GOPATH: "/go" },
    {
      unset: (_host, _names, { signal } = {}) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(new Error("launchctl was ended")));
          cancel.abort();
        }),
    },
  );
  await expect(world.withdraw(cancel.signal)).rejects.toThrow("launchctl was ended");
});
