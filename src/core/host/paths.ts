import { isAbsolute, join } from "node:path";

export type Platform = "macos" | "linux" | "other";

/** Our own files and folders; all absolute. */
export interface Paths {
  /** State, journal, backups, the installed agent; mode 0700. */
  readonly support: string;
  readonly logs: string;
  /** The user's configuration, JSONC; may be absent. */
  readonly config: string;
  /** Where LaunchAgent plists are installed. */
  readonly launchAgents: string;
  /** Short-lived files. */
  readonly temp: string;
}

/** On a Mac Apple's folders, elsewhere the XDG base directories; `HOME` is always obeyed. */
export function pathsFor(platform: Platform, home: string, env: Readonly<Record<string, string | undefined>>): Paths {
  const temp = env.TMPDIR || "/tmp";
  const launchAgents = join(home, "Library", "LaunchAgents");
  if (platform === "macos") {
    return {
      support: join(home, "Library", "Application Support", "go-warden"),
      logs: join(home, "Library", "Logs", "go-warden"),
      config: join(home, ".config", "go-warden", "config.json"),
      launchAgents,
      temp,
    };
  }
  // A relative one is to be ignored, says the specification.
  const base = (name: string, ...usual: string[]) => (isAbsolute(env[name] ?? "") ? env[name]! : join(home, ...usual));
  return {
    support: join(base("XDG_DATA_HOME", ".local", "share"), "go-warden"),
    logs: join(base("XDG_STATE_HOME", ".local", "state"), "go-warden"),
    config: join(base("XDG_CONFIG_HOME", ".config"), "go-warden", "config.json"),
    launchAgents,
    temp,
  };
}
