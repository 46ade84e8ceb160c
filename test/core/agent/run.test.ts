import { spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { agentStatus } from "../../../src/core/agent";
import { getVariable } from "../../../src/core/launchd";
import { until } from "../../mac/until";
import { createWorld, type World } from "./world";

async function runInTerminal(world: World) {
  const cli = join(dirname(world.source.bundle), "cli.js");
  const agent = spawn(process.execPath, [cli, "agent", "run"], { env: world.env, stdio: "pipe" });
  onTestFinished(() => void agent.kill("SIGKILL"));
  const exited = once(agent, "exit");
  await until(
    () => getVariable(world.host, "GOPATH"),
    (value) => value === "/my/go",
  );
  return { agent, exited };
}

test("agent run keeps the environment from a terminal until it is interrupted, once at a time", async () => {
  const world = await createWorld();
  const { agent, exited } = await runInTerminal(world);

  const second = await world.cli("agent", "run");
  expect(second).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`runs already (pid ${agent.pid})`) as string,
  });

  agent.kill("SIGINT");
  expect(await exited).toEqual([0, null]);
  expect(world.files().filter((file) => file.endsWith(".lock"))).toEqual([]);
});

test("an install while the agent runs in a terminal says which process is in its way, and installs nothing", async () => {
  const world = await createWorld();
  const { agent } = await runInTerminal(world);
  expect(await world.cli("agent", "install", "--yes")).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(`Another agent runs already (pid ${agent.pid})`) as string,
  });
  expect(await agentStatus(world.host)).toMatchObject({ installed: false, loaded: false });
});
