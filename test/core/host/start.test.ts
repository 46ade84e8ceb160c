import { once } from "node:events";
import { expect, test } from "vitest";
import { createSandbox } from "../../sandbox";

test("a program can be talked with and says how it ended", async () => {
  const { host } = createSandbox();
  const program = host.start("/bin/sh", ["-c", "read line; echo got $line; echo oh >&2; exit 3"], { timeoutMs: 5000 });
  program.stdin.write("hello\n");
  const [chunk] = (await once(program.stdout, "data")) as [Buffer];
  expect(chunk.toString()).toBe("got hello\n");
  expect(await program.ended).toBe("exit code 3");
  expect(program.stderr()).toBe("oh\n");
});

test("a program that ignores SIGTERM is ended with its children", async () => {
  const { host } = createSandbox();
  const program = host.start("/bin/sh", ["-c", "trap '' TERM; sleep 1000 & echo up; wait; sleep 1000"], {
    timeoutMs: 60_000,
  });
  await once(program.stdout, "data");
  await program.stop();
  expect(await program.ended).toBe("ended by SIGKILL");
});

test("a program that is not there, or takes too long, ends too", async () => {
  const { host } = createSandbox();
  expect(await host.start("/no/such/program", [], { timeoutMs: 5000 }).ended).toBe("not found");
  expect(await host.start("/bin/sleep", ["1000"], { timeoutMs: 50 }).ended).toBe("ended by SIGTERM");
});
