import { access, constants, readdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readRegular, type Host } from "../../host";
import { isRecord } from "../settings";

/** An installed editor of the VS Code family, as its own product.json describes it. */
export interface Editor {
  /** `applicationName`: code, code-insiders, codium, cursor … */
  id: string;
  name: string;
  version?: string;
  /** The `.app`; on Linux the installation folder. */
  bundle: string;
  bundleIdentifier?: string;
  /** The folder with `User/settings.json`. */
  userData: string;
  /** `~/.vscode`: argv.json and the extensions. */
  dotFolder: string;
  /** The command line program inside the bundle; a few of the family have none. */
  cli?: string;
}

/** Every editor of the family under /Applications and ~/Applications, on Linux in the usual places; VS Code first. */
export async function findEditors(host: Host): Promise<Editor[]> {
  const places = host.platform === "macos" ? await applications(host) : await linuxFolders(host);
  const found = await Promise.all(places.map((place) => readEditor(host, place)));
  const editors = new Map<string, Editor>();
  for (const editor of found) {
    if (editor) editors.set(await realpath(editor.bundle).catch(() => editor.bundle), editor);
  }
  const first = (editor: Editor) => (editor.id === "code" ? 0 : 1);
  return [...editors.values()].sort((a, b) => first(a) - first(b) || a.id.localeCompare(b.id));
}

/** Where they are looked for, for a sentence. */
export function editorPlaces(host: Host): string[] {
  return host.platform === "macos"
    ? ["/Applications", "~/Applications"]
    : [...linuxParents, ...snaps.map((snap) => `/snap/${snap}`)];
}

/** The editors that were used: those with a user data folder; VS Code's also when its bundle lies elsewhere. */
export async function usedEditors(host: Host): Promise<Editor[]> {
  const found = await findEditors(host);
  const used: Editor[] = [];
  for (const editor of found) if ((await names(join(editor.userData, "User"))).length > 0) used.push(editor);
  if (used.length > 0 || found.some(({ id }) => id === "code")) return used.length > 0 ? used : found.slice(0, 1);
  const userData = await userDataOf(host, "", "Code", "");
  if ((await names(userData)).length === 0) return found;
  return [{ id: "code", name: "Visual Studio Code", bundle: "", userData, dotFolder: join(host.home, ".vscode") }];
}

interface Place {
  bundle: string;
  resources: string;
}

async function applications(host: Host): Promise<Place[]> {
  const bundles: string[] = [];
  for (const folder of [host.system("/Applications"), join(host.home, "Applications")]) {
    for (const name of await names(folder)) {
      if (name.endsWith(".app")) bundles.push(join(folder, name));
      else
        for (const inner of await names(join(folder, name)))
          if (inner.endsWith(".app")) bundles.push(join(folder, name, inner));
    }
  }
  return bundles.map((bundle) => ({ bundle, resources: join(bundle, "Contents/Resources/app") }));
}

const linuxParents = ["/usr/share", "/usr/lib", "/opt"];
const snaps = ["code", "code-insiders", "codium"];
const linuxNames = /^(visual-studio-)?(code|vscode|vscodium|codium|cursor|windsurf|kiro|antigravity|void)/i;

async function linuxFolders(host: Host): Promise<Place[]> {
  const places: Place[] = [];
  for (const folder of linuxParents.map((path) => host.system(path))) {
    for (const name of await names(folder)) {
      if (linuxNames.test(name))
        places.push({ bundle: join(folder, name), resources: join(folder, name, "resources/app") });
    }
  }
  for (const snap of snaps) {
    const bundle = host.system(`/snap/${snap}/current/usr/share/${snap}`);
    places.push({ bundle, resources: join(bundle, "resources/app") });
  }
  return places;
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function readEditor(host: Host, { bundle, resources }: Place): Promise<Editor | undefined> {
  const product = await readJson(join(resources, "product.json"));
  const id = text(product?.applicationName);
  const nameShort = text(product?.nameShort);
  const dataFolderName = text(product?.dataFolderName);
  if (!product || !id || !nameShort || !dataFolderName) return undefined;
  const version = text(product.version) ?? text((await readJson(join(resources, "package.json")))?.version);
  return {
    id,
    name: text(product.nameLong) ?? nameShort,
    ...(version ? { version } : {}),
    bundle,
    bundleIdentifier: text(product.darwinBundleIdentifier),
    userData: await userDataOf(host, bundle, nameShort, text(product.portable) ?? `${id}-portable-data`),
    dotFolder: join(host.home, dataFolderName),
    cli: await cliOf(host.platform === "macos" ? join(resources, "bin") : join(bundle, "bin"), id),
  };
}

/** Portable mode keeps the user data beside the app; else it is where the platform keeps such data (docs/facts/vscode.md §3). */
async function userDataOf(host: Host, bundle: string, nameShort: string, portable: string): Promise<string> {
  const beside = join(
    host.platform === "macos" ? dirname(bundle) : bundle,
    host.platform === "macos" ? portable : "data",
  );
  if ((await names(beside)).includes("user-data")) return join(beside, "user-data");
  return host.platform === "macos"
    ? join(host.home, "Library/Application Support", nameShort)
    : join(host.env.XDG_CONFIG_HOME || join(host.home, ".config"), nameShort);
}

/** Cursor and Kiro keep VS Code's name for the script. */
async function cliOf(folder: string, id: string): Promise<string | undefined> {
  for (const path of [join(folder, id), join(folder, "code")]) {
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // The next name.
    }
  }
  return undefined;
}

/** A JSON object from a file of an editor; undefined when there is none or it is something else. */
export async function readJson(path: string): Promise<Record<string, unknown> | undefined> {
  try {
    const value: unknown = JSON.parse((await readRegular(path)).toString("utf8").replace(/^\uFEFF/, ""));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The PID of the running main process, from `code.lock`; undefined when the editor does not run. */
export async function runningPid(editor: Editor): Promise<number | undefined> {
  const pid = Number(await readRegular(join(editor.userData, "code.lock")).then(String, () => ""));
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  try {
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined;
  }
}
