import { readIfPresent } from "../../host";

/** A version manager that chooses a Go for each folder. */
export type PinManager = "asdf" | "mise" | "goenv";

/** What a manager's rules depend on beside the folder. */
export interface PinContext {
  home: string;
  /** Of the shell or program in which the manager runs. */
  variables: Readonly<Record<string, string | undefined>>;
}

/** One line or variable by which a manager chooses a Go. */
export interface PinEntry {
  /** The file, or the variable's name. */
  file: string;
  /** Counted from 1; absent for a variable. */
  line?: number;
  /** As they stand: the first one is meant, the others are fallbacks or come after it in PATH. */
  versions: string[];
  /** `project`: found in the folder or above it; `user`: what holds where no folder says anything. */
  scope: "environment" | "project" | "user";
}

/** A file's text; empty when it is not there or is not a regular file. */
export async function pinText(file: string): Promise<string> {
  return (await readIfPresent(file).catch(() => undefined))?.toString("utf8") ?? "";
}

/** A folder and those above it, the innermost first. */
export function ancestors(folder: string): string[] {
  const folders = [folder];
  for (let at = folder; ;) {
    const above = at.slice(0, at.lastIndexOf("/")) || "/";
    if (above === at) return folders;
    folders.push(above);
    at = above;
  }
}

/** The words of a variable that holds versions. */
export const words = (value: string) => value.split(/\s+/).filter((word) => word !== "");
