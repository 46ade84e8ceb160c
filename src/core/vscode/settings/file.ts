import { access, constants, lstat, readlink, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { quote } from "../../command-line";
import { readIfPresent } from "../../host";
import type { Operation, Step } from "../../operations";
import { Problem } from "../../problem";
import { changeSettings, type Change } from "./change";
import type { SettingsInverse } from "./inverse";

/** A settings.json as it stands; `bytes` is undefined when there is none. */
export interface SettingsFile {
  path: string;
  bytes: Buffer | undefined;
  text: string;
}

/** Reads a settings file; a Problem when it is not a UTF-8 text. A BOM stays in the text. */
export async function readSettings(path: string): Promise<SettingsFile> {
  const bytes = await readIfPresent(path);
  if (!bytes) return { path, bytes, text: "" };
  const text = bytes.toString("utf8");
  if (Buffer.from(text).equals(bytes)) return { path, bytes, text };
  const good = text.slice(0, text.indexOf("\uFFFD"));
  const lines = good.split(/\r\n|[\r\n]/);
  throw new Problem(
    "settings-broken",
    `${path}:${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}: not UTF-8`,
    "Save it as UTF-8 in the editor; until then it is left alone.",
    4,
  );
}

export type WriteStep = Extract<Step, { kind: "write" }>;

/** The step that makes the changes, or undefined when all of them hold already. */
export async function settingsStep(
  path: string,
  changes: readonly Change[],
  title: string,
): Promise<WriteStep | undefined> {
  const file = await readSettings(path);
  const { text, inverse } = changeSettings(file.text, changes, path);
  if (inverse.length === 0) return undefined;
  await mustBeWritable(path);
  const forUndo: SettingsInverse = { name: path, settings: inverse };
  return { kind: "write", title, path, before: file.bytes, contents: Buffer.from(text), inverse: forUndo };
}

/** One operation that edits settings files; undefined when nothing would change. */
export async function settingsOperation(
  operation: Pick<Operation, "id" | "title">,
  files: readonly { path: string; changes: readonly Change[]; title: string }[],
): Promise<Operation | undefined> {
  const steps: WriteStep[] = [];
  for (const { path, changes, title } of files) {
    const step = await settingsStep(path, changes, title);
    if (step) steps.push(step);
  }
  return steps.length > 0 ? { ...operation, risk: "edits-files", steps } : undefined;
}

/** A file its owner made read-only stays as it is, although a rename could replace it. */
export async function mustBeWritable(path: string): Promise<void> {
  const link = await lstat(path).catch(() => undefined);
  if (!link) return;
  const target = await realpath(path).catch(() => undefined);
  if (!target) {
    const to = await readlink(path);
    throw new Problem(
      "settings-link-broken",
      `${path} is a symlink to ${to}, which is not there`,
      "Make the file it points to.",
      4,
    );
  }
  const { mode } = await stat(target);
  const writable = (one: string) =>
    access(one, constants.W_OK).then(
      () => true,
      () => false,
    );
  if ((mode & 0o222) !== 0 && (await writable(target)) && (await writable(dirname(target)))) return;
  throw new Problem(
    "settings-read-only",
    `${target} is read-only`,
    `Allow writing first: chmod u+w ${quote(target)}`,
    4,
  );
}
