import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { trustOf } from "../../../src/core/machine";
import { writeTrust, type TrustedUri } from "../../mac/vscode/trust";
import { createSandbox } from "../../sandbox";

/** A home with the user data of editors, none of them running. */
function machine() {
  const { home, host } = createSandbox();
  const applications = join(home, "root");
  const mac = { ...host, platform: "macos" as const, system: (path: string) => join(applications, path) };
  const place = (name: string) => join(home, "Library/Application Support", name);
  const editor = (id: string, name: string, settings = "{}") => {
    const app = join(applications, "Applications", `${name}.app/Contents/Resources/app`);
    mkdirSync(app, { recursive: true });
    const product = { nameShort: name, nameLong: name, applicationName: id, dataFolderName: `.${id}` };
    writeFileSync(join(app, "product.json"), JSON.stringify(product));
    mkdirSync(join(place(name), "User/globalStorage"), { recursive: true });
    writeFileSync(join(place(name), "User/settings.json"), settings);
    return {
      trust: (...uris: TrustedUri[]) => writeTrust(place(name), uris),
      shows: (...windows: object[]) => {
        const [lastActiveWindow, ...openedWindows] = windows;
        const state = { windowsState: { lastActiveWindow, openedWindows } };
        writeFileSync(join(place(name), "User/globalStorage/storage.json"), JSON.stringify(state));
      },
      opened: (folder: string) => {
        const storage = join(place(name), "User/workspaceStorage/1");
        mkdirSync(storage, { recursive: true });
        writeFileSync(join(storage, "workspace.json"), JSON.stringify({ folder: `file://${folder}` }));
      },
    };
  };
  const folder = (path: string) => {
    const full = join(home, path);
    mkdirSync(full, { recursive: true });
    return full;
  };
  const trust = async (path: string, options = {}) => (await trustOf({ ...mac, ...options }, path)).trust;
  return { home, editor, folder, trust };
}

const yes = (path: string): TrustedUri => ({ path, trusted: true });
const no = (path: string): TrustedUri => ({ path, trusted: false });

test("the nearest folder that the user was asked about decides", async () => {
  const { editor, folder, trust, home } = machine();
  const code = editor("code", "Code");
  const inner = folder("src/mine/theirs/again");
  await code.trust(yes(join(home, "src/mine")), no(join(home, "src/mine/theirs")), yes(inner));
  expect(await trust(folder("src/mine"))).toBe("trusted");
  expect(await trust(folder("src/mine/deep/down"))).toBe("trusted");
  expect(await trust(folder("src/mine/theirs"))).toBe("untrusted");
  expect(await trust(folder("src/mine/theirs/x"))).toBe("untrusted");
  expect(await trust(inner)).toBe("trusted");
  expect(await trust(folder("src"))).toBe("unknown");
  expect(await trust(folder("src/mine-too"))).toBe("unknown");
});

test("nothing recorded is unknown, and only that is what --trust is for", async () => {
  const { editor, folder, trust } = machine();
  const project = folder("project");
  expect(await trust(project)).toBe("unknown");
  const code = editor("code", "Code");
  expect(await trust(project)).toBe("unknown");
  await code.trust(yes("/somewhere/else"));
  expect(await trust(project)).toBe("unknown");
  expect(await trust(project, { trustsUnknown: true })).toBe("trusted");
  code.opened(project);
  expect(await trust(project)).toBe("untrusted");
  expect(await trust(project, { trustsUnknown: true })).toBe("untrusted");
  await code.trust(no(project));
  expect(await trust(project, { trustsUnknown: true })).toBe("untrusted");
});

test("a symlink is what it leads to, whichever side has it", async () => {
  const { editor, folder, trust, home } = machine();
  const code = editor("code", "Code");
  const real = folder("real/project");
  const link = join(home, "link");
  symlinkSync(real, link);
  await code.trust(yes(link));
  expect(await trust(real)).toBe("trusted");
  expect(await trust(link)).toBe("trusted");
  // A link inside a trusted folder does not make what it leads to trusted.
  const trusted = folder("trusted");
  symlinkSync(folder("hostile"), join(trusted, "inside"));
  await code.trust(yes(trusted));
  expect(await trust(join(trusted, "inside"))).toBe("unknown");
});

