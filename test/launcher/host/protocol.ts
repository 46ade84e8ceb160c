/** A rendered element: the component's name in @raycast/api, its plain props, and what it holds. */
export interface Node {
  type: string;
  props: Record<string, unknown>;
  children: Node[];
}

export interface ShownToast {
  style: "success" | "failure" | "animated";
  title: string;
  message?: string;
  actions: string[];
  hidden: boolean;
}

export interface ShownAlert {
  title: string;
  message?: string;
  primary: string;
  style: string;
  answer: boolean;
}

/** Everything a person could see or that left the launcher. */
export interface State {
  /** The navigation stack; the last one is in front. */
  views: Node[][];
  toasts: ShownToast[];
  huds: string[];
  alerts: ShownAlert[];
  clipboard: string[];
  /** Targets given to `open`, with the application. */
  opened: { target: string; application?: string }[];
  launched: { name: string; type: string; context?: unknown; arguments?: unknown }[];
  subtitle: string | null | undefined;
  preferencesOpened: number;
  windowClosed: number;
  /** An exception that reached the launcher. */
  crash?: string;
  /** A no-view command or a tool that ended. */
  ended?: { value?: unknown; error?: string };
  /** Whatever the command printed. */
  console: string[];
  /** Keys of @raycast/api that were asked for and do not exist in this host. */
  missing: string[];
  heap: { peakMB: number; nowMB: number };
}

export interface Opened {
  requireMs: number;
  /** Until the first commit of a view; until the end of a no-view command. */
  firstRenderMs: number;
}

export interface Setup {
  /** The folder of `ray build -o`. */
  extension: string;
  /** The extension's own files; the Store lays them beside the commands. */
  assets: string;
  command: string;
  /** `mode` of the manifest, or a tool. */
  mode: "view" | "no-view" | "menu-bar" | "tool";
  preferences: Record<string, unknown>;
  arguments: Record<string, unknown>;
  launchType: "userInitiated" | "background";
  launchContext?: unknown;
  fallbackText?: string;
  toolInput?: unknown;
  /** A folder for what Cache and LocalStorage keep between launches. */
  storage: string;
  appearance: "light" | "dark";
  /** As in a copy that `ray develop` put there. */
  isDevelopment?: boolean;
  /** A launcher may not have launchCommand: it throws at once, where another rejects. */
  launchCommand?: "throws" | "rejects";
  /** How alerts and confirmations are answered until told otherwise. */
  answer: boolean;
}

export type Request =
  | { do: "open"; setup: Setup }
  | { do: "state" }
  /** Presses an action by its title; of one item (its id or title) where the view has items. */
  | { do: "press"; title: string; item?: string }
  | { do: "press-toast"; title: string }
  | { do: "search"; text: string }
  | { do: "choose"; value: string }
  | { do: "select"; item: string }
  | { do: "fill"; id: string; value: unknown }
  | { do: "answer"; alerts: boolean }
  | { do: "pop" }
  /** Closes the command as Escape does: its views are taken down. */
  | { do: "leave" };

export type Reply = { ok: true; value?: unknown } | { ok: false; error: string };
