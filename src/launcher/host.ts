import { environment } from "@raycast/api";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { userInfo } from "node:os";
import { join } from "node:path";
import { useState } from "react";
import * as z from "zod/mini";
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
  const home = demoHome();
  const given = { ...env, PATH: env.PATH || systemPath, SHELL: env.SHELL || accountShell() };
  const host = createHost(home ? { ...given, HOME: home } : given);
  return { ...host, preferences: readPreferences() };
}

/** The HOME that `npm run demo` made for pictures, and notes beside the assets; only a copy in development looks for it. */
function demoHome(): string | undefined {
  if (!environment.isDevelopment) return undefined;
  const file = join(environment.assetsPath, "demo.json");
  if (!existsSync(file)) return undefined;
  return z.parse(z.object({ home: z.string() }), createRequire(file)(file)).home;
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
