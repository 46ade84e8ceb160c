import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { hashValue, readState, writeState, type State } from "../../../src/core/environment/sync/state";
import { createSandbox } from "../../sandbox";
import { soak } from "../../soak";

test("the state is 0600 in a 0700 folder and comes back as it was", async () => {
  const { host } = createSandbox();
  const state: State = {
    ...(await readState(host)),
    variables: { GOPATH: { hashes: ["x"], ours: true } },
    excluded: [{ name: "TOKEN", reason: "secret" }],
  };
  await writeState(host, state);
  expect(await readState(host)).toEqual(state);
  expect((await stat(host.paths.support)).mode & 0o777).toBe(0o700);
  expect((await stat(join(host.paths.support, "environment.json"))).mode & 0o777).toBe(0o600);
});

test("a state that was broken by somebody counts as none", async () => {
  const { host } = createSandbox();
  await writeState(host, await readState(host));
  for (const broken of ["", "{", "[]", '{"version":2}', "\0\0\0"]) {
    await writeFile(join(host.paths.support, "environment.json"), broken);
    expect((await readState(host)).variables).toEqual({});
  }
});

test("the state of a newer version is read as far as it is known, and never overwritten", async () => {
  const { host } = createSandbox();
  const path = join(host.paths.support, "environment.json");
  const state: State = { ...(await readState(host)), variables: { GOPATH: { hashes: ["x"], ours: true } } };
  await writeState(host, state);
  const ours = JSON.parse(await readFile(path, "utf8")) as object;
  const newer = JSON.stringify({ ...ours, version: 2, product: "9.1.0", more: { of: "it" } });
  await writeFile(path, newer);
  expect((await readState(host)).variables).toEqual(state.variables);
  const refused = { code: "state-newer", exit: 4, message: /by Go Warden 9\.1\.0/, hint: /^Install 9\.1\.0 or newer/ };
  await expect(writeState(host, state)).rejects.toMatchObject(refused);
  expect(await readFile(path, "utf8")).toBe(newer);

  // Upgraded, what the older version wrote is taken on.
  await writeFile(path, JSON.stringify({ ...ours, product: undefined }));
  await writeState(host, { ...(await readState(host)), syncedAt: "2026-01-01T00:00:00Z" });
  expect(await readState(host)).toMatchObject({ variables: state.variables, syncedAt: "2026-01-01T00:00:00Z" });
});

test("the same value has another hash under another name and in another state", () => {
  const hashes = [hashValue("salt one", "A", "v"), hashValue("salt one", "B", "v"), hashValue("salt two", "A", "v")];
  expect(new Set(hashes).size).toBe(3);
  expect(hashValue("s", "A", "BC")).not.toBe(hashValue("s", "AB", "C"));
});

test("killed at any instant, the state is the old one or the new one", async () => {
  const { host, home, file } = createSandbox();
  const source = `
    import { createHost } from ${JSON.stringify(join(process.cwd(), "src/core/host"))};
    import { writeState } from ${JSON.stringify(join(process.cwd(), "src/core/environment/sync/state"))};
    const host = createHost();
    const padding = Object.fromEntries(Array.from({ length: 400 }, (_, i) => ["V" + i, { hashes: ["h".repeat(43)], ours: true }]));
    (async () => {
      for (let number = 1; ; number++) {
        const salt = String(number).padStart(16, "0");
        await writeState(host, { version: 1, salt, variables: padding, excluded: [], syncedAt: salt });
        if (number === Number(process.argv[2])) process.stdout.write("writing");
      }
    })();`;
  const script = await file("writer.ts", source);
  await build({ entryPoints: [script], bundle: true, platform: "node", outfile: join(home, "writer.js") });
  const kills = soak ? 500 : 25;
  let last = "";
  const stopped = new Set<string>();
  for (let round = 0; round < kills; round++) {
    const writer = spawn(process.execPath, [join(home, "writer.js"), String(1 + (round % 5))], {
      env: { HOME: home, PATH: process.env.PATH },
    });
    await once(writer.stdout, "data");
    await sleep((round * 7) % 23);
    writer.kill("SIGKILL");
    await once(writer, "exit");
    const state = JSON.parse(await readFile(join(host.paths.support, "environment.json"), "utf8")) as State;
    expect(Object.keys(state.variables)).toHaveLength(400);
    expect(state.syncedAt).toBe(state.salt);
    last = state.salt;
    stopped.add(last);
  }
  expect(Number(last)).toBeGreaterThan(0);
  expect(stopped.size).toBeGreaterThan(1);
  expect((await readdir(host.paths.support)).length).toBeLessThanOrEqual(kills + 1);
});