test("a refusal counts in any case of letters, an approval only for the folder that is meant", async () => {
  const { editor, folder, trust, home } = machine();
  const code = editor("code", "Code");
  const project = folder("Project");
  await code.trust(yes(home), no(join(home, "project")));
  expect(await trust(project)).toBe("untrusted");
  await code.trust(yes(join(home, "PROJECT")));
  expect(await trust(project)).toBe("unknown");
});

test("remote folders, and folders of another machine, say nothing of the local ones", async () => {
  const { editor, folder, trust } = machine();
  const code = editor("code", "Code");
  const path = folder("project");
  await code.trust({ path, trusted: true, scheme: "vscode-remote" }, { path, trusted: true, authority: "server" });
  expect(await trust(path)).toBe("unknown");
});

test("a multi-root workspace is trusted when the file and every folder are", async () => {
  const { editor, folder, trust, home } = machine();
  const code = editor("code", "Code");
  const [one, two, files] = [folder("one"), folder("two"), folder("files")];
  const workspace = join(files, "both.code-workspace");
  writeFileSync(workspace, JSON.stringify({ folders: [{ path: one }, { path: "../two" }] }));
  await code.trust(yes(one), yes(files));
  expect(await trust(workspace)).toBe("unknown");
  await code.trust(yes(one), yes(files), no(two));
  expect(await trust(workspace)).toBe("untrusted");
  await code.trust(yes(one), yes(two));
  expect(await trust(workspace)).toBe("unknown");
  await code.trust(yes(home));
  expect(await trust(workspace)).toBe("trusted");
  // A folder that is open as a part of it is only as trusted as the whole.
  await code.trust(yes(one));
  expect(await trust(one)).toBe("trusted");
  code.shows({ workspaceIdentifier: { id: "1", configURIPath: `file://${workspace}` } });
  expect(await trust(one)).toBe("untrusted");
});

test("the user's own switch turns trust off, a folder's does not", async () => {
  const off = JSON.stringify({ "security.workspace.trust.enabled": false });
  const one = machine();
  await one.editor("code", "Code", off).trust();
  expect(await one.trust(one.folder("project"))).toBe("trusted");
  const other = machine();
  const project = other.folder("project");
  mkdirSync(join(project, ".vscode"));
  writeFileSync(join(project, ".vscode/settings.json"), off);
  await other.editor("code", "Code").trust(no(project));
  expect(await other.trust(project)).toBe("untrusted");
});

test("of two editors the one that shows the folder decides, else the safer answer", async () => {
  const { editor, folder, trust } = machine();
  const project = folder("project");
  const [code, cursor] = [editor("code", "Code"), editor("cursor", "Cursor")];
  await code.trust(yes(project));
  await cursor.trust();
  expect(await trust(project), "Cursor never saw it").toBe("trusted");
  cursor.shows({ folder: `file://${project}` });
  expect(await trust(project), "Cursor shows it in Restricted Mode").toBe("untrusted");
  code.shows({ folder: `file://${project}` });
  expect(await trust(project), "both show it").toBe("untrusted");
  await cursor.trust(yes(project));
  expect(await trust(project)).toBe("trusted");
});

test("a store that cannot be read leaves it unknown", async () => {
  const { editor, folder, trust } = machine();
  const project = folder("project");
  const path = await editor("code", "Code").trust(yes(project));
  expect(await trust(project)).toBe("trusted");
  writeFileSync(
    path,
    `SQLite format 3\0…{"uriTrustInfo":[{"uri":{"path":"${project}","scheme":"file"},"trusted":true}]}`,
  );
  expect(await trust(project)).toBe("unknown");
});
