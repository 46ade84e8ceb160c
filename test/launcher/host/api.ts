import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, createElement, useContext, type ReactElement } from "react";
import * as components from "./components";
import type { Setup, ShownToast, State } from "./protocol";

export interface Navigation {
  push(view: ReactElement): void;
  pop(): void;
}

interface ToastAction {
  title: string;
  onAction(toast: unknown): unknown;
}

/** What the session keeps of the launcher while a command runs. */
export interface Surface {
  state: Pick<
    State,
    | "toasts"
    | "huds"
    | "alerts"
    | "clipboard"
    | "opened"
    | "launched"
    | "subtitle"
    | "preferencesOpened"
    | "windowClosed"
    | "missing"
  >;
  answerAlerts: boolean;
  /** The actions of the toast shown last. */
  toastActions: Map<string, () => unknown>;
  navigation: Navigation;
}

const NavigationContext = createContext<Navigation>({ push: () => undefined, pop: () => undefined });

export function withNavigation(view: ReactElement, navigation: Navigation): ReactElement {
  return createElement(NavigationContext.Provider, { value: navigation }, view);
}

/** Our own @raycast/api, as far as the extension uses it; whatever else is asked for is undefined and recorded. */
export function createApi(setup: Setup, surface: Surface): Record<string, unknown> {
  const { state } = surface;

  class Toast {
    static readonly Style = { Success: "success", Failure: "failure", Animated: "animated" };
    readonly #shown: ShownToast;
    readonly #options: Record<string, unknown>;

    constructor(options: Record<string, unknown>) {
      this.#options = { ...options };
      this.#shown = { style: "success", title: "", actions: [], hidden: true };
    }
    #update() {
      const actions = [this.#options.primaryAction, this.#options.secondaryAction].filter(
        (one): one is ToastAction => typeof one === "object" && one !== null,
      );
      this.#shown.style = (this.#options.style as ShownToast["style"] | undefined) ?? "success";
      this.#shown.title = String(this.#options.title);
      this.#shown.message = this.#options.message === undefined ? undefined : String(this.#options.message);
      this.#shown.actions = actions.map((one) => one.title);
      surface.toastActions = new Map(actions.map((one) => [one.title, () => one.onAction(this)]));
    }
    async show() {
      this.#shown.hidden = false;
      this.#update();
      if (!state.toasts.includes(this.#shown)) state.toasts.push(this.#shown);
    }
    async hide() {
      this.#shown.hidden = true;
    }
    static {
      for (const key of ["style", "title", "message", "primaryAction", "secondaryAction"]) {
        Object.defineProperty(this.prototype, key, {
          get(this: Toast) {
            return this.#options[key];
          },
          set(this: Toast, value: unknown) {
            this.#options[key] = value;
            if (!this.#shown.hidden) this.#update();
          },
        });
      }
    }
  }

  const storage = createStorage(setup.storage);
  const copy = async (content: unknown) => {
    state.clipboard.push(textOf(content));
  };

  const api: Record<string, unknown> = {
    ...components,
    Color: new Proxy({}, { get: (_, name) => `raycast-${String(name).toLowerCase()}` }),
    Icon: new Proxy({}, { get: (_, name) => `icon:${String(name)}` }),
    Image: { Mask: { Circle: "circle", RoundedRectangle: "roundedRectangle" } },
    Keyboard: {
      Shortcut: { Common: new Proxy({}, { get: (_, name) => ({ common: String(name) }) }) },
    },
    Alert: { ActionStyle: { Default: "default", Destructive: "destructive", Cancel: "cancel" } },
    LaunchType: { UserInitiated: "userInitiated", Background: "background" },
    PopToRootType: { Default: "default", Immediate: "immediate", Suspended: "suspended" },
    Toast,
    environment: {
      raycastVersion: "1.104.0",
      ownerOrAuthorName: "go-warden",
      extensionName: "go-warden",
      commandName: setup.command,
      commandMode: setup.mode,
      assetsPath: setup.assets,
      supportPath: join(setup.storage, "support"),
      isDevelopment: setup.isDevelopment ?? false,
      appearance: setup.appearance,
      textSize: "medium",
      launchType: setup.launchType,
      launchContext: setup.launchContext,
      canAccess: () => true,
    },
    Cache: storage.Cache,
    LocalStorage: storage.LocalStorage,
    Clipboard: { copy, paste: copy, clear: async () => undefined, readText: async () => state.clipboard.at(-1) },
    getPreferenceValues: () => setup.preferences,
    getApplications: async () => [],
    getSelectedFinderItems: async () => [],
    getFrontmostApplication: async () => ({ name: "Code", path: "/Applications/Visual Studio Code.app" }),
    openExtensionPreferences: async () => void (state.preferencesOpened += 1),
    openCommandPreferences: async () => void (state.preferencesOpened += 1),
    closeMainWindow: async () => void (state.windowClosed += 1),
    popToRoot: async () => undefined,
    clearSearchBar: async () => undefined,
    updateCommandMetadata: async ({ subtitle }: { subtitle?: string | null }) => void (state.subtitle = subtitle),
    launchCommand: (options: { name: string; type: string; context?: unknown; arguments?: unknown }) => {
      if (setup.launchCommand === "throws") throw new Error("launchCommand is not supported");
      if (setup.launchCommand === "rejects") return Promise.reject(new Error("the command is disabled"));
      const { name, type, context, arguments: args } = options;
      state.launched.push({ name, type, ...(context ? { context } : {}), ...(args ? { arguments: args } : {}) });
      return Promise.resolve();
    },
    open: async (target: string, application?: string | { bundleId?: string; name?: string }) => {
      const by = typeof application === "object" ? (application.bundleId ?? application.name) : application;
      state.opened.push({ target, ...(by ? { application: by } : {}) });
    },
    showInFinder: async (path: string) => void state.opened.push({ target: path, application: "Finder" }),
    showHUD: async (title: string) => void state.huds.push(title),
    showToast: async (first: unknown, title?: string, message?: string) => {
      const options = typeof first === "object" ? (first as Record<string, unknown>) : { style: first, title, message };
      const toast = new Toast(options);
      await toast.show();
      return toast;
    },
    confirmAlert: async (options: {
      title: string;
      message?: string;
      primaryAction?: { title?: string; style?: string; onAction?: () => void };
      dismissAction?: { onAction?: () => void };
    }) => {
      const answer = surface.answerAlerts;
      const { title, message, primaryAction } = options;
      const style = primaryAction?.style ?? "default";
      state.alerts.push({ title, message, primary: primaryAction?.title ?? "Confirm", style, answer });
      (answer ? primaryAction : options.dismissAction)?.onAction?.();
      return answer;
    },
    useNavigation: () => useContext(NavigationContext),
  };
  return new Proxy(api, {
    get(target, name) {
      if (typeof name === "string" && !(name in target) && !["__esModule", "default", "then"].includes(name)) {
        if (!state.missing.includes(name)) state.missing.push(name);
      }
      return target[name as string];
    },
  });
}

function textOf(content: unknown): string {
  if (typeof content === "object" && content !== null && "text" in content) return String(content.text);
  return String(content);
}

/** Cache (synchronous strings) and LocalStorage, kept in a JSON file each so that the next launch sees them. */
function createStorage(folder: string) {
  mkdirSync(join(folder, "support"), { recursive: true });
  const kept = (name: string) => {
    const file = join(folder, `${name}.json`);
    const values = new Map<string, unknown>(
      existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, "utf8")) as object) : [],
    );
    return { values, save: () => writeFileSync(file, JSON.stringify(Object.fromEntries(values))) };
  };
  const local = kept("local-storage");

  class Cache {
    readonly #kept: ReturnType<typeof kept>;
    readonly #subscribers = new Set<(key?: string, data?: string) => void>();
    constructor(options: { namespace?: string } = {}) {
      this.#kept = kept(`cache-${(options.namespace ?? "default").replaceAll("/", "_")}`);
    }
    get isEmpty() {
      return this.#kept.values.size === 0;
    }
    get = (key: string) => this.#kept.values.get(key);
    has = (key: string) => this.#kept.values.has(key);
    set = (key: string, data: string) => {
      this.#kept.values.set(key, data);
      this.#changed(key, data);
    };
    remove = (key: string) => {
      const had = this.#kept.values.delete(key);
      this.#changed(key);
      return had;
    };
    clear = () => {
      this.#kept.values.clear();
      this.#changed();
    };
    /** @raycast/utils passes it on unbound. */
    subscribe = (subscriber: (key?: string, data?: string) => void) => {
      this.#subscribers.add(subscriber);
      return () => void this.#subscribers.delete(subscriber);
    };
    #changed(key?: string, data?: string) {
      this.#kept.save();
      for (const subscriber of this.#subscribers) subscriber(key, data);
    }
  }
  const LocalStorage = {
    getItem: async (key: string) => local.values.get(key),
    setItem: async (key: string, value: unknown) => {
      local.values.set(key, value);
      local.save();
    },
    removeItem: async (key: string) => {
      local.values.delete(key);
      local.save();
    },
    allItems: async () => Object.fromEntries(local.values),
    clear: async () => {
      local.values.clear();
      local.save();
    },
  };
  return { Cache, LocalStorage };
}
