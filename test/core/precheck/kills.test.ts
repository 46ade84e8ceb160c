import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { built } from "../../built";
import { createRepository, goMod, type TestRepository } from "./repository";
import { soak } from "../../soak";

const rounds = soak ? 100 : 4;

const price = (body: string) => `package price\n\n// Of looks a price up.\n${body}\n`;

/** A repository with a staged change, another one on top of it that is not staged, and a new file. */
async function halfStaged(): Promise<TestRepository> {
  const repository = await createRepository({
    "go.mod": goMod(),
    "price/price.go": price("func Of(name string) int { return 1 }"),
    "price/price_test.go": 'package price\n\nimport "testing"\n\nfunc TestOf(t *testing.T) {}\n',
  });
  await repository.stage({ "price/price.go": price("func Of(name string) int { return 2 }") });
  repository.write({ "price/price.go": price("func  Of(name string) int { return 3 }"), "notes.txt": "mine\n" });
  return repository;
}

const files = (top: string) =>
  Object.fromEntries(
    readdirSync(top, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, readFileSync(path, "base64")]),
  );

test.each(["SIGKILL", "SIGHUP", "SIGINT"] as const)(
  "stopped with %s at any instant, a precheck leaves the work tree, the index and git's objects as they were",
  { timeout: 60_000 + rounds * 15_000 },
  async (signal) => {
    const repository = await halfStaged();
    const temp = join(repository.sandbox.home, "tmp");
    mkdirSync(temp);
    const before = files(repository.top);
    for (let round = 0; round < rounds; round++) {
      const args = [built("cli.js"), "precheck", repository.top, "--staged"];
      const env = { ...repository.env, TMPDIR: temp };
      const child = spawn(process.execPath, args, { env, stdio: "ignore" });
      const ended = once(child, "exit");
      await sleep(100 + ((round * 379) % 1500));
      child.kill(signal);
      await ended;
      expect(files(repository.top)).toEqual(before);
      // One that is killed leaves its copies to the next one.
      const left = readdirSync(temp).filter((name) => name.startsWith("go-warden-precheck-"));
      if (signal === "SIGKILL") expect(left.length).toBeLessThanOrEqual(1);
      else expect(left).toEqual([]);
    }
    expect((await repository.check({ kind: "staged" })).verdict).toBe("pass");
  },
);

test("what did not fit into the budget goes on in the background", async () => {
  const repository = await halfStaged();
  const args = [built("cli.js"), "precheck", repository.top, "--staged", "--budget", "0.05", "--json"];
  const child = spawn(process.execPath, args, { env: repository.env, stdio: ["ignore", "pipe", "ignore"] });
  const [output] = (await Promise.all([child.stdout.toArray(), once(child, "exit")])) as [Buffer[], unknown];
  expect(JSON.parse(Buffer.concat(output).toString())).toMatchObject({ verdict: "incomplete" });
  const lock = join(repository.sandbox.host.paths.support, "precheck-warm.lock");
  await expect.poll(() => existsSync(lock), { timeout: 30_000 }).toBe(true);
  await expect.poll(() => existsSync(lock), { timeout: 90_000, interval: 200 }).toBe(false);
});
