import { spawnSync } from "node:child_process";
import { chmodSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import * as z from "zod/mini";
import { perform, type Operation } from "../../src/core/operations";
import { createImage } from "../doctor/image";
import { createSandbox } from "../sandbox";
import { needs } from "../tools";

const cli = resolve(import.meta.dirname, "../../dist/cli.js");

function warden(env: Readonly<Record<string, string | undefined>>, cwd: string, ...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [cli, ...args], { env, cwd, encoding: "utf8" });
  return { stdout, stderr, code: status };
}

const preview = z.object({ steps: z.array(z.object({ kind: z.string(), title: z.string(), text: z.string() })) });

test(
  "a sync that the doctor did is undone by taking its variables out of the session",
  needs("gopls", "mac-dlv", "zsh"),
  async () => {
    const image = await createImage();
    onTestFinished(() => image.remove());
    image.profile("export GOPRIVATE=git.example.com");
    const run = (...args: string[]) => warden(image.host.env, image.project, ...args);
    const settings = join(image.home, "Library/Application Support/Code/User/settings.json");
    const covered = run("coverage", "on");
    const [, first = ""] = /Undo: go-warden undo (\S+)/.exec(covered.stdout) ?? [];
    const on = readFileSync(settings, "utf8");

    const fixed = run("doctor", "--fix", "--yes", "--only", "environment");
    expect(fixed.stdout).toMatch(/^Share the login shell's variables .*: done\. Undo: /m);
    expect(fixed.stdout).toMatch(/Undo: go-warden undo \S+/);

    const shared = async () => (await image.mac.launchctl("getenv", "GOPRIVATE")).stdout !== "";
    expect(await shared()).toBe(true);
    const undone = run("undo");
    expect(undone, undone.stderr).toMatchObject({ code: 0, stdout: /^Undone: Share the login shell's/m });
    expect(await shared()).toBe(false);
    expect(readFileSync(settings, "utf8")).toBe(on);

    const next = run("undo", "--json");
    expect(next.code, next.stderr).toBe(0);
    expect(JSON.parse(next.stdout)).toMatchObject({ undone: [{ id: first }] });
    expect(readFileSync(settings, "utf8")).not.toBe(on);
    expect(run("undo")).toMatchObject({ code: 2, stderr: /nothing to undo/ });
  },
);

test("what the agent did by itself is not in the way of undo, and a failure that was not put back can be", async () => {
  const { host, home, file } = createSandbox();
  const run = (...args: string[]) => warden(host.env, home, ...args);
  const path = await file("settings.json", "old");
  const write = (contents: string, before: string): Operation["steps"][number] =>
    ({ kind: "write", title: "Edit", path, before: Buffer.from(before), contents: Buffer.from(contents) }); // prettier-ignore
  const operation = (id: string, steps: Operation["steps"]): Operation =>
    ({ id, title: id, risk: "edits-files", steps }); // prettier-ignore
  await perform(host, operation("edit", [write("new", "old")]));
  await perform(host, operation("revive", [{ kind: "wait", title: "Wait", ms: 1 }]), { unasked: true });
  expect(run("undo").code).toBe(0);
  expect(readFileSync(path, "utf8")).toBe("old");

  const stuck = operation("stuck", [
    write("new", "old"),
    { kind: "call", title: "Break it", command: "false", perform: () => (writeFileSync(path, "theirs"), Promise.reject(new Error("broken"))) }, // prettier-ignore
  ]);
  await expect(perform(host, stuck)).rejects.toMatchObject({ hint: /go-warden undo/ });
  const listed = JSON.parse(run("undo", "--list", "--json").stdout) as { operations: { undoable: boolean }[] };
  expect(listed.operations[0]?.undoable).toBe(true);
});

test("a dry run of undo shows for each path what is put back, and changes nothing", async () => {
  const { host, home, file } = createSandbox();
  const edited = await file("edited.json", "old\n");
  const made = join(home, "made.json");
  const link = join(home, "link");
  symlinkSync("edited.json", link);
  const gone = await file("gone.json", "gone\n", 0o600);
  const moded = await file("moded", "same\n", 0o640);
  const mark = join(home, "mark");
  const staged = await file("staged", "no link\n");
  const operation: Operation = {
    id: "test",
    title: "Change a lot",
    risk: "edits-files",
    steps: [
      { kind: "write", title: "Edit", path: edited, before: Buffer.from("old\n"), contents: Buffer.from("new\n") },
      { kind: "write", title: "Make", path: made, before: undefined, contents: Buffer.from("made\n") },
      {
        kind: "write",
        title: "Open",
        path: moded,
        before: Buffer.from("same\n"),
        contents: Buffer.from("same\n"),
        mode: 0o755,
      },
      { kind: "remove", title: "Remove", path: gone },
      { kind: "replace", title: "Put a file there", path: link, staged },
      { kind: "run", title: "Mark it", file: "touch", args: [mark], undo: { file: "rm", args: [mark] } },
    ],
  };
  await perform(host, operation);
  const { stdout, code } = warden(host.env, home, "undo", "--dry-run");
  expect(code).toBe(0);
  expect(stdout).toContain("Undo Change a lot");
  expect(stdout).toMatch(new RegExp(`Undo “Mark it”\\n +rm ${mark}$`, "m"));
  expect(stdout).toMatch(new RegExp(`ln -sfn edited.json ${link}$`, "m"));
  expect(stdout).toMatch(new RegExp(`Restore ${gone}\\n[^]*\\+gone$`, "m"));
  expect(stdout).toMatch(new RegExp(`Give ${moded} its mode back\\n +chmod 640 ${moded}$`, "m"));
  expect(stdout).toMatch(new RegExp(`Remove ${made}, .*\\n +rm ${made}$`, "m"));
  expect(stdout).toMatch(new RegExp(`Restore ${edited}\\n[^]*-new\\n +\\+old$`, "m"));
  expect(readFileSync(edited, "utf8")).toBe("new\n");

  const json = preview.parse(JSON.parse(warden(host.env, home, "undo", "--dry-run", "--json").stdout));
  expect(json.steps.map(({ kind }) => kind)).toEqual(["run", "run", "write", "run", "remove", "write"]);
  for (const { title, text } of json.steps) {
    expect(stdout).toContain(title);
    for (const line of text.split("\n")) expect(stdout).toContain(line);
  }

  writeFileSync(edited, "somebody else's\n");
  expect(warden(host.env, home, "undo", "--dry-run")).toMatchObject({
    code: 4,
    stderr: /was changed since\n.*--inverse/,
  });
  writeFileSync(edited, "new\n");
  chmodSync(edited, 0o644);
  expect(warden(host.env, home, "undo").code).toBe(0);
  expect(readFileSync(edited, "utf8")).toBe("old\n");
});
