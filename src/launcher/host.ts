import { userInfo } from "node:os";
import { useState } from "react";
import { createHost, type Host } from "../core/host";
import { readPreferences } from "./preferences";

/** What every program on a Mac gets when nobody sets PATH. */
const systemPath = "/usr/bin:/bin:/usr/sbin:/sbin";

/**
 * The host of a command: Raycast gives it neither PATH nor SHELL (docs/facts/raycast.md §1.4), and the preferences hold over
 * the configuration file.
 */
export function launcherHost(): Host {
  const { env } = createHost();
  const host = createHost({ ...env, PATH: env.PATH || systemPath, SHELL: env.SHELL || accountShell() });
  return { ...host, preferences: readPreferences() };
}

function accountShell(): string | undefined {
  try {
    return userInfo().shell ?? undefined;
  } catch {
    return undefined;
  }
}

/** The same host for as long as a view lives. */
export function useHost(): Host {
  return useState(launcherHost)[0];
}
