import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** Whether this user may run the file. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The folders of a PATH; an empty or relative one would mean the folder that one happens to stand in. */
export function pathFolders(path: string | undefined): string[] {
  return (path ?? "").split(delimiter).filter(isAbsolute);
}

/**
 * The file a program's name stands for, as `execvp` finds it, but never in the current folder. A path is its own answer.
 * Undefined when there is none.
 */
export function programFile(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  usable: (path: string) => boolean = () => true,
): string | undefined {
  if (name.includes("/")) return name;
  return pathFolders(env.PATH ?? "/usr/bin:/bin")
    .map((folder) => join(folder, name))
    .find((path) => isExecutable(path) && usable(path));
}
