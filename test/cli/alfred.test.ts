import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { parse } from "plist";
import { expect, onTestFinished, test } from "vitest";
import { createImage } from "../doctor/image";
import { needs } from "../tools";

const root = resolve(import.meta.dirname, "../..");
const cli = join(root, "dist/cli.js");

interface Item {
  title: string;
  arg: string[];
  valid: boolean;
  mods: Record<"cmd" | "alt" | "ctrl", { arg: string | string[] }>;
}

test(
  "alfred shows findings with run, copy, preview and undo, and running one mends it",
  needs("gopls", "mac-dlv", "zsh"),
  async () => {
    const image = await createImage();
    onTestFinished(() => image.remove());
    image.settings({ "go.buildFlags": ["-cover"] });
    image.file(
      "Library/Application Support/Code/User/globalStorage/storage.json",
      JSON.stringify({ windowsState: { lastActiveWindow: { folder: `file://${image.project}` } } }),
    );
    const env = {
      HOME: image.home,
      USER: "tester",
      SHELL: "/bin/zsh",
      PATH: "/usr/bin:/bin",
      GO_WARDEN_SYSROOT: image.mac.root,
    };
    const ask = (...args: string[]) =>
      new Promise<{ code: number | string; stdout: string; stderr: string }>((resolve) =>
        execFile(process.execPath, [cli, ...args], { env }, (error, stdout, stderr) =>
          resolve({ code: error?.code ?? 0, stdout, stderr }),
        ),
      );
    const items = async (query: string) => {
      const { code, stdout, stderr } = await ask("--json", "alfred", query);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      return (JSON.parse(stdout) as { items: Item[] }).items;
    };

    const [finding] = await items("cover");
    expect(finding?.title).toContain("-cover");
    expect(finding?.mods.cmd.arg).toContain("settings.json");
    expect(finding?.mods.ctrl.arg).toEqual(["undo", "--yes"]);
    const preview = await ask(...(finding?.mods.alt.arg as string[]));
    expect(preview).toMatchObject({ code: 0, stderr: "" });
    expect(preview.stdout).toContain("settings.json");
    expect((await items("cover"))[0]?.title).toContain("-cover");
    expect(await ask(...(finding?.arg ?? []))).toMatchObject({ code: 0, stderr: "" });
    expect((await items("cover")).map(({ title }) => title)).not.toContain(finding?.title);
    expect((await items("restart gopls")).map(({ arg }) => arg)).toContainEqual(["gopls", "restart", "--all", "--yes"]);
  },
);

test(
  "the workflow is a zip with a plist that Alfred can read, and its script finds a Node by itself",
  needs("unzip"),
  () => {
    const files = unzipSync(readFileSync(join(root, "dist/Go Warden.alfredworkflow")));
    const plist = parse(Buffer.from(files["info.plist"] ?? []).toString()) as {
      bundleid: string;
      objects: { uid: string }[];
      connections: Record<string, { destinationuid: string }[]>;
    };
    expect(plist.bundleid).toBe("dev.go-warden.alfred");
    const known = new Set(plist.objects.map(({ uid }) => uid));
    for (const [from, targets] of Object.entries(plist.connections)) {
      expect(known).toContain(from);
      for (const { destinationuid } of targets) expect(known).toContain(destinationuid);
    }
    const folder = mkdtempSync(join(tmpdir(), "go-warden-workflow-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    execFileSync("unzip", ["-q", join(root, "dist/Go Warden.alfredworkflow"), "-d", folder]);
    const env = { HOME: folder, PATH: `${join(process.execPath, "..")}:/usr/bin:/bin` };
    expect(execFileSync("./go-warden", ["--version"], { cwd: folder, env, encoding: "utf8" }).trim()).toMatch(
      /^\d+\.\d+\.\d+$/,
    );
  },
);
