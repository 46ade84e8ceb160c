import { mkdir, utimes } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createHost } from "../../../src/core/host";
import {
  findEditors,
  profileOf,
  recentFolders,
  remoteFolders,
  runningPid,
  windowFolders,
} from "../../../src/core/vscode";
import { createMac } from "../../mac";
import { installVSCode } from "../../mac/vscode/install";
import { createSandbox } from "../../sandbox";

async function mac() {
  const mac = await createMac();
  onTestFinished(() => mac.stop());
  const { home, file } = createSandbox();
  return { mac, home, file, host: createHost({ GO_WARDEN_SYSROOT: mac.root, HOME: home }) };
}

test("every editor in both Applications folders is found, VS Code first, and other apps are not", async () => {
  const {
    mac: { root },
    home,
    host,
    file,
  } = await mac();
  installVSCode({ root }, { product: { nameShort: "VSCodium", nameLong: "VSCodium", applicationName: "codium" } });
  installVSCode({ root });
  const product = { nameShort: "Kiro", nameLong: "Kiro", applicationName: "kiro", dataFolderName: ".kiro" };
  await file("Applications/Kiro.app/Contents/Resources/app/product.json", JSON.stringify(product));
  await file("Applications/Other.app/Contents/Resources/app/product.json", `{"name":"other"}`);
  await file("Applications/Broken.app/Contents/Resources/app/product.json", "{");
  const editors = await findEditors(host);
  expect(editors.map(({ id }) => id)).toEqual(["code", "codium", "kiro"]);
  expect(editors[2]).toMatchObject({ bundle: join(home, "Applications/Kiro.app"), cli: undefined });
});

test("portable data beside the app is the user data", async () => {
  const {
    mac: { root },
    host,
  } = await mac();
  installVSCode({ root });
  const data = join(root, "Applications/code-portable-data/user-data");
  await mkdir(data, { recursive: true });
  expect((await findEditors(host))[0]?.userData).toBe(data);
});

test("code.lock of a process that is gone does not mean that the editor runs", async () => {
  const { home, file } = createSandbox();
  const editor = { id: "code", name: "", bundle: "", dotFolder: "", userData: home };
  expect(await runningPid(editor)).toBeUndefined();
  await file("code.lock", "999999");
  expect(await runningPid(editor)).toBeUndefined();
  await file("code.lock", String(process.pid));
  expect(await runningPid(editor)).toBe(process.pid);
});

test("a folder's profile decides which settings.json counts; a profile may share the default one", async () => {
  const { home, file } = createSandbox();
  const editor = { id: "code", name: "", bundle: "", dotFolder: "", userData: home };
  const storage = {
    userDataProfiles: [
      { location: "1a", name: "Own" },
      { location: "2b", name: "Shared", useDefaultFlags: { settings: true } },
    ],
    profileAssociations: {
      workspaces: { "file:///a%20b": "1a", "file:///c": "2b", "file:///d": "__default__profile__" },
    },
    windowsState: { lastActiveWindow: { folder: "file:///a%20b" }, openedWindows: [{ folder: "vscode-remote://x/y" }] },
  };
  await file("User/globalStorage/storage.json", JSON.stringify(storage));
  const standard = join(home, "User/settings.json");
  expect(await profileOf(editor, "/a b")).toMatchObject({
    name: "Own",
    settings: join(home, "User/profiles/1a/settings.json"),
  });
  expect(await profileOf(editor, "/c")).toMatchObject({ name: "Shared", settings: standard });
  for (const folder of ["/d", "/none", undefined]) expect((await profileOf(editor, folder)).settings).toBe(standard);
  expect(await windowFolders(editor)).toEqual(["/a b"]);
});

test("recent folders come newest first, without those that are gone", async () => {
  const { home, file } = createSandbox();
  const editor = { id: "code", name: "", bundle: "", dotFolder: "", userData: home };
  for (const [index, name] of ["old", "new", "gone"].entries()) {
    if (name !== "gone") await mkdir(join(home, name));
    await file(
      `User/workspaceStorage/${index}/workspace.json`,
      JSON.stringify({ folder: `file://${join(home, name)}` }),
    );
    const state = await file(`User/workspaceStorage/${index}/state.vscdb`, "");
    await utimes(state, index + 1, index + 1);
  }
  expect((await recentFolders(editor)).map(({ path }) => path)).toEqual([join(home, "new"), join(home, "old")]);
});

test("remote folders come apart from those of this Mac, with the machine or container that they are on", async () => {
  const { home, file } = createSandbox();
  const editor = { id: "code", name: "", bundle: "", dotFolder: "", userData: home };
  const uris = [
    "vscode-remote://ssh-remote%2Bbox/home/me/my%20shop",
    "vscode-remote://dev-container%2B2f55736572732f6d652f776f726b/workspaces/work",
    "vscode-remote://wsl%2BUbuntu/home/me/x",
    "file:///nowhere",
  ];
  for (const [index, folder] of uris.entries())
    await file(`User/workspaceStorage/${index}/workspace.json`, JSON.stringify({ folder }));
  const found = await remoteFolders(editor);
  expect(found.map(({ where, path }) => `${where} ${path}`).sort()).toEqual([
    "Dev Container /workspaces/work",
    "SSH: box /home/me/my shop",
    "wsl: Ubuntu /home/me/x",
  ]);
  expect(await recentFolders(editor)).toEqual([]);
});
