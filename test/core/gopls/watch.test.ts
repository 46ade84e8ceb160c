import { expect, test } from "vitest";
import { readIncidents } from "../../../src/core/gopls/incident-store";
import { createWorld, watchWorld, type GoplsVersion } from "./world";

const versions: GoplsVersion[] = ["v0.23.0", "v0.21.1"];

test.each(versions)(
  "a gopls %s that aborts is one incident with version, workspace, editor and dump",
  async (version) => {
    const world = await createWorld(version);
    const window = await world.open();
    const pid = await window.ready();
    const watch = await watchWorld(world.host, { expecting: [pid] });
    process.kill(pid, "SIGABRT");
    const [incident] = await watch.told(1);
    expect(incident).toMatchObject({
      tool: "gopls",
      kind: "fatal",
      pid,
      version,
      workspace: window.folder,
      editor: "Visual Studio Code",
      firstLine: "SIGABRT: abort",
      silentRestartsLeft: 3,
    });
    await window.ready(1);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(watch.incidents).toHaveLength(1);
    expect(await readIncidents(world.host)).toHaveLength(1);
  },
);
