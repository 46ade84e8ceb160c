import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { unzipSync } from "fflate";
import { parse } from "plist";
import { infoPlist } from "../../src/alfred/workflow";
import { expect, onTestFinished, test } from "vitest";
import { createImage } from "../doctor/image";
import { needs } from "../tools";

const root = resolve(import.meta.dirname, "../..");
const cli = join(root, "dist/cli.js");

interface Item {
  title: string;
  arg: string[];
  valid: boolean;
  icon: { path: string };
  variables: { gw_done: string; gw_page: string };
  mods: Record<"cmd" | "alt" | "ctrl", { arg: string | string[] }>;
}

test(
  "alfred shows findings with run, copy, preview and undo, and running one fixes that one alone",
  needs("gopls", "mac-dlv", "zsh"),
  async () => {
    const image = await createImage();
    onTestFinished(() => image.remove());
    // Two findings of one check.
    image.settings({ "go.buildFlags": ["-cover"], "go.testFlags": ["-coverprofile=c.out"] });
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
      // The workflow's own setting.
      gw_editor: "code",
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

    const atOnce = JSON.parse((await ask("alfred", "--at-once")).stdout) as { rerun: number; items: Item[] };
    expect(atOnce.rerun).toBeGreaterThan(0);
    expect(atOnce.items.map(({ title }) => title)).toEqual(
      expect.arrayContaining(["Restart gopls", "Sync Environment Now", "Open VS Code with Full Environment"]),
    );

    const [open] = (
      JSON.parse((await ask("alfred", "--at-once", "open vs code")).stdout) as { items: Item[] }
    ).items.filter(({ arg }) => arg?.[0] === "code");
    expect(open?.arg).toEqual(["code", "open", image.project, "--editor", "code"]);

    const found = (await items("cover")).filter(({ arg }) => arg.includes("--finding"));
    const finding = found.find(({ title }) => /go.buildFlags|-cover\b(?!profile)/.test(title));
    const other = found.find((one) => one !== finding);
    expect(other).toBeDefined();
    expect(finding?.title).toContain("-cover");
    expect(finding?.variables.gw_done).toMatch(/^Fixed: /);
    expect(finding?.icon.path).toMatch(/Alert\w+Icon\.icns$/);
    expect(finding?.mods.cmd.arg).toContain("settings.json");
    expect(finding?.mods.ctrl.arg).toEqual(["undo", "--yes"]);
    const preview = await ask(...(finding?.mods.alt.arg as string[]));
    expect(preview).toMatchObject({ code: 0, stderr: "" });
    expect(preview.stdout).toContain("settings.json");
    expect(await ask(...(finding?.arg ?? []))).toMatchObject({ code: 0, stderr: "" });
    const left = (await items("cover")).map(({ title }) => title);
    expect(left).not.toContain(finding?.title);
    expect(left).toContain(other?.title);
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
      webaddress: string;
      readme: string;
      userconfigurationconfig: { variable: string }[];
      objects: { uid: string; type: string; config: object }[];
      connections: Record<string, { destinationuid: string }[]>;
    };
    expect(plist.bundleid).toBe("dev.go-warden.alfred");
    expect(plist.webaddress).toMatch(/^https:\/\//);
    expect(plist.readme).toContain("## Usage");
    expect(plist.userconfigurationconfig.map(({ variable }) => variable)).toEqual(["keyword", "gw_editor", "gw_shell"]);
    const [filter] = plist.objects.filter(({ type }) => type === "alfred.workflow.input.scriptfilter");
    expect(filter?.config).toMatchObject({ keyword: "{var:keyword}" });
    for (const trigger of ["universalaction", "external"])
      expect(plist.objects.map(({ type }) => type)).toContain(`alfred.workflow.trigger.${trigger}`);
    for (const { uid } of plist.objects) expect(uid).toMatch(/^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/);
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

test("a notification says one sentence, and an undo asks first with what it would put back", needs("unzip"), () => {
  const { objects } = infoPlist("1.2.3");
  const scripts = objects.map(({ config }) => String(config.script ?? ""));
  const folder = mkdtempSync(join(tmpdir(), "go-warden-workflow-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const fake = (body: string) => writeFileSync(join(folder, "go-warden"), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  const say = (script: string | undefined, ...args: string[]) =>
    execFileSync("bash", ["-c", script ?? "", "script", ...args], {
      cwd: folder,
      env: { PATH: "/usr/bin:/bin", gw_done: "Fixed: it" },
      encoding: "utf8",
    });
  const run = scripts.find((one) => one.includes("gw_done"));
  fake("seq 60");
  expect(say(run, "doctor", "--fix")).toBe("Fixed: it");
  fake("echo 'It went wrong' >&2; echo 'Do this' >&2; exit 1");
  expect(say(run, "doctor", "--fix")).toBe("It went wrong\n");

  const undo = scripts.find((one) => one.includes("osascript"));
  fake(`echo "$@" >> ${join(folder, "calls")}; echo steps`);
  // Without a Mac nobody answers the question, which is a no.
  expect(say(undo, "undo", "--yes")).toBe("");
  expect(readFileSync(join(folder, "calls"), "utf8")).toBe("undo --dry-run\n");
});
